"""Vector tiles: TileJSON and OGC API - Tiles."""
