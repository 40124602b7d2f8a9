"""UNHCR: arrivals from the Operational Data Portal."""
