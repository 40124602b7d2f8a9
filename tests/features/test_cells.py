"""Cells in columns: against the cubes they come from, row by row, and whichever rows are taken."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.errors import NotFound, Refused
from routes_geo.features.cell_columns import CountedRows
from routes_geo.features.cell_text import cells_to_hex_array
from routes_geo.features.cells import CellQuery, cell_features, find_cell_feature
from routes_geo.features.collections import CELLS
from routes_geo.features.feature_table import decoded
from routes_geo.grid.cell_bits import cells_to_hex
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import remainders
from routes_geo.snapshot.series import DETECTIONS, monthly_series, whole_span
from routes_geo.snapshot.snapshot import Snapshot

YEAR = parse_datetime("2023", 0, 1)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=20), st.integers(0, 15))
def test_hexadecimal_of_cells(points: list[tuple[float, float]], resolution: int) -> None:
    cells = lnglat_to_cells([lng for lng, _ in points], [lat for _, lat in points], resolution)
    texts = cells_to_hex_array(np.append(cells, np.uint64(0)))
    assert texts.type == pa.string()
    assert texts.to_pylist() == [*cells_to_hex(cells), None]
    assert cells_to_hex_array(cells[:0]).to_pylist() == []


@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
@pytest.mark.parametrize("route", [None, "EMED"])
@pytest.mark.parametrize("corridor", [False, True])
def test_rows_are_those_of_the_cube_and_the_remainders(
    snapshot: Snapshot, resolution: int, route: str | None, corridor: bool
) -> None:
    features = cell_features(snapshot, CellQuery(resolution, YEAR, route, corridor=corridor))
    rows = features.table.properties.to_pylist()
    assert [described.name for described in CELLS.properties] == features.table.properties.column_names
    plain = [(field.name, _plain(field.type)) for field in features.table.properties.schema]
    assert plain == list(CELLS.types.items())
    cube = snapshot.cube(DETECTIONS, resolution)
    counts = cube.window(YEAR.start, YEAR.stop)
    areas = snapshot.derived(Areas).by_number()
    by_key = {
        (areas[cell].area_id if cell in areas else f"{cell:x}", ROUTE_IDS[code]): (int(value), int(withheld))
        for cell, code, value, withheld in zip(
            cube.cells.tolist(), cube.routes.tolist(), counts.published, counts.withheld, strict=True
        )
    }
    for row in rows:
        if row["remainder"]:
            continue
        assert row["kind"] == ("area" if row["area"] else "cell")
        value, withheld = by_key.pop((row["area"] or row["cell"], row["route"]), (0, 0))
        expected = "published" if value else "suppressed" if withheld else None
        assert (row["value"] or 0, row["withheld_months"]) == (value, withheld)
        assert row["status"] == expected or (expected is None and row["status"] in ("zero", "not_published"))
        assert row["period"] == "2023-01/2023-12"
    assert not [key for key in by_key if route in (None, key[1])]
    left = [
        (f"{remainder.cell:x}" if remainder.cell else None, remainder.route, remainder.value)
        for remainder in remainders(snapshot, DETECTIONS, resolution, YEAR)
        if route in (None, remainder.route)
    ]
    assert [(row["cell"], row["route"], row["value"]) for row in rows if row["remainder"]] == left
    total = sum(
        monthly_series(snapshot, DETECTIONS, name).total(YEAR.start, YEAR.stop) or 0
        for name in ([route] if route else ROUTE_IDS)
    )
    assert sum(row["value"] or 0 for row in rows) == total


def _plain(kind: pa.DataType) -> pa.DataType:
    """Type of the values of a column, which may stand in codes."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


