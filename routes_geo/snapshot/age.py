"""Say how old the figures of a series are, and whether a newer release is overdue.

The rule: a release is expected within the longest usual time between two releases (`cadence_days`) after the last one.
It is overdue from the day after. A day before the end of the figures has no ages: the clock that shows it is wrong.
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
    sentence = _sentence(info["grain"], newest, released, expected, day)
    if day is not None and day < last_day:
        day = None
    return AgeAnswer(
        released=released.isoformat(),
        last_period=newest.label,
        last_day=last_day.isoformat(),
        expected_by=expected.isoformat(),
        day=None if day is None else day.isoformat(),
        age_days=None if day is None else (day - last_day).days,
        days_since_release=None if day is None else (day - released).days,
        is_overdue=None if day is None else day > expected,
        sentence=sentence,
    )


def _sentence(grain: str, newest: NewestPeriod, released: date, expected: date, day: date | None) -> str:
    last = last_in_words(newest.label, newest.end, grain)
    is_before = day is not None and day < newest.end - _DAY
    if day is not None and not is_before:
        age = (day - newest.end).days + 1
        last += f" ({age:,} {'day' if age == 1 else 'days'} ago)"
    figures = f"Figures to {last}, released on {day_in_words(released.isoformat())}"
    if day is not None and is_before:
        return f"{figures}; their age is unknown: the clock shows {day_in_words(day.isoformat())}, before their end"
    due = day_in_words(expected.isoformat())
    if day is None:
        return f"{figures}; a newer release was expected by {due}"
    if day > expected:
        return f"{figures}; a newer release has been overdue since {due}"
    return f"{figures}; a newer release is expected by {due}"
