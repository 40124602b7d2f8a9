"""Parse the cells of a table: counts, periods, routes, borders, places, countries, coordinates."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache

import pycountry

from routes_geo.datafiles import embedded_data_dir, read_rows, split_list
from routes_geo.model import ALL_ROUTE_IDS, Border, Reason, Status, month_start
from routes_geo.sources.rows import BadRow, parse_count

_COUNT = re.compile(r"\d{1,18}|\d{1,3}(,\d{3}){1,5}", re.ASCII)
_WHOLE = re.compile(r"(\d{1,18})\.0+", re.ASCII)  # a whole number that passed through a column of floats
_DEGREES = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DAY = r"(\d{4}-\d{2}-\d{2})"
_TIME = r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)? ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?"
_DAY_OR_TIME = re.compile(f"{_DAY}({_TIME})?", re.ASCII)
_PERIODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(\d{4})(?:\.0)?", re.ASCII)),
    ("quarter", re.compile(r"(\d{4})-?Q([1-4])", re.ASCII)),
    ("month", re.compile(r"(\d{4})-?M?(0[1-9]|1[0-2])", re.ASCII)),
    ("week", re.compile(r"(\d{4})-?W(\d{2})", re.ASCII)),
)
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_NO_COUNTRY = frozenset(
    {"XXA", "XXB", "XXC", "XXX"}
)  # stateless, refugee, unspecified: ICAO Doc 9303 part 3, section 5
_KOSOVO = "XKX"  # not in ISO 3166-1, but in common use


def parse_value(cell: object) -> int:
    """Parse a count such as 1022, 1,022 (a comma before every three digits) or 1022.0."""
    text = str(cell).strip()
    if text.casefold() in {"nan", "none"}:
        cell = None
    elif whole := _WHOLE.fullmatch(text):
        cell = whole[1]
    return parse_count(cell, _COUNT, "1022 or 1,022")


def parse_degrees(text: str, field: str) -> float:
    """Parse degrees such as -12.5; BadRow for a decimal comma, or for minutes and seconds."""
    if _DEGREES.fullmatch(text) is None:
        raise BadRow(Reason.BAD_COORDINATES, f"{field} {text[:40]!r} is not a number; write degrees such as 12.6")
    return float(text)


def parse_day_or_time(text: str) -> date:
    """Return the day of a date, or the day in UTC of a time."""
    match = _DAY_OR_TIME.fullmatch(text)
    try:
        day = _day(match[1], match[2]) if match else None
    except ValueError:
        day = None
    if day is None:
        raise BadRow(
            Reason.IMPOSSIBLE_DATE,
            f"{text[:80]!r} is not a day from {_FIRST_YEAR} to {_LAST_YEAR}; write it as 2023-09-13",
        )
    return day


def _day(day: str, time: str | None) -> date | None:
    """Return the day in UTC, or None if its year is out of range."""
    if not _FIRST_YEAR <= int(day[:4]) <= _LAST_YEAR:
        return None
    if not time:
        return date.fromisoformat(day)
    moment = datetime.fromisoformat(f"{day}T{time[1:].replace(' ', '').replace('UTC', 'Z')}")
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def parse_period(text: str) -> tuple[str, date, date]:
    """Return the kind of a period (year, quarter, month, week, day), its first day, and the day after its last day."""
    for kind, pattern in _PERIODS:
        match = pattern.fullmatch(text)
        if match is not None and _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
            return kind, *_span(kind, int(match[1]), int(match[2]) if kind != "year" else 1, text)
    if _DAY_OR_TIME.fullmatch(text) is None:
        raise BadRow(
            Reason.IMPOSSIBLE_DATE,
            f"{text[:80]!r} is not a period; write 2023, 2023-Q3, 2023-09, 2023-W37 or 2023-09-13",
        )
    day = parse_day_or_time(text)
    return "day", day, day + timedelta(days=1)


def _span(kind: str, year: int, number: int, text: str) -> tuple[date, date]:
    if kind == "week":
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            raise BadRow(Reason.IMPOSSIBLE_DATE, f"{text[:80]!r}: {year} has no week {number}") from None
        return monday, monday + timedelta(days=7)
    first = (year - 1970) * 12 + (number - 1) * _MONTHS[kind]
    return month_start(first), month_start(first + _MONTHS[kind])


def is_period(start: date, end: date, grain: str) -> bool:
    """Return whether the days from `start` to before `end` are exactly one period of a grain."""
    if grain == "week":
        return start.isoweekday() == 1 and end - start == timedelta(days=7)
    months = _MONTHS[grain]
    first = (start.year - 1970) * 12 + start.month - 1
    return first % months == 0 and start.day == 1 and end == month_start(first + months)


@cache
def _route_names() -> dict[str, str]:
    """Return the route of each name that stands for one route only; names for two routes are left out."""
    folder = embedded_data_dir()
    routes: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(folder / "routes.csv", ("route", "name", "short_name", "aliases")):
        for name in (row["name"], row["short_name"], *split_list(row["aliases"])):
            routes[name.casefold()].add(row["route"])
    for row in read_rows(folder / "crosswalk.csv", ("route", "name")):
        routes[row["name"].casefold()].add(row["route"])
    names = {name: min(route_ids) for name, route_ids in routes.items() if len(route_ids) == 1}
    return names | {route.casefold(): route for route in ALL_ROUTE_IDS}


def parse_route(text: str) -> str | None:
    """Return the route id for an id, or for a name that a publisher uses for one route only; None otherwise."""
    return _route_names().get(text.casefold())


def parse_border(text: str) -> str | None:
    """Return the kind of border; None if it is unknown."""
    return text.casefold() if text.casefold() in set(Border) else None


def parse_status(text: str) -> str | None:
    """Return the status of a value; None if it is unknown."""
    return text.casefold() if text.casefold() in set(Status) else None


@cache
def _place_ids() -> frozenset[str]:
    return frozenset(row["place_id"] for row in read_rows(embedded_data_dir() / "places.csv", ("place_id",)))


def parse_place_id(text: str) -> str | None:
    """Return the id of a listed place; None if it is unknown."""
    return text if text in _place_ids() else None


@lru_cache(maxsize=4096)
def parse_country(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code for a code of letters or an English name; None if it is unknown."""
    if text.upper() in _NO_COUNTRY:
        return text.upper()
    if text.upper() == _KOSOVO or text.casefold() == "kosovo":
        return _KOSOVO
    try:
        return None if text.isdigit() else str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return None
