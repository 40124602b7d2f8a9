"""Hotspots: published arrivals, dated capacities and occupancies, and the loads that follow from them."""
