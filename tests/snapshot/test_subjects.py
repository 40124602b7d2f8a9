"""Totals of routes: the sum of all of their routes, or nothing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.made_totals import DETECTIONS, Counts, make_snapshot

from routes_geo.errors import NotFound
from routes_geo.model import ALL_ROUTE_IDS, CONTEXT_ROUTE_IDS, ROUTE_IDS, TOTAL_ROUTES, month_start, parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.compared_series import Period, RouteSeries, compare_route, describe_comparison, describe_period
from routes_geo.snapshot.series import rows_of_route
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECT_IDS, SUBJECTS, first_day, total_of

FIRST = parse_month("2023-01")
FIVE_ROUTES_ON, NINE_ROUTES_ON, LATER = date(2024, 2, 7), date(2024, 6, 3), date(2025, 8, 4)


def same(value: int, routes: tuple[str, ...] = ALL_ROUTE_IDS, months: int = 2) -> Counts:
    return {route: dict.fromkeys(range(FIRST, FIRST + months), value) for route in routes}


def slow_sum(counts: Counts, routes: tuple[str, ...], month: int) -> int | None:
    """Add up one route after the other; nothing if one of them has nothing."""
    added = 0
    for route in routes:
        value = counts[route].get(month)
        if value is None:
            return None
        added += value
    return added


def values(snapshot: Snapshot, total: str, as_of: date | None = None) -> dict[date, int | None]:
    rows = rows_of_route(snapshot, DETECTIONS, total, as_of)
    return dict(zip(rows["start"].to_pylist(), rows["value"].to_pylist(), strict=True))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Five routes at first, then nine, and nine again."""
    vintages = {FIVE_ROUTES_ON: same(1, ROUTE_IDS), NINE_ROUTES_ON: same(2), LATER: same(4, months=3)}
    return make_snapshot(tmp_path_factory.mktemp("grown"), vintages)


counts_of_months = st.dictionaries(
    st.integers(FIRST, FIRST + 3), st.one_of(st.none(), st.integers(0, 10**6)), min_size=1
)


