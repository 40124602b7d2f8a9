"""Print the detections of each year and route, from a Parquet file of which only some columns are read, with polars."""

import sys

import polars as pl

service = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
months = pl.scan_parquet(f"{service}/data/frontex.detections.v1.parquet").select("route", "period", "value")
years = months.group_by(pl.col("period").str.slice(0, 4).alias("year"), "route").agg(pl.col("value").sum())
table = years.sort("year", "route").collect().pivot("route", index="year", values="value")
print(table.write_csv(), end="")
