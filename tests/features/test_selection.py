"""Rows that match a request are those of a slow look at every feature, however few are looked at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.features import selection
from routes_geo.features.boxes import touches
from routes_geo.features.cells import CellQuery, cell_features
from routes_geo.features.collections import CELLS
from routes_geo.features.cql2_filter import CQL2_TEXT, compile_filter, queryable_types
from routes_geo.features.crs import Box
from routes_geo.features.selection import ItemsRequest, select_rows
from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.snapshot import Snapshot

YEAR = parse_datetime("2023", 0, 1)
NEAR, FAR = "S_INTERSECTS(geometry, BBOX(10, 30, 16, 38))", "S_WITHIN(geometry, BBOX(-30, 10, 0, 50))"
CONDITIONS = [
    NEAR,
    FAR,
    f"NOT {NEAR}",
    f"{NEAR} AND value > 100",
    f"{NEAR} OR {FAR}",
    f"{NEAR} AND {FAR}",
    f"{NEAR} AND S_INTERSECTS(geometry, BBOX(12, 30, 40, 45)) AND route = 'CMED'",
    f"({NEAR}) = (value > 100)",
    "S_DISJOINT(geometry, BBOX(10, 30, 16, 38))",
    "S_INTERSECTS(geometry, BBOX(170, -10, -170, 90))",
    "S_INTERSECTS(geometry, POINT(13 35.5))",
    "geometry IS NULL",
    "route <> 'CMED' AND kind IN ('cell', 'route')",
    "CASEI(name) LIKE casei('%ICI%')",
    "'published' = status AND value BETWEEN 20 AND 400",
    "area IS NULL AND cell > '84'",
    "route = unit OR period = source",
]
LNG, LAT = st.floats(-180, 180, width=32), st.floats(-90, 90, width=32)
BOX = st.tuples(LNG, LAT, LNG, LAT).map(lambda box: (box[0], min(box[1], box[3]), box[2], max(box[1], box[3])))


@settings(max_examples=120)
@given(
    st.sampled_from([2, 4, 5]),
    st.booleans(),
    st.one_of(st.none(), BOX),
    st.one_of(st.none(), st.sampled_from(CONDITIONS)),
    st.data(),
)
def test_any_box_and_filter_select_what_a_slow_look_does(
    snapshot: Snapshot, resolution: int, corridor: bool, box: Box | None, text: str | None, data: st.DataObject
) -> None:
    window = data.draw(st.sampled_from([YEAR, MonthWindow(YEAR.start, YEAR.start + 1)]))
    route = data.draw(st.sampled_from([None, "CMED", "WAFR"]))
    features = cell_features(snapshot, CellQuery(resolution, window, route, corridor=corridor))
    condition = None if text is None else compile_filter(text, CQL2_TEXT, queryable_types(CELLS))
    expected = np.ones(len(features), np.bool_)
    if box is not None:
        expected &= touches(features.geometries(features.rows), features.bounds(features.rows), box)
    if condition is not None:
        expected &= condition.mask(features.table)
    found = select_rows(features, CELLS, ItemsRequest(bbox=box, condition=condition))
    assert found.tolist() == np.flatnonzero(expected).tolist()


@pytest.mark.parametrize("text", CONDITIONS)
def test_blocks_of_rows_do_not_change_what_a_filter_selects(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    features = cell_features(snapshot, CellQuery(4, YEAR, corridor=True))
    request = ItemsRequest(condition=compile_filter(text, CQL2_TEXT, queryable_types(CELLS)))
    at_once = select_rows(features, CELLS, request).tolist()
    monkeypatch.setattr(selection, "_BLOCK_ROWS", 17)
    assert select_rows(features, CELLS, request).tolist() == at_once
