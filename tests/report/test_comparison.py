"""Comparisons of a report have the counts of the series, each complete or none."""

from __future__ import annotations

import pytest

from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthWindow
from routes_geo.report.comparison import ComparedRow, compare_routes, same_months
from routes_geo.report.language import Language
from routes_geo.report.subject import Subject
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

ENGLISH = Language("en")
YEAR_2023 = MonthWindow(636, 648)
DEATHS = "iom.dead_and_missing.v1"


def test_routes_have_their_counts_and_shares_that_add_up(snapshot: Snapshot) -> None:
    rows = compare_routes(Subject.of(snapshot, "CMED"), YEAR_2023, YEAR_2023.year_before, ENGLISH)
    for route, row in zip(ROUTE_IDS, rows, strict=True):
        series = monthly_series(snapshot, DETECTIONS, route)
        assert (row.count, row.before) == (series.total(636, 648), series.total(624, 636))
    assert sum(row.share or 0 for row in rows) == pytest.approx(1)
    assert [row.is_own for row in rows] == [True, False, False, False, False]


def test_the_usual_range_is_of_the_same_months_in_five_years(snapshot: Snapshot) -> None:
    row = compare_routes(Subject.of(snapshot, "CMED"), MonthWindow(644, 645), MonthWindow(632, 633), ENGLISH)[0]
    series = monthly_series(snapshot, DETECTIONS, "CMED")
    septembers = [series.value(644 - 12 * back) for back in range(1, 6)]
    assert row.usual is not None
    assert (row.usual.low, row.usual.high) == (min(septembers), max(septembers))
    assert (row.usual.first_year, row.usual.last_year) == (2018, 2022)


def test_persons_have_no_share_and_missing_quarters_no_sum(snapshot: Snapshot) -> None:
    window = MonthWindow(663, 675)  # 2025-04 to 2026-03: two quarters of it are not published
    rows = compare_routes(Subject.of(snapshot, "CMED", DEATHS), window, window.year_before, ENGLISH)
    assert {row.share for row in rows} == {None}
    assert rows[0].count is None
    assert rows[0].difference is None


def test_other_years_end_where_figures_begin(snapshot: Snapshot) -> None:
    subject = Subject.of(snapshot, "CMED")
    assert [row.name for row in same_months(subject, YEAR_2023, ENGLISH)] == [
        str(year) for year in range(2023, 2017, -1)
    ]
    assert [row.name for row in same_months(subject, MonthWindow(480, 492), ENGLISH)] == ["2010", "2009"]


def test_a_change_from_a_small_count_is_a_difference() -> None:
    assert ComparedRow("x", 80, 49).change is None
    assert ComparedRow("x", 80, 49).difference == 31
    assert ComparedRow("x", 75, 50).change == 0.5
