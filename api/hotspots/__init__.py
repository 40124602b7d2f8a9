"""Hotspots: arrivals, capacity and load."""
