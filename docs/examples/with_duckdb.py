"""Print the five months with the most detections on a route, from a Parquet file, with DuckDB."""

import sys
from urllib.request import urlretrieve

import duckdb

# With the extension httpfs, DuckDB reads the address itself.
service = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
path, _ = urlretrieve(f"{service}/data/frontex.detections.v1.parquet")
query = f"""
    select route, period, value from read_parquet('{path}')
    where route in ('CMED', 'EMED', 'WBAL', 'WMED', 'WAFR') order by value desc, period limit 5
"""
for row in duckdb.sql(query).fetchall():
    print(*row, sep=",")
