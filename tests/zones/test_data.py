"""Counts of the zones below a zone: they add up with what is published above them."""

from __future__ import annotations

import h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.counts import STATUSES
from routes_geo.snapshot.series import DETECTIONS, cell_series, finest_resolution, monthly_series, whole_span
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.data import COUNTED, DataQuery, DepthData, depth_data, encode_values, properties_of
from routes_geo.zones.levels import ZoneLevel, ZoneLevels, counted_outside_zones

ALL_ROUTES = tuple(range(len(ROUTE_IDS)))
LAMPEDUSA = h3.latlng_to_cell(35.502, 12.609, 2)


@pytest.fixture(scope="module")
def levels(snapshot: Snapshot) -> dict[int, ZoneLevel]:
    return {level: snapshot.derived(ZoneLevels).at(DETECTIONS, level) for level in range(6)}


@pytest.fixture(scope="module")
def year_2023(snapshot: Snapshot) -> MonthWindow:
    span = whole_span(snapshot)
    return parse_datetime("2023", span.start, span.stop)


def total(data: DepthData, field: str, routes: int = 1) -> int:
    return sum(value or 0 for value in data.dense(field, routes))


@pytest.mark.parametrize("level", range(6))
@pytest.mark.parametrize("route", ALL_ROUTES)
def test_values_and_remainders_above_them_give_the_route_total(
    snapshot: Snapshot, levels: dict[int, ZoneLevel], year_2023: MonthWindow, level: int, route: int
) -> None:
    counted = 0
    for zone in levels[0].zones.tolist():
        query = DataQuery(zone, year_2023, (route,))
        counted += total(depth_data(levels[level], query, level), "value")
        counted += sum(total(depth_data(levels[above], query, above), "remainder_value") for above in range(level))
    counted += counted_outside_zones(snapshot, DETECTIONS, year_2023, (route,))
    series = monthly_series(snapshot, DETECTIONS, ROUTE_IDS[route])
    assert counted == series.total(year_2023.start, year_2023.stop)
    if ROUTE_IDS[route] == "CMED":
        assert counted == 158_026


@given(data=st.data())
def test_a_zone_is_its_sub_zones_and_the_remainders_between(snapshot: Snapshot, data: st.DataObject) -> None:
    series = data.draw(st.sampled_from(cell_series(snapshot)))
    zones_at, finest = snapshot.derived(ZoneLevels).at, finest_resolution(snapshot, series)
    cube = snapshot.route_cube(series)
    first = data.draw(st.integers(0, cube.periods - 1))
    last = data.draw(st.integers(first + 1, cube.periods))
    start, length = cube.first_month, cube.months_per_period
    window = MonthWindow(start + first * length, start + last * length)
    level = data.draw(st.integers(0, finest - 1))
    depth = data.draw(st.integers(1, finest - level))
    zone = int(data.draw(st.sampled_from(zones_at(series, level).zones.tolist())))
    query = DataQuery(zone, window, ALL_ROUTES)
    steps = [depth_data(zones_at(series, level + step), query, step) for step in range(depth + 1)]
    routes = len(ROUTE_IDS)
    between = sum(total(step, "remainder_value", routes) for step in steps[:-1])
    assert total(steps[0], "value", routes) == total(steps[-1], "value", routes) + between


def test_values_stand_at_the_place_of_their_sub_zone_and_route(
    snapshot: Snapshot, levels: dict[int, ZoneLevel], year_2023: MonthWindow
) -> None:
    routes = (3, 0)  # in the order asked for, not in that of the routes
    data = depth_data(levels[5], DataQuery(h3.str_to_int(LAMPEDUSA), year_2023, routes), 3)
    cube = snapshot.cube(DETECTIONS, 5)
    window = cube.window(year_2023.start, year_2023.stop)
    by_key = {(int(c), int(r)): i for i, (c, r) in enumerate(zip(cube.cells, cube.routes, strict=True))}
    values, statuses = data.dense("value", 2), data.dense("status", 2)
    children = sorted(h3.str_to_int(cell) for cell in h3.cell_to_children(LAMPEDUSA, 5))
    assert data.zones.tolist() == children
    for place, cell in enumerate(children):
        for column, route in enumerate(routes):
            row = by_key.get((cell, route))
            value, status = values[place * 2 + column], statuses[place * 2 + column]
            if row is None:
                assert (value, status) == (None, None)
            elif STATUSES[status or 0] in (Publication.PUBLISHED, Publication.ZERO):
                assert value == window.published[row]
            else:
                assert value is None
    assert any(values)


