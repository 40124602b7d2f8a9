from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from routes_geo.snapshot.age import describe_age
from routes_geo.snapshot.described_series import describe_series, list_series
from routes_geo.snapshot.newest import NewestPeriod, newest_period
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

JUNE = NewestPeriod("2026-06", date(2026, 6, 1), date(2026, 7, 1))
MONTHLY = {"grain": "month", "cadence_days": 31, "release": {"released": "2026-08-04"}}


@pytest.mark.parametrize(
    ("day", "age_days", "since_release", "is_overdue", "ago", "ends"),
    [
        (date(2026, 7, 1), 1, -34, False, "1 day", "a newer release is expected by 4 September 2026"),
        (date(2026, 8, 4), 35, 0, False, "35 days", "a newer release is expected by 4 September 2026"),
        (date(2026, 9, 4), 66, 31, False, "66 days", "a newer release is expected by 4 September 2026"),
        (date(2026, 9, 5), 67, 32, True, "67 days", "a newer release has been overdue since 4 September 2026"),
        (
            date(2029, 7, 1),
            1_097,
            1_062,
            True,
            "1,097 days",
            "a newer release has been overdue since 4 September 2026",
        ),
    ],
)
def test_a_release_is_overdue_when_its_usual_time_has_passed(
    day: date, age_days: int, since_release: int, is_overdue: bool, ago: str, ends: str
) -> None:
    age = describe_age(MONTHLY, JUNE, day)
    assert (age.age_days, age.days_since_release, age.is_overdue) == (age_days, since_release, is_overdue)
    assert (age.last_period, age.last_day, age.expected_by) == ("2026-06", "2026-06-30", "2026-09-04")
    assert age.sentence == f"Figures to June 2026 ({ago} ago), released on 4 August 2026; {ends}"


def test_without_a_day_there_are_dates_and_no_ages() -> None:
    age = describe_age(MONTHLY, JUNE, None)
    assert (age.day, age.age_days, age.days_since_release, age.is_overdue) == (None, None, None, None)
    assert age.sentence.endswith("released on 4 August 2026; a newer release was expected by 4 September 2026")


@pytest.mark.parametrize(
    ("grain", "label", "days", "words"),
    [
        ("week", "2025-09-08", 7, "Figures to 14 September 2025"),
        ("month", "2025-09", 30, "Figures to September 2025"),
        ("quarter", "2025-Q3", 92, "Figures to 2025-Q3"),
        ("year", "2025", 365, "Figures to 2025"),
    ],
)
def test_the_newest_period_is_said_at_its_own_grain(grain: str, label: str, days: int, words: str) -> None:
    start = date(2025, 9, 8)
    newest = replace(JUNE, label=label, start=start, end=start + timedelta(days=days))
    assert describe_age(MONTHLY | {"grain": grain}, newest, None).sentence.startswith(f"{words}, released on")


def test_every_series_of_the_snapshot_has_an_age(snapshot: Snapshot) -> None:
    ages = {series.id: series.age for series in list_series(snapshot, date(2026, 11, 29))}
    assert ages.keys() == snapshot.manifest["series"].keys()
    assert (ages[DETECTIONS].last_period, ages[DETECTIONS].released) == ("2026-06", "2026-08-04")
    assert (ages[DETECTIONS].age_days, ages[DETECTIONS].is_overdue) == (152, True)
    assert all(age.last_day < age.released or age.last_day[:4] == age.released[:4] for age in ages.values())


def test_an_earlier_vintage_has_the_age_of_its_own_figures(snapshot: Snapshot) -> None:
    on = date(2025, 7, 1)
    earlier = describe_series(snapshot, "CMED", lambda _: None, on, today=date(2026, 11, 29))
    age = next(series.age for series in earlier if series.id == DETECTIONS)
    assert (age.last_period, age.released, age.day, age.age_days) == ("2025-04", "2025-06-03", "2025-07-01", 62)
    assert newest_period(snapshot, DETECTIONS, on).label == "2025-04"


def test_a_clock_before_the_figures_gives_no_ages() -> None:
    for day in (date(1999, 1, 1), date(2026, 6, 29)):
        age = describe_age(MONTHLY, JUNE, day)
        assert (age.day, age.age_days, age.days_since_release, age.is_overdue) == (None, None, None, None)
        assert "; their age is unknown: the clock shows " in age.sentence
        assert "ago" not in age.sentence
    assert age.sentence.endswith("the clock shows 29 June 2026, before their end")
    assert describe_age(MONTHLY, JUNE, date(2026, 6, 30)).age_days == 0
