"""Encode feature tables as GeoJSON, CSV, GeoParquet, FlatGeobuf and Arrow."""
