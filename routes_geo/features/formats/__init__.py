"""Encoders from a feature table to bytes: GeoJSON, CSV, GeoParquet, FlatGeobuf, Arrow."""
