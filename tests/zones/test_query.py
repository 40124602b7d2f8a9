"""Which zones a query finds, against a slow loop over the published figures."""

from __future__ import annotations

import h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.months import MonthWindow
from routes_geo.snapshot.series import DETECTIONS, whole_span
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.levels import ZoneLevel, ZoneLevels
from routes_geo.zones.query import ZoneQuery, list_zones, page_of


@pytest.fixture(scope="module")
def finest(snapshot: Snapshot) -> ZoneLevel:
    return snapshot.derived(ZoneLevels).at(DETECTIONS, 5)


@pytest.fixture(scope="module")
def span(snapshot: Snapshot) -> MonthWindow:
    return whole_span(snapshot)


def test_without_conditions_all_zones_with_figures_are_found(finest: ZoneLevel, span: MonthWindow) -> None:
    assert list_zones(finest, ZoneQuery(span), compacted=False).tolist() == finest.zones.tolist()


@given(data=st.data())
def test_windows_routes_and_parents_agree_with_a_loop(
    finest: ZoneLevel, span: MonthWindow, data: st.DataObject
) -> None:
    start = data.draw(st.integers(span.start - 3, span.stop + 3))
    window = MonthWindow(start, start + data.draw(st.integers(1, 30)))
    routes = data.draw(st.none() | st.sets(st.integers(0, 4), min_size=1).map(lambda found: tuple(sorted(found))))
    parents = np.unique(cells_to_parent(finest.zones, 2)).tolist()
    parent = data.draw(st.none() | st.sampled_from(parents))
    cube, expected = finest.cube, set()
    for row in range(cube.cells.size):
        cell = int(cube.cells[row])
        months = [m for m in range(window.start, window.stop) if span.start <= m < span.stop]
        has_figure = any(cube.placing[row, month - cube.first_month] >= 0 for month in months)
        on_route = routes is None or int(cube.routes[row]) in routes
        inside = parent is None or h3.cell_to_parent(h3.int_to_str(cell), 2) == h3.int_to_str(parent)
        if has_figure and on_route and inside:
            expected.add(cell)
    found = list_zones(finest, ZoneQuery(window, parent=parent, routes=routes), compacted=False)
    assert found.tolist() == sorted(expected)


def test_a_filter_sees_only_rows_that_meet_the_rest(finest: ZoneLevel, span: MonthWindow) -> None:
    seen: list[int] = []

    def keep(level: ZoneLevel, rows: np.ndarray) -> np.ndarray:
        seen.extend(level.cube.routes[rows].tolist())
        return level.cube.cells[rows] == level.cube.cells[rows][0]

    found = list_zones(finest, ZoneQuery(span, routes=(0,), keep=keep), compacted=False)
    assert set(seen) == {0}
    assert found.size == 1


def test_a_compact_list_holds_the_same_zones(finest: ZoneLevel, span: MonthWindow) -> None:
    flat = list_zones(finest, ZoneQuery(span), compacted=False)
    packed = list_zones(finest, ZoneQuery(span), compacted=True)
    below = [h3.str_to_int(z) for zone in packed for z in h3.cell_to_children(h3.int_to_str(int(zone)), 5)]
    assert sorted(below) == flat.tolist()


def test_an_empty_box_finds_nothing(finest: ZoneLevel, span: MonthWindow) -> None:
    assert list_zones(finest, ZoneQuery(span, box=(-150, -10, -149, -9)), compacted=True).size == 0


@given(limit=st.integers(1, 40))
def test_pages_give_every_zone_once_and_areas_add_up(finest: ZoneLevel, span: MonthWindow, limit: int) -> None:
    zones = list_zones(finest, ZoneQuery(span), compacted=True)
    found: list[int] = []
    area_m2, has_more = 0.0, True
    while has_more:
        page = page_of(finest, zones, found[-1] if found else 0, limit)
        found += page.zones.tolist()
        area_m2, has_more = area_m2 + page.area_m2, page.has_more
        assert page.matched == zones.size
    assert found == zones.tolist()
    assert area_m2 == pytest.approx(float(finest.total_area_m2[-1]))
