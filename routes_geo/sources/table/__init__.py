"""A table of your own: CSV, Parquet or GeoParquet."""
