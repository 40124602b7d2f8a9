"""What UNHCR's counts, months and days have in common, in whichever file they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from routes_geo.model import Border, Precision, Reason, Status, month_of
from routes_geo.sources.base import Series
from routes_geo.sources.rows import BadRow, Observation, observation, parse_count
from routes_geo.sources.unhcr.series import ROUTE_OF_COUNTRY

COUNT = re.compile(r"\d{1,9}")
FIRST_YEAR, LAST_YEAR = 1990, 2100
_MONTHS_OF_A_YEAR, _DECEMBER = 12, 11
_LEAST_MONTHS, _LEAST_RISES = 10, 6  # of a year that shows whether its counts are counts since January
_LUMP_DAYS, _LUMP_TIMES = 7, 2  # a first day of over twice the largest of the next seven sums up what came before
_NOT_AVAILABLE = frozenset({"NA", "N/A", "#N/A"})


def parse_arrivals(value: Any, pattern: re.Pattern[str] = COUNT) -> int:
    """Parse a count; an empty cell and "NA" are missing, a zero is a zero. No thousands marks but the pattern's."""
    if str(value).strip().upper() in _NOT_AVAILABLE:
        raise BadRow(Reason.MISSING_COUNT, f"{value!r}: no count is published")
    return parse_count(value, pattern, "5637")


def parse_month_of_year(month: Any, year: Any) -> int:
    """Months since 1970-01 of a month and a year in cells; BadRow for anything else."""
    numbers = [_whole(name, value) for name, value in (("month", month), ("year", year))]
    if not 1 <= numbers[0] <= _MONTHS_OF_A_YEAR or not FIRST_YEAR <= numbers[1] <= LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"no month {numbers[0]} of {numbers[1]}")
    return (numbers[1] - 1970) * _MONTHS_OF_A_YEAR + numbers[0] - 1


def _whole(name: str, value: Any) -> int:
    text = "" if value is None else str(value).strip()
    if not text:
        raise BadRow(Reason.MISSING_DATE, f"no {name}")
    found = re.fullmatch(r"(\d{1,4})(\.0)?", text, re.ASCII)
    if found is None or isinstance(value, bool):
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {text[:80]!r} is no number")
    return int(found[1])


def check_day(day: date) -> date:
    """Return the day unchanged; BadRow for one in a year that cannot be."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{day} is out of range")
    return day


def arrivals(
    series: Series, country: str, period: tuple[date, date], value: int, border: Border | None = None, **more: Any
) -> Observation:
    """Make an observation of arrivals in a country."""
    where = {"route": ROUTE_OF_COUNTRY[country], "area": country, "precision": Precision.COUNTRY.value}
    count = {"border": border.value if border else None, "value": value, "status": Status.FINAL.value}
    return observation(series, *period, **(where | count | more))


def lump_of(counts: Mapping[date, int]) -> date | None:
    """First day of counts by day if it sums up what came before it; None if it is one like the others."""
    days = sorted(counts)[: _LUMP_DAYS + 1]
    if len(days) <= _LUMP_DAYS:
        return None
    largest = max(counts[day] for day in days[1:])
    return days[0] if counts[days[0]] > _LUMP_TIMES * largest > 0 else None


def is_since_january(counts: Mapping[int, int]) -> bool:
    """Tell whether counts by month (since 1970-01) are counts since January: then no year falls on its way to December.

    Years that lack December, or more than two months, show nothing: arrivals rise from spring to autumn anyway.
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
    """Make the newest month of a file provisional: as a rule it was not over when the file was made."""
    newest = max((month_of(item["start"]) for item in observations), default=None)
    for item in observations:
        if month_of(item["start"]) == newest:
            item["status"] = Status.PROVISIONAL.value
