"""The figures that the page starts with, in one answer."""
