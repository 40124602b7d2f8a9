"""Files that others read by their address, as they read any file on the web: ranges first, and only what they need."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime

import duckdb
import geopandas
import pandas as pd
import polars as pl
import pytest
from fsspec.implementations.http import HTTPFileSystem
from support.serving import ask_json, detections, program

pytestmark = pytest.mark.clients

DETECTIONS = "frontex.detections.v1"
CMED_2023 = 158_026


def test_polars_scans_parquet(server: str) -> None:
    rows = pl.scan_parquet(f"{server}/data/{DETECTIONS}.parquet")
    wanted = (pl.col("route") == "CMED") & pl.col("period").str.starts_with("2023")
    assert rows.filter(wanted).select(pl.col("value").sum()).collect().item() == CMED_2023
    assert detections(server, "CMED", "2023") == CMED_2023


class Web(HTTPFileSystem):
    """DuckDB's own reader of the web is an extension that it downloads; this one asks for the same ranges."""

    def modified(self, path: str) -> datetime:
        """Return any day: DuckDB wants one, and the web has none."""
        return datetime(2024, 1, 1, tzinfo=UTC)


def test_duckdb_reads_parquet(server: str) -> None:
    connection = duckdb.connect()
    connection.register_filesystem(Web())
    query = f"select sum(value) from '{server}/data/{DETECTIONS}.parquet' where route = 'CMED' and period like '2023%'"
    assert connection.sql(query).limit(1).fetchall() == [(CMED_2023,)]


def test_pandas_reads_csv(server: str) -> None:
    frame = pd.read_csv(f"{server}/series/CMED.csv", dtype={"period": str})
    chosen = frame[(frame["series"] == DETECTIONS) & frame["period"].str.startswith("2023")]
    assert chosen["value"].sum() == CMED_2023


def test_geopandas_reads_a_collection(server: str) -> None:
    cells = geopandas.read_parquet(f"{server}/data/cells.parquet")
    items = ask_json(f"{server}/collections/cells/items?limit=1")
    assert (len(cells), cells.crs) == (items["numberMatched"], "OGC:CRS84")


@pytest.mark.parametrize("name", ["routes", "places", "cells"])
def test_gdal_reads_a_collection(server: str, name: str) -> None:
    address = f"/vsicurl/{server}/data/{name}.geojson"
    done = subprocess.run(
        [program("ogrinfo"), "-ro", "-so", "-al", address], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    count = re.search(r"Feature Count: (\d+)", done.stdout)
    assert count is not None
    assert int(count[1]) == ask_json(f"{server}/collections/{name}/items?limit=1")["numberMatched"]
