"""Checks of the embedded data."""
