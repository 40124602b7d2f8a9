"""Revisions of figures after their first publication, and tests of the intervals of I14."""
