"""Files of features as others read them off the service: GDAL as they stream in, geopandas, pyarrow, a validator."""

from __future__ import annotations

import io
import re
import subprocess
from urllib.request import urlopen

import geopandas
import geoparquet_validator
import pyarrow as pa
import pyogrio
import pytest
import shapely
from support.serving import detections, program

pytestmark = pytest.mark.clients

CMED_2023 = 158_026
CELLS = "collections/cells/items?datetime=2023&route=CMED&resolution=5"


def fetch(address: str) -> bytes:
    with urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("name", ["fgb", "csv"])
def test_ogrinfo_sums_what_streams_in(server: str, name: str) -> None:
    driver = {"fgb": "", "csv": "CSV:"}[name]
    address = f"{driver}/vsicurl_streaming/{server}/{CELLS}&f={name}"
    told = subprocess.run(
        [program("ogrinfo"), "-ro", "-al", "-geom=SUMMARY", address], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    values = [int(value) for value in re.findall(r"^  value \(\w+\) = (\d+)$", told.stdout, re.MULTILINE)]
    assert sum(values) == CMED_2023 == detections(server, "CMED", "2023")
    assert "POLYGON" in told.stdout


def test_a_newer_gdal_finds_the_cells_of_a_box_by_the_index_of_flatgeobuf(server: str) -> None:
    box = (12.0, 35.0, 13.0, 36.0)
    content = fetch(f"{server}/{CELLS}&f=fgb")
    whole = pyogrio.read_dataframe(io.BytesIO(content))
    part = pyogrio.read_dataframe(io.BytesIO(content), bbox=box)
    assert 0 < len(part) < len(whole)
    assert set(part["id"]) == set(whole["id"][whole.intersects(shapely.box(*box))])


@pytest.mark.parametrize(
    "collection", ["routes", "branches", "bands", "places", "areas", "cells", "measures", "partners"]
)
def test_geoparquet_of_every_collection_is_valid(server: str, collection: str) -> None:
    content = fetch(f"{server}/collections/{collection}/items?f=parquet")
    report = geoparquet_validator.check_bytes(collection, content)
    assert report["version"] == "1.1.0"
    assert geoparquet_validator.conformant(report, "core")
    assert geoparquet_validator.conformant(report, "covering")
    # Row groups have bounds, but where no feature has a geometry.
    assert geoparquet_validator.conformant(report, "distribution") == (collection != "partners")
    assert len(geopandas.read_parquet(io.BytesIO(content))) > 3


def test_geopandas_and_pyarrow_get_the_published_total(server: str) -> None:
    frame = geopandas.read_parquet(io.BytesIO(fetch(f"{server}/{CELLS}&f=parquet")))
    assert int(frame["value"].sum()) == CMED_2023
    with urlopen(f"{server}/{CELLS}&f=arrow", timeout=60) as answer:
        table = pa.ipc.open_stream(answer).read_all()
    assert sum(value or 0 for value in table["value"].to_pylist()) == CMED_2023
