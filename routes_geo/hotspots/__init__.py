"""Hotspots: dated statements of capacity and occupancy, and the load on each."""
