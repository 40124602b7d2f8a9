"""Zones of the H3 grid (OGC DGGS): counts of every zone, from the published cells up to level 0."""
