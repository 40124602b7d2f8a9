"""Windows and comparisons of the embedded series, checked against the rows of its totals."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput, NotFound
from routes_geo.model import ROUTE_IDS, parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.compared_series import (
    Period,
    RouteSeries,
    compare_detections,
    compare_route,
    describe_period,
    main_window,
    read_month_counts,
)
from routes_geo.snapshot.newest import newest_month
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

FIRST, NEWEST = parse_month("2009-01"), parse_month("2026-06")


def slow_sum(snapshot: Snapshot, route: str, window: MonthWindow) -> int:
    """Add up the rows of a route, border by border."""
    start, stop = window.dates
    rows = snapshot.totals(DETECTIONS).to_pylist()
    return sum(row["value"] for row in rows if row["route"] == route and start <= row["start"] < stop)


@settings(max_examples=30)
@given(data=st.data())
def test_comparisons_have_the_sums_of_the_rows(snapshot: Snapshot, data: st.DataObject) -> None:
    route, length = data.draw(st.sampled_from(ROUTE_IDS)), data.draw(st.integers(1, 12))
    start = data.draw(st.integers(FIRST + 12, NEWEST + 1 - length))
    window = MonthWindow(start, start + length)
    comparison = compare_route(RouteSeries(snapshot, route), window, "previous_year")
    for counted in (comparison.window, comparison.compared):
        assert counted.value == slow_sum(snapshot, route, counted.window)
        assert counted.total == sum(slow_sum(snapshot, other, counted.window) for other in ROUTE_IDS)


def test_the_year_to_date_ends_at_the_newest_month_of_the_release(snapshot: Snapshot) -> None:
    """The first release was published in February 2025, the newest in August 2026."""
    for day in (None, date(2025, 2, 8), date(2025, 4, 1)):
        newest = newest_month(snapshot, DETECTIONS, day)
        for route in ROUTE_IDS:
            answer = compare_detections(snapshot, route, Period(window="ytd"), day)
            span = read_month_counts(RouteSeries(snapshot, route, as_of=day)).span
            assert parse_month(answer.window.window[-7:]) == newest == span.stop - 1
    assert newest_month(snapshot, DETECTIONS, date(2025, 2, 8)) < newest_month(snapshot, DETECTIONS) == NEWEST


def test_other_grains_have_windows_of_their_own_and_a_reason(snapshot: Snapshot) -> None:
    answers = {answer.id: answer for answer in describe_period(snapshot, "CMED", Period(window="ytd"))}
    windows = {series: answer.window for series, answer in answers.items()}
    assert windows.pop("iom_dtm.arrivals.v1") == "2024-01/2024-12"  # an ended year: the newest month is a December
    assert windows == {
        "frontex.detections.v1": "2026-01/2026-06",
        "iom.dead_and_missing.v1": "2026-01/2026-03",
        "italy.arrivals.v1": "2025-01/2025-08",  # the newest week ends on 15 September
        "unhcr.arrivals.v1": "2022-01/2022-12",
    }
    assert answers["frontex.detections.v1"].comparison
    assert answers["frontex.detections.v1"].comparison_missing is None
    for series, grain in (
        ("italy.arrivals.v1", "week"),
        ("iom.dead_and_missing.v1", "quarter"),
        ("unhcr.arrivals.v1", "year"),
    ):
        assert answers[series].comparison is None
        assert f"published by {grain}" in (answers[series].comparison_missing or "")
    assert main_window(list(answers.values())) == "2026-01/2026-06"


def test_without_a_window_nothing_changes(snapshot: Snapshot) -> None:
    answers = describe_period(snapshot, "CMED", Period())
    assert [(answer.window, answer.comparison, answer.comparison_missing) for answer in answers] == [
        (None, None, None)
    ] * len(answers)
    assert main_window(answers) is None


def test_only_the_year_to_date_compares_by_itself(snapshot: Snapshot) -> None:
    for name, is_compared in (("ytd", True), ("12m", False), ("year", False), ("month", False)):
        answer = describe_period(snapshot, "WBAL", Period(window=name))[0]
        assert (answer.comparison is not None) == is_compared, name
        assert answer.window
        assert answer.sum == sum(period.value or 0 for period in answer.periods)


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (Period(when="2023", window="ytd"), "exclude each other"),
        (Period(window="week"), "ytd"),
        (Period(compare="2022"), "compare needs a window"),
        (Period(window="ytd", compare=""), "open end"),
        (Period(window="ytd", compare="2022"), "equal length"),
        (Period(when="2009", compare="previous_year"), "covers 2009-01/2026-06"),
        (Period(when="2031", compare="2023"), "covers 2009-01/2026-06"),
    ],
)
def test_refusals(snapshot: Snapshot, period: Period, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        describe_period(snapshot, "CMED", period)


def test_before_the_first_release_nothing_is_compared(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="2025-02-07"):
        compare_detections(snapshot, "CMED", Period(window="ytd"), date(2024, 1, 1))
    with pytest.raises(NotFound, match="choose one of CMED"):
        compare_detections(snapshot, "XX", Period(window="ytd"))
    with pytest.raises(InvalidInput, match="needs a window"):
        compare_detections(snapshot, "CMED", Period())
