"""Filters on zones see the same properties as filters on the items of the cells."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest
from fastapi.testclient import TestClient

from routes_geo.features.cells import CellQuery, cell_features
from routes_geo.features.collections import CELLS
from routes_geo.features.cql2_filter import compile_filter
from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthWindow
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.filters import QUERYABLES, row_features, row_filter
from routes_geo.zones.levels import ZoneLevels, counted_outside_zones

DEAD = "iom.dead_and_missing.v1"
YEAR_2023 = MonthWindow(53 * 12, 54 * 12)


@pytest.mark.parametrize(
    ("series", "resolution"),
    [*((DETECTIONS, level) for level in (2, 3, 4, 5)), *((DEAD, level) for level in (2, 3, 4))],
)
def test_rows_are_the_features_of_the_cells(snapshot: Snapshot, series: str, resolution: int) -> None:
    level = snapshot.derived(ZoneLevels).at(series, resolution)
    rows = np.arange(level.cube.cells.size)
    ours = row_features(snapshot, level, rows, YEAR_2023).properties
    items = cell_features(snapshot, CellQuery(resolution, YEAR_2023, series=series)).table.properties
    theirs = items.filter(pc.equal(items["kind"].cast("string"), "cell"))
    assert ours.column_names == theirs.column_names == list(CELLS.types)
    assert ours.to_pylist() == theirs.to_pylist()


@pytest.mark.parametrize("resolution", [2, 3, 4])
def test_rows_have_the_figures_and_words_of_their_series(snapshot: Snapshot, resolution: int) -> None:
    level = snapshot.derived(ZoneLevels).at(DEAD, resolution)
    rows = np.arange(level.cube.cells.size)
    cube, cover = snapshot.cube(DEAD, resolution), snapshot.cover(resolution)
    counts = cube.window(YEAR_2023.start, YEAR_2023.stop).published
    lies = {
        (int(cell), int(route)): (overlap, bool(center))
        for cell, route, overlap, center in zip(cover.cells, cover.routes, cover.overlap, cover.center, strict=True)
    }
    found = row_features(snapshot, level, rows, YEAR_2023).properties.to_pylist()
    assert len(found) == cube.cells.size
    for row, cell, route, value in zip(found, cube.cells, cube.routes, counts, strict=True):
        assert (row["cell"], row["route"]) == (f"{cell:x}", ROUTE_IDS[route])
        assert row["value"] == value if row["status"] in ("published", "zero") else row["value"] is None
        share, center = lies.get((int(cell), int(route)), (0.0, False))
        assert (row["overlap_share"], row["centre_in_corridor"]) == (pytest.approx(share, abs=1e-4), center)
        assert (row["series"], row["unit"], row["period"]) == (DEAD, "persons, minimum estimate", "2023-01/2023-12")
        assert row["source"] == "International Organization for Migration (IOM)"


def test_some_rows_are_the_same_rows(snapshot: Snapshot) -> None:
    level = snapshot.derived(ZoneLevels).at(DETECTIONS, 4)
    rows = np.array([7, 3, 11])
    whole = row_features(snapshot, level, np.arange(level.cube.cells.size), YEAR_2023)
    assert (
        row_features(snapshot, level, rows, YEAR_2023).properties.to_pylist() == whole.take(rows).properties.to_pylist()
    )


@pytest.mark.parametrize("resolution", [0, 1])
def test_coarser_levels_know_no_corridor(snapshot: Snapshot, resolution: int) -> None:
    level = snapshot.derived(ZoneLevels).at(DETECTIONS, resolution)
    found = row_features(snapshot, level, np.arange(level.cube.cells.size), YEAR_2023).properties
    assert found["overlap_share"].null_count == found["centre_in_corridor"].null_count == len(found)
    outside = counted_outside_zones(snapshot, DETECTIONS, YEAR_2023, tuple(range(len(ROUTE_IDS))))
    total = sum(
        monthly_series(snapshot, DETECTIONS, route).total(YEAR_2023.start, YEAR_2023.stop) for route in ROUTE_IDS
    )
    in_zones = sum(value or 0 for value in found["value"].to_pylist())
    assert in_zones > 150_000
    assert in_zones + outside == total if resolution == 0 else in_zones + outside <= total


def test_without_a_condition_there_is_no_filter(snapshot: Snapshot) -> None:
    assert row_filter(snapshot, None, YEAR_2023) is None


def test_no_rows_meet_no_condition(snapshot: Snapshot) -> None:
    condition = compile_filter("value > 0", "cql2-text", QUERYABLES)
    keep = row_filter(snapshot, condition, YEAR_2023)
    assert keep is not None
    assert keep(snapshot.derived(ZoneLevels).at(DETECTIONS, 3), np.empty(0, np.int64)).size == 0


def test_the_condition_sees_the_window(client: TestClient) -> None:
    def zones(when: str) -> list[str]:
        return client.get("/dggs/H3/zones", params={"filter": "value > 5000", "datetime": when}).json()["zones"]

    assert set(zones("2023-09")) < set(zones("2023"))
