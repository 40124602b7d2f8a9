"""Eurostat: asylum, return and border statistics."""
