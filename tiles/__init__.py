"""Tile arithmetic, vector tile encoding and tilesets."""
