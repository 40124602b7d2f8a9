"""Every way to ask for cells gives the same numbers: items in each format, tiles, zones, the matrix, reports."""

from __future__ import annotations

import csv
import io
from typing import Any

import mapbox_vector_tile
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS
from tiles.archive import pyramid
from tiles.cells import RESOLUTION_BY_ZOOM

Counts = dict[tuple[str, str], int]  # published and zero, by cell and route
WINDOWS = ["2023", "2015-06/2017-03", "2020-02"]


def get(client: TestClient, path: str, **query: Any) -> Any:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    return response


def items(client: TestClient, when: str, resolution: int) -> list[dict[str, Any]]:
    page = get(client, "/collections/cells/items", datetime=when, resolution=resolution, limit=10_000).json()
    assert page["numberMatched"] == page["numberReturned"]
    return [feature["properties"] for feature in page["features"]]


def counts_of(rows: list[dict[str, Any]]) -> Counts:
    cells = [row for row in rows if not row["remainder"]]
    return {
        (row["cell"] or row["area"], row["route"]): int(row["value"]) for row in cells if row["value"] not in (None, "")
    }


@pytest.mark.parametrize("when", WINDOWS)
@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_cells_and_remainders_add_up_to_the_series(client: TestClient, when: str, resolution: int) -> None:
    rows = items(client, when, resolution)
    for route in ROUTE_IDS:
        series = get(client, f"/series/{route}", datetime=when).json()["series"]
        total = next(one["sum"] for one in series if one["id"] == "frontex.detections.v1")
        assert sum(row["value"] or 0 for row in rows if row["route"] == route) == total


@pytest.mark.parametrize("when", WINDOWS)
@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_tiles_have_the_numbers_of_the_items(client: TestClient, when: str, resolution: int) -> None:
    zoom = RESOLUTION_BY_ZOOM.index(resolution)
    bounds = get(client, "/tiles/cells.json").json()["bounds"]
    found: dict[int, dict[str, Any]] = {}
    for z, x, y in pyramid(tuple(bounds), zoom):
        if z == zoom:
            tile = mapbox_vector_tile.decode(get(client, f"/tiles/cells/{z}/{x}/{y}.mvt", datetime=when).content)
            for feature in [item for layer in ("cells", "areas") if layer in tile for item in tile[layer]["features"]]:
                properties = feature["properties"]
                assert found.setdefault(feature["id"], properties) == properties  # the same in every tile
    on_tiles = {
        (one.get("cell") or one["area"], one["route"]): one["value"] for one in found.values() if "value" in one
    }
    assert on_tiles == counts_of(items(client, when, resolution))


@pytest.mark.parametrize("when", WINDOWS)
@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_zones_have_the_numbers_of_the_items(client: TestClient, when: str, resolution: int) -> None:
    rows = [row for row in items(client, when, resolution) if row["kind"] == "cell"]
    expected = counts_of(rows)
    query = {"zone-level": resolution, "compact-zones": "false", "datetime": when, "limit": 10_000}
    zones = get(client, "/dggs/H3/zones", **query).json()["zones"]
    assert {cell for cell, _ in expected} <= set(zones)
    found: Counts = {}
    for zone in zones:
        data = get(client, f"/dggs/H3/zones/{zone}/data", **{"datetime": when, "zone-depth": "0"}).json()
        values = data["values"]["value"][0]["data"]
        found |= {(zone, route): value for route, value in zip(ROUTE_IDS, values, strict=True) if value is not None}
    assert found == expected


@pytest.mark.parametrize("when", WINDOWS)
def test_every_format_has_the_numbers_of_the_items(client: TestClient, when: str) -> None:
    rows = items(client, when, 5)
    expected, total = counts_of(rows), sum(row["value"] or 0 for row in rows)
    query = {"datetime": when, "resolution": 5}
    text = get(client, "/collections/cells/items", f="csv", **query).text
    table = list(csv.DictReader(io.StringIO(text)))
    given = [{**row, "remainder": row["remainder"] == "true"} for row in table]
    assert counts_of(given) == expected
    parquet = pq.read_table(io.BytesIO(get(client, "/collections/cells/items", f="parquet", **query).content))
    arrow = pa.ipc.open_stream(get(client, "/collections/cells/items", f="arrow", **query).content).read_all()
    for read in (parquet, arrow):
        assert counts_of(read.select(["cell", "area", "route", "value", "remainder"]).to_pylist()) == expected
        assert sum(value or 0 for value in read["value"].to_pylist()) == total


@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_the_matrix_has_the_numbers_of_the_items(client: TestClient, resolution: int) -> None:
    layout = get(client, f"/matrix/frontex.detections.v1/{resolution}.json").json()
    values = np.frombuffer(get(client, layout["data"]).content, "<u4").reshape(layout["shape"]).astype(np.int64)
    values[values >= min(layout["withheld"], layout["not_published"])] = 0
    span = [layout["periods"].index(month) for month in ("2015-06", "2017-03")]
    months = slice(span[0], span[1] + 1)
    by_cell = {row["cell"] or row["area"]: int(values[at, months].sum()) for at, row in enumerate(layout["rows"])}
    summed: dict[str, int] = {}
    for (cell, _), value in counts_of(items(client, "2015-06/2017-03", resolution)).items():
        summed[cell] = summed.get(cell, 0) + value
    assert {cell: value for cell, value in by_cell.items() if value} == {
        cell: value for cell, value in summed.items() if value
    }


def test_the_report_names_the_total_of_the_items(client: TestClient) -> None:
    rows = items(client, "2023", 4)
    total = sum(row["value"] or 0 for row in rows if row["route"] == "CMED")
    assert total == 158_026
    assert f"{total:,}" in get(client, "/reports/CMED.html", datetime="2023").text
