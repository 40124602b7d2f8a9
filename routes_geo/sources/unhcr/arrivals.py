"""Parse and check the counts, months and days that all files of UNHCR have in common."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Unpack

from routes_geo.model import Precision, Reason, Status, month_of
from routes_geo.sources.base import Series
from routes_geo.sources.rows import BadRow, Observation, ObservationDetails, observation, parse_count
from routes_geo.sources.unhcr.series import ROUTE_OF_COUNTRY
from routes_geo.tables.numbers import PLAIN, NumberFormat

FIRST_YEAR, LAST_YEAR = 1990, 2100
_MONTHS_OF_A_YEAR, _DECEMBER = 12, 11
_LEAST_MONTHS, _LEAST_RISES = 10, 6  # of a year, to decide whether its counts are counts since January
_LUMP_DAYS, _LUMP_TIMES = 7, 2  # a first day over twice the largest of the next seven is a sum of earlier days
_NOT_AVAILABLE = frozenset({"NA", "N/A", "#N/A"})


def parse_arrivals(value: object, number_format: NumberFormat = PLAIN) -> int:
    """Parse a count without separators, or in a format; BadRow if the cell is empty or "NA". A zero is a count."""
    if str(value).strip().upper() in _NOT_AVAILABLE:
        raise BadRow(Reason.NO_COUNT_PUBLISHED, f"{value!r} means that no count is published")
    return parse_count(value, number_format, "5637")


def parse_month_of_year(month: object, year: object) -> int:
    """Return the months since 1970-01 for a month and a year in two cells; BadRow for anything else."""
    numbers = [_whole(name, value) for name, value in (("month", month), ("year", year))]
    if not 1 <= numbers[0] <= _MONTHS_OF_A_YEAR or not FIRST_YEAR <= numbers[1] <= LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"there is no month {numbers[0]} of {numbers[1]}")
    return (numbers[1] - 1970) * _MONTHS_OF_A_YEAR + numbers[0] - 1


def _whole(name: str, value: object) -> int:
    text = "" if value is None else str(value).strip()
    if not text:
        raise BadRow(Reason.MISSING_DATE, f"no {name}")
    match = re.fullmatch(r"(\d{1,4})(\.0)?", text, re.ASCII)
    if match is None or isinstance(value, bool):
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {text[:80]!r} is not a number")
    return int(match[1])


def check_day(day: date) -> date:
    """Return the day unchanged; BadRow if its year is out of range."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{day} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def arrivals(
    series: Series, country: str, period: tuple[date, date], **details: Unpack[ObservationDetails]
) -> Observation:
    """Make an observation of arrivals in a country; `details` give its value, and can override its route."""
    defaults: ObservationDetails = {
        "route": ROUTE_OF_COUNTRY[country],
        "area": country,
        "precision": Precision.COUNTRY.value,
        "status": Status.FINAL.value,
    }
    all_details: ObservationDetails = {**defaults, **details}
    return observation(series, *period, **all_details)


def lump_of(counts: Mapping[date, int]) -> date | None:
    """Return the first day of counts by day if its count is a sum of earlier days, else None."""
    days = sorted(counts)[: _LUMP_DAYS + 1]
    if len(days) <= _LUMP_DAYS:
        return None
    largest = max(counts[day] for day in days[1:])
    return days[0] if counts[days[0]] > _LUMP_TIMES * largest > 0 else None


def is_since_january(counts: Mapping[int, int]) -> bool:
    """Return whether counts by month (since 1970-01) are counts since January, which never fall within a year.

    A year that lacks December, or more than two months, does not count: arrivals usually rise from spring to autumn.
    """
    years: dict[int, list[int]] = defaultdict(list)
    for month in sorted(counts):
        years[month // _MONTHS_OF_A_YEAR].append(month)
    whole = [
        [counts[month] for month in months]
        for months in years.values()
        if len(months) >= _LEAST_MONTHS and months[-1] % _MONTHS_OF_A_YEAR == _DECEMBER
    ]
    return bool(whole) and all(_only_rises(year) for year in whole)


def _only_rises(counts: list[int]) -> bool:
    steps = [later - earlier for earlier, later in pairwise(counts)]
    return min(steps) >= 0 and sum(step > 0 for step in steps) >= _LEAST_RISES


def mark_newest_month(observations: list[Observation]) -> None:
    """Make the newest month of a file provisional: usually it was not over when the file was made."""
    newest = max((month_of(each["start"]) for each in observations), default=None)
    for each in observations:
        if month_of(each["start"]) == newest:
            each["status"] = Status.PROVISIONAL.value
