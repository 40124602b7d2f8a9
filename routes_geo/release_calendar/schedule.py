"""Compute on which days the next releases of a series are expected, and which periods they should contain.

The rule: the first is expected by the last day of its usual time, as in the age of the series (`cadence_days` after
the newest release). The later ones follow at the publisher's cadence: every month, quarter or year on that day of the
month, otherwise every `cadence_days`. The newest period moves on by the whole periods that pass between the newest
release and the expected one, so that the time from the end of a period to its release stays the same.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from routes_geo.model import month_of, month_start
from routes_geo.snapshot.newest import NewestPeriod

_MONTHS_BY_CADENCE_DAYS = {31: 1, 92: 3, 366: 12}  # the longest month, quarter and year
_MONTHS_BY_GRAIN = {"month": 1, "quarter": 3, "year": 12}
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class ExpectedRelease:
    """A release that is expected by a day, and the newest period (its first day, and the day after) it should have."""

    expected_by: date
    start: date
    end: date
    has_new_period: bool  # False: its newest period is that of the release before, and it can only revise

    @property
    def lag_days(self) -> int:
        """Return the days from the last day of the newest period to the expected one."""
        return (self.expected_by - self.end).days + 1


def expected_releases(
    released: date, cadence_days: int, grain: str, newest: NewestPeriod, until: date
) -> list[ExpectedRelease]:
    """Return the releases that are expected after one, up to a day: the first in any case, the others if by then.

    `newest` is the newest period of the release of the day `released`. `grain` is week, month, quarter or year.
    """
    first, *later = _first_and_later(released, cadence_days, until)
    releases: list[ExpectedRelease] = []
    for day in (first, *later):
        start, end = _moved(newest, grain, released, day)
        before = releases[-1].start if releases else newest.start
        releases.append(ExpectedRelease(day, start, end, has_new_period=start > before))
    return releases


def _first_and_later(released: date, cadence_days: int, until: date) -> list[date]:
    first = released + timedelta(days=cadence_days)
    return [first, *takewhile(lambda day: day <= until, _later(first, cadence_days))]


def _later(first: date, cadence_days: int) -> Iterator[date]:
    """Yield the days after the first, without end."""
    months, step = _MONTHS_BY_CADENCE_DAYS.get(cadence_days), 0
    while True:
        step += 1
        yield add_months(first, months * step) if months else first + timedelta(days=cadence_days * step)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month if it is shorter."""
    start = month_start(month_of(day) + months)
    return start.replace(day=min(day.day, calendar.monthrange(start.year, start.month)[1]))


def _moved(newest: NewestPeriod, grain: str, released: date, day: date) -> tuple[date, date]:
    """Return the period that is as old on a day as the newest one was when it was released."""
    if grain == "week":
        shift = timedelta(days=(day - released).days // _WEEK_DAYS * _WEEK_DAYS)
        return newest.start + shift, newest.end + shift
    elapsed = month_of(day) - month_of(released) - (day.day < released.day)
    months = elapsed - elapsed % _MONTHS_BY_GRAIN[grain]
    return add_months(newest.start, months), add_months(newest.end, months)
