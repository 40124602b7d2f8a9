"""Say how old the figures of a series are, and whether a newer release is overdue.

The rule: a release is expected within the longest usual time between two releases (`cadence_days`) after the last one.
It is overdue from the day after.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from routes_geo.snapshot.answers import AgeAnswer
from routes_geo.snapshot.newest import NewestPeriod
from routes_geo.snapshot.words import day_in_words, last_in_words

_DAY = timedelta(days=1)


def describe_age(info: Mapping[str, Any], newest: NewestPeriod, day: date | None) -> AgeAnswer:
    """Return the age of a series on a day (None: no ages). `info` has its grain, cadence and release."""
    released = date.fromisoformat(info["release"]["released"])
    expected = released + timedelta(days=info["cadence_days"])
    last_day = newest.end - _DAY
    return AgeAnswer(
        released=released.isoformat(),
        last_period=newest.label,
        last_day=last_day.isoformat(),
        expected_by=expected.isoformat(),
        day=None if day is None else day.isoformat(),
        age_days=None if day is None else (day - last_day).days,
        days_since_release=None if day is None else (day - released).days,
        is_overdue=None if day is None else day > expected,
        sentence=_sentence(info["grain"], newest, released, expected, day),
    )


def _sentence(grain: str, newest: NewestPeriod, released: date, expected: date, day: date | None) -> str:
    last = last_in_words(newest.label, newest.end, grain)
    if day is not None:
        age = (day - newest.end).days + 1
        last += f" ({age:,} {'day' if age == 1 else 'days'} ago)"
    figures = f"Figures to {last}, released on {day_in_words(released.isoformat())}"
    due = day_in_words(expected.isoformat())
    if day is None:
        return f"{figures}; a newer release was expected by {due}"
    if day > expected:
        return f"{figures}; a newer release has been overdue since {due}"
    return f"{figures}; a newer release is expected by {due}"
