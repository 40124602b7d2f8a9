"""Expected releases: worked by hand for each cadence, and laws for any release."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import NotFound
from routes_geo.release_calendar.answers import ScheduleStatus, release_calendar
from routes_geo.release_calendar.schedule import add_months, expected_releases
from routes_geo.snapshot.described_series import list_series
from routes_geo.snapshot.newest import NewestPeriod
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

JUNE = NewestPeriod("2026-06", date(2026, 6, 1), date(2026, 7, 1))
FIRST_QUARTER = NewestPeriod("2026-Q1", date(2026, 1, 1), date(2026, 4, 1))
YEAR = NewestPeriod("2022", date(2022, 1, 1), date(2023, 1, 1))
WEEK = NewestPeriod("2025-09-08", date(2025, 9, 8), date(2025, 9, 15))


def test_a_monthly_release_has_the_next_month_each_time() -> None:
    releases = expected_releases(date(2026, 8, 4), 31, "month", JUNE, date(2027, 3, 31))
    assert [(each.expected_by, each.start) for each in releases] == [
        (date(2026, 9, 4), date(2026, 7, 1)),
        (date(2026, 10, 4), date(2026, 8, 1)),
        (date(2026, 11, 4), date(2026, 9, 1)),
        (date(2026, 12, 4), date(2026, 10, 1)),
        (date(2027, 1, 4), date(2026, 11, 1)),
        (date(2027, 2, 4), date(2026, 12, 1)),
        (date(2027, 3, 4), date(2027, 1, 1)),
    ]
    assert all(each.has_new_period for each in releases)
    assert releases[0].lag_days == 35  # 31 July to 4 September


def test_monthly_releases_of_a_quarterly_series_revise_until_a_quarter_has_passed() -> None:
    releases = expected_releases(date(2026, 5, 6), 31, "quarter", FIRST_QUARTER, date(2026, 11, 30))
    assert [(str(each.expected_by), str(each.start), each.has_new_period) for each in releases] == [
        ("2026-06-06", "2026-01-01", False),
        ("2026-07-06", "2026-01-01", False),
        ("2026-08-06", "2026-04-01", True),
        ("2026-09-06", "2026-04-01", False),
        ("2026-10-06", "2026-04-01", False),
        ("2026-11-06", "2026-07-01", True),
    ]


def test_a_yearly_release_has_the_next_year() -> None:
    (first, second) = expected_releases(date(2022, 12, 31), 366, "year", YEAR, date(2025, 6, 30))
    assert (first.expected_by, first.start, first.end) == (date(2024, 1, 1), date(2023, 1, 1), date(2024, 1, 1))
    assert (second.expected_by, second.start) == (date(2025, 1, 1), date(2024, 1, 1))


def test_other_cadences_count_days_and_whole_weeks() -> None:
    releases = expected_releases(date(2025, 9, 15), 16, "week", WEEK, date(2025, 11, 2))
    assert [(str(each.expected_by), str(each.start)) for each in releases] == [
        ("2025-10-01", "2025-09-22"),
        ("2025-10-17", "2025-10-06"),
        ("2025-11-02", "2025-10-20"),  # 48 days: six whole weeks
    ]


def test_a_month_that_is_too_short_has_its_last_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 31), -1) == date(2026, 11, 30)


@given(
    st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    st.sampled_from([16, 31, 92, 366]),
    st.sampled_from([("week", WEEK), ("month", JUNE), ("quarter", FIRST_QUARTER), ("year", YEAR)]),
)
def test_days_and_periods_go_forward_and_the_lag_hardly_changes(
    released: date, cadence_days: int, series: tuple[str, NewestPeriod]
) -> None:
    grain, newest = series
    releases = expected_releases(released, cadence_days, grain, newest, released + timedelta(days=800))
    days = [released, *(each.expected_by for each in releases)]
    starts = [newest.start, *(each.start for each in releases)]
    assert releases[0].expected_by == released + timedelta(days=cadence_days)
    assert all(before < after for before, after in pairwise(days))
    assert all(before <= after for before, after in pairwise(starts))
    assert [each.has_new_period for each in releases] == [a < b for a, b in pairwise(starts)]
    lag = (released - newest.end).days + 1
    longest = {"week": 7, "month": 31, "quarter": 92, "year": 366}[grain]
    # Lengths of months differ by three days, those of years by one.
    assert all(lag - 4 <= each.lag_days <= lag + longest + 4 for each in releases)


def test_the_first_expected_day_is_that_of_the_age(snapshot: Snapshot) -> None:
    calendar = {series.id: series for series in release_calendar(snapshot).series}
    ages = {series.id: series.age for series in list_series(snapshot, None)}
    assert calendar.keys() == ages.keys()
    for name, series in calendar.items():
        assert series.expected[0].expected_by == ages[name].expected_by
        assert (series.released, series.last_period) == (ages[name].released, ages[name].last_period)


def test_a_series_that_is_late_in_the_snapshot_has_one_day_in_the_past(snapshot: Snapshot) -> None:
    calendar = release_calendar(snapshot)
    assert (calendar.start, calendar.end) == ("2026-08-04", "2027-08-04")
    by_id = {series.id: series for series in calendar.series}
    assert by_id[DETECTIONS].status == ScheduleStatus.SCHEDULED
    assert [each.period for each in by_id[DETECTIONS].expected][:2] == ["2026-07", "2026-08"]
    assert len(by_id[DETECTIONS].expected) == 12
    late = [series for series in calendar.series if series.status == ScheduleStatus.LATE]
    assert late
    for series in late:
        assert [each.expected_by < calendar.start for each in series.expected] == [True]
        assert "no later day is stated" in series.sentence


@pytest.mark.parametrize("member", ["title", "publisher", "cadence", "lag"])
def test_every_series_says_what_is_published_how_often(snapshot: Snapshot, member: str) -> None:
    for series in release_calendar(snapshot).series:
        assert getattr(series, member) == snapshot.series(series.id)[member]


def test_a_snapshot_without_series_has_no_calendar(tmp_path: Path) -> None:
    empty = Snapshot(tmp_path, {"series": {}, "files": {}, "vintages": {}})
    with pytest.raises(NotFound, match="no release is expected"):
        release_calendar(empty)
