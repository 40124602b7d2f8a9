"""What the cells of a table may say: periods, routes, borders, places, nationalities."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

import pycountry

from routes_geo.datafiles import embedded_data_dir, read_rows, split_list
from routes_geo.model import ALL_ROUTE_IDS, Border, Reason, month_start
from routes_geo.sources.rows import BadRow

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII | re.DOTALL)
_PERIODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(\d{4})(?:\.0)?", re.ASCII)),
    ("quarter", re.compile(r"(\d{4})-?Q([1-4])", re.ASCII)),
    ("month", re.compile(r"(\d{4})-?M?(0[1-9]|1[0-2])", re.ASCII)),
    ("week", re.compile(r"(\d{4})-?W(\d{2})", re.ASCII)),
    ("day", _DATE),
)
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def parse_day_or_time(text: str) -> date:
    """Day of a date or of a time; the time of the day is not kept."""
    match = _DATE.fullmatch(text)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{text[:80]!r} is no day; write it as 2023-09-13")
    return day


def parse_period(text: str) -> tuple[str, date, date]:
    """Kind of a period (year, quarter, month, week, day), its first day, and the day after its last."""
    for kind, pattern in _PERIODS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        if kind == "day":
            day = parse_day_or_time(text)
            return kind, day, day + timedelta(days=1)
        year, number = int(match[1]), int(match[2]) if match.lastindex and match.lastindex > 1 else 1
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            break
        return kind, *_span(kind, year, number, text)
    raise BadRow(
        Reason.IMPOSSIBLE_DATE, f"{text[:80]!r} is no period; write 2023, 2023-Q3, 2023-09, 2023-W37 or 2023-09-13"
    )


def _span(kind: str, year: int, number: int, text: str) -> tuple[date, date]:
    if kind == "week":
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            raise BadRow(Reason.IMPOSSIBLE_DATE, f"{text[:80]!r}: {year} has no week {number}") from None
        return monday, monday + timedelta(days=7)
    first = (year - 1970) * 12 + (number - 1) * _MONTHS[kind]
    return month_start(first), month_start(first + _MONTHS[kind])


@cache
def _route_names() -> dict[str, str]:
    rows = read_rows(embedded_data_dir() / "routes.csv", ("route", "name", "short_name", "aliases"))
    names = {route.casefold(): route for route in ALL_ROUTE_IDS}
    for row in rows:
        for name in (row["name"], row["short_name"], *split_list(row["aliases"])):
            names[name.casefold()] = row["route"]
    return names


def route_id(text: str) -> str | None:
    """Route id of an id, name or alias; None for an unknown one. Nothing is guessed."""
    return _route_names().get(text.casefold())


def border_kind(text: str) -> str | None:
    """Kind of border; None for an unknown one."""
    return text.lower() if text.lower() in set(Border) else None


@cache
def _place_ids() -> frozenset[str]:
    return frozenset(row["place_id"] for row in read_rows(embedded_data_dir() / "places.csv", ("place_id",)))


def place_id(text: str) -> str | None:
    """Id of a listed place; None for an unknown one."""
    return text if text in _place_ids() else None


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-3 code of a code or English name; None for an unknown one."""
    if text in {"XXA", "XXX", "XKX"}:
        return text
    try:
        return str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return None