@settings(max_examples=60)
@given(st.data())
def test_any_rows_are_the_same_taken_before_or_after_the_columns_are_made(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    query = CellQuery(data.draw(st.sampled_from([2, 3, 4])), YEAR, corridor=data.draw(st.booleans()))
    size = len(cell_features(snapshot, query))
    rows = np.array(data.draw(st.lists(st.integers(0, size - 1), unique=True)), np.intp)
    for chosen in (rows, np.sort(rows)):
        lazily, at_once = cell_features(snapshot, query).take(chosen), cell_features(snapshot, query).table.take(chosen)
        assert lazily.ids.equals(at_once.ids)
        assert lazily.properties.equals(at_once.properties)
        assert np.array_equal(lazily.geometries.cells, at_once.geometries.cells)  # type: ignore[attr-defined]


@settings(max_examples=60)
@given(st.data())
def test_each_column_of_any_rows_is_that_of_the_table(snapshot: Snapshot, data: st.DataObject) -> None:
    query = CellQuery(data.draw(st.sampled_from([2, 3, 4])), YEAR, corridor=data.draw(st.booleans()))
    features = cell_features(snapshot, query)
    table, keys, bounds = features.table, features.keys(features.rows), features.bounds(features.rows)
    rows = np.array(data.draw(st.lists(st.integers(0, len(features) - 1))), np.intp)
    for name in CELLS.types:
        assert decoded(features.column(name, rows)).equals(table.column(name).take(pa.array(rows)))
    assert features.ids(rows).equals(table.ids.take(pa.array(rows)))
    assert features.keys(rows).equals(keys.take(pa.array(rows)))
    assert np.array_equal(features.bounds(rows), bounds[rows], equal_nan=True)
    assert np.array_equal(features.geometries(rows).shapes(), table.geometries.take(rows).shapes())


def test_keys_ascend_and_bounds_go_with_the_rows(snapshot: Snapshot) -> None:
    for resolution in (2, 5):
        features = cell_features(snapshot, CellQuery(resolution, YEAR, corridor=True))
        keys, bounds = np.asarray(features.keys(features.rows)), features.bounds(features.rows)
        assert np.all(keys[1:] > keys[:-1])
        assert bounds.shape == (len(features), 4)
        absent = np.isnan(bounds[:, 0])
        assert [kind == "route" for kind in features.table.properties["kind"].to_pylist()] == absent.tolist()


def test_a_window_without_figures_has_no_remainders(snapshot: Snapshot) -> None:
    span = whole_span(snapshot)
    features = cell_features(snapshot, CellQuery(3, MonthWindow(span.stop, span.stop + 1)))
    assert set(features.table.properties["status"].to_pylist()) == {"not_yet_reported"}
    assert not any(features.table.properties["remainder"].to_pylist())
    assert features.table.properties["value"].null_count == len(features)


def test_every_id_finds_its_row(snapshot: Snapshot) -> None:
    table = cell_features(snapshot, CellQuery(5, YEAR)).table
    for row, feature_id in enumerate(table.ids.to_pylist()):
        feature = find_cell_feature(snapshot, feature_id, YEAR)
        assert feature.properties.to_pylist() == table.properties.slice(row, 1).to_pylist()


def test_ids_that_find_nothing(snapshot: Snapshot) -> None:
    assert len(find_cell_feature(snapshot, "8029fffffffffff.CMED.remainder", YEAR)) == 0  # a cell of Greenland
    with pytest.raises(NotFound, match="hexadecimal"):
        find_cell_feature(snapshot, "xyz.CMED", YEAR)
    for missing in ("route.CMED", "85386e23fffffff", "85386e23fffffff.CMED.x", "85386e23fffffff.XX"):
        with pytest.raises(NotFound):
            find_cell_feature(snapshot, missing, YEAR)
    with pytest.raises(Refused, match="not available"):
        find_cell_feature(snapshot, "8029fffffffffff.CMED", YEAR)


def test_rows_are_freed_without_a_collection(snapshot: Snapshot) -> None:
    """Columns of a million rows must not wait in memory for the collector of cycles."""
    gc.disable()
    try:
        features = cell_features(snapshot, CellQuery(5, YEAR))
        rows = CountedRows(snapshot, DETECTIONS, 5, YEAR, np.arange(10))
        assert len(rows.table()) == len(rows.column("value")) == len(rows.ids()) == 10
        assert len(features.table) == len(features.column("value", features.rows))
        kept = [weakref.ref(features), weakref.ref(rows)]
        del features, rows
        assert [each() for each in kept] == [None, None]
    finally:
        gc.enable()
