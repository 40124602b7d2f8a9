"""Compute tile addresses, encode vector tiles and describe tilesets."""
