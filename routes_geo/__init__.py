"""routes-geo: published counts along the migratory routes to Europe, binned in H3 cells, at the right vintage."""

__version__ = "0.1.0"