@settings(max_examples=40)
@given(counts=st.fixed_dictionaries(dict.fromkeys(ALL_ROUTE_IDS, counts_of_months)))
def test_a_month_has_the_sum_of_every_route_or_no_value(
    counts: Counts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    snapshot = make_snapshot(tmp_path_factory.mktemp("made"), {NINE_ROUTES_ON: counts})
    for total, routes in TOTAL_ROUTES.items():
        months = sorted({month for route in routes for month in counts[route]})
        expected = {month_start(month): slow_sum(counts, routes, month) for month in months}
        assert values(snapshot, total) == values(snapshot, total, LATER) == expected


def test_no_total_of_the_embedded_series_adds_other_routes(snapshot: Snapshot) -> None:
    for day in (None, date(2025, 6, 3)):
        alone = {route: values(snapshot, route, day) for route in CONTEXT_ROUTE_IDS}
        nine, five = values(snapshot, "ALL", day), values(snapshot, "FIVE", day)
        assert nine.keys() == five.keys()
        for start, value in nine.items():
            assert value == (five[start] or 0) + sum(of_route[start] or 0 for of_route in alone.values())


def test_a_total_is_known_from_the_first_release_with_all_of_its_routes(grown: Snapshot) -> None:
    days = grown.first_days(DETECTIONS)
    assert first_day(days, "FIVE") == FIVE_ROUTES_ON
    assert first_day(days, "ALL") == first_day(days, "EBOR") == NINE_ROUTES_ON
    assert set(values(grown, "FIVE", FIVE_ROUTES_ON).values()) == {5}
    assert set(values(grown, "ALL", NINE_ROUTES_ON).values()) == {18}
    assert set(values(grown, "ALL").values()) == {36}


@pytest.mark.parametrize("day", [date(2024, 1, 1), FIVE_ROUTES_ON, date(2024, 6, 2)])
@pytest.mark.parametrize("period", [Period(), Period(when="2023"), Period(window="month")])
def test_all_is_never_a_sum_of_five(grown: Snapshot, day: date, period: Period) -> None:
    with pytest.raises(NotFound, match=r"all nine routes of Frontex are known from 2024-06-03 on.*FIVE.*2024-02-07"):
        describe_period(grown, "ALL", period, day)
    with pytest.raises(NotFound, match="known from 2024-06-03 on"):
        rows_of_route(grown, DETECTIONS, "EBOR", day)


def test_a_release_that_lacks_routes_has_no_total(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, {FIVE_ROUTES_ON: same(1, (*ROUTE_IDS, "CIRC"))})
    with pytest.raises(NotFound, match="no release in it has figures of BLKS, EBOR, OTHR"):
        rows_of_route(snapshot, DETECTIONS, "ALL", None)
    assert set(values(snapshot, "FIVE").values()) == {5}


def test_a_release_that_drops_routes_has_no_total_and_no_share(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, {NINE_ROUTES_ON: same(2), LATER: same(4, ROUTE_IDS)})
    assert set(values(snapshot, "ALL").values()) == {None}
    window = MonthWindow(FIRST + 1, FIRST + 2)
    comparison = compare_route(RouteSeries(snapshot, "FIVE"), window, "2023-01")
    assert (comparison.window.value, comparison.window.total, comparison.window.share_percent) == (20, None, None)


def test_the_share_of_each_is_of_the_next_wider_total(snapshot: Snapshot) -> None:
    assert {total_of(route) for route in ROUTE_IDS} == {"FIVE"}
    assert {total_of(route) for route in ("FIVE", *CONTEXT_ROUTE_IDS)} == {"ALL"}
    assert total_of("ALL") is None
    window = MonthWindow(parse_month("2024-01"), parse_month("2025-01"))
    for route in SUBJECT_IDS:
        chosen = RouteSeries(snapshot, route)
        comparison = compare_route(chosen, window, "previous_year")
        answer, total = describe_comparison(chosen, comparison), total_of(route)
        assert answer.total_name == (None if total is None else SUBJECTS[total].counted)
        for counted in (comparison.window, comparison.compared):
            start, stop = counted.window.dates
            months = values(snapshot, total) if total else {}
            added = sum(value or 0 for day, value in months.items() if start <= day < stop)
            assert counted.total == (added if total else None)


def test_other_series_have_no_total(snapshot: Snapshot) -> None:
    for route in SUBJECTS:
        assert [answer.id for answer in describe_period(snapshot, route, Period())] == [DETECTIONS]
        with pytest.raises(NotFound, match="never added over routes"):
            rows_of_route(snapshot, "unhcr.arrivals.v1", route, None)


@pytest.mark.parametrize("name", ["ALL", "all", "All", "all nine routes of frontex", "All-nine routes of Frontex"])
def test_totals_are_found_in_any_case(snapshot: Snapshot, name: str) -> None:
    assert snapshot.subject_id(name) == "ALL"


def test_names_of_routes_are_found_as_elsewhere(snapshot: Snapshot) -> None:
    assert snapshot.subject_id("west african") == "WAFR"
    assert [snapshot.subject_id(route.lower()) for route in SUBJECT_IDS] == list(SUBJECT_IDS)
    with pytest.raises(NotFound, match="choose one of CMED, EMED, WBAL, WMED, WAFR, ALL, FIVE, BLKS"):
        snapshot.subject_id("XX")


def test_context_routes_have_their_names_and_say_that_they_are_context(data_dir: Path) -> None:
    with (data_dir / "routes.csv").open(newline="", encoding="utf-8") as stream:
        named = {row["route"]: row["name"] for row in csv.DictReader(stream) if row["kind"] == "context"}
    assert {route: SUBJECTS[route].name for route in CONTEXT_ROUTE_IDS} == {
        route: f"{name} (context)" for route, name in named.items()
    }
