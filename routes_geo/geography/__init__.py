"""Describe routes, their corridors, and the places with known counts."""