def test_a_withheld_value_is_null_and_never_zero(snapshot: Snapshot, levels: dict[int, ZoneLevel]) -> None:
    withheld = np.diff(levels[5].cube.withheld.sum(axis=0))
    first = levels[5].cube.first_month + int(np.argmax(withheld))
    month = MonthWindow(first, first + 1)
    suppressed = STATUSES.index(Publication.SUPPRESSED)
    seen = 0
    for zone in levels[1].zones.tolist():
        data = depth_data(levels[5], DataQuery(zone, month, ALL_ROUTES), 4)
        for value, status in zip(data.dense("value", 5), data.dense("status", 5), strict=True):
            seen += status == suppressed
            assert (value is None) == (status not in (0, 1))
            assert value is None or value == 0 or value >= 5
    assert seen


@pytest.mark.parametrize(("months", "status"), [((-20, -10), "not_published"), ((10_000, 10_001), "not_yet_reported")])
def test_a_window_outside_the_series_has_no_value(
    levels: dict[int, ZoneLevel], months: tuple[int, int], status: str
) -> None:
    data = depth_data(levels[2], DataQuery(h3.str_to_int(LAMPEDUSA), MonthWindow(*months), (0,)), 0)
    assert data.dense("value", 1) == [None]
    assert [properties["status"] for properties in properties_of(data, ["status"], (0,))] == [status]


def test_a_zone_without_data_is_all_null(levels: dict[int, ZoneLevel], year_2023: MonthWindow) -> None:
    pacific = h3.str_to_int(h3.latlng_to_cell(0, -150, 3))
    data = depth_data(levels[5], DataQuery(pacific, year_2023, ALL_ROUTES), 2)
    assert data.dense("status", 5) == [None] * 49 * 5
    assert properties_of(data, ["value"], ALL_ROUTES) == []


def test_a_filter_makes_the_others_null(levels: dict[int, ZoneLevel], year_2023: MonthWindow) -> None:
    query = DataQuery(h3.str_to_int(LAMPEDUSA), year_2023, ALL_ROUTES, lambda level, rows: level.cube.routes[rows] == 1)
    data = depth_data(levels[3], query, 1)
    assert set(data.route.tolist()) <= {1}


def test_one_route_is_no_dimension_and_several_are(levels: dict[int, ZoneLevel], year_2023: MonthWindow) -> None:
    zone = h3.str_to_int(LAMPEDUSA)
    single = encode_values([depth_data(levels[3], DataQuery(zone, year_2023, (0,)), 1)], ["value"], (0,))
    assert "dimensions" not in single
    assert single["values"]["value"][0]["shape"] == {"count": 7, "subZones": 7}
    several = encode_values([depth_data(levels[3], DataQuery(zone, year_2023, (0, 3)), 1)], ["value"], (0, 3))
    assert several["dimensions"][0]["grid"] == {"cellsCount": 2, "coordinates": ["CMED", "WMED"]}
    assert several["values"]["value"][0]["shape"] == {"count": 14, "subZones": 7, "dimensions": {"route": 2}}
    assert several["values"]["value"][0]["data"][::2] == single["values"]["value"][0]["data"]


def test_every_field_is_described_and_encoded(levels: dict[int, ZoneLevel], year_2023: MonthWindow) -> None:
    data = depth_data(levels[2], DataQuery(h3.str_to_int(LAMPEDUSA), year_2023, (0,)), 0)
    encoded = encode_values([data], list(COUNTED), (0,))
    assert list(encoded["schema"]["properties"]) == list(encoded["values"]) == list(COUNTED)
    assert set(data.columns) == set(COUNTED)
    assert np.all(data.columns["status"] >= 0)
