"""Cells of IOM's Missing Migrants files as dates, counts, points and routes. Unfit says why one cannot be used."""

from __future__ import annotations

import html
import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from routes_geo.datafiles import embedded_data_dir, read_rows
from routes_geo.errors import DataError
from routes_geo.model import ALL_ROUTE_IDS, Reason

ROUTES_FILE = "missing_migrants_routes.csv"
FIRST_DAY = date(2013, 1, 1)  # the publisher's record begins with the shipwrecks of October 2013
LARGEST_COUNT = 1_000_000  # of one incident: more is a slip of the keyboard
COARSE = "r3"  # flag of a point with a whole-degree latitude or longitude: it deserves no finer H3 resolution

_LONGEST = 100  # characters of a cell that can be a date, a count or a point
_COUNT = re.compile(r"(-?)(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.0)?", re.ASCII)
_NUMBER = r"([+-]?\d{1,3}(?:\.\d{1,20})?)"
_LAT_LNG = re.compile(rf"{_NUMBER}\s*,\s*{_NUMBER}", re.ASCII)
_WKT = re.compile(rf"POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)", re.ASCII | re.IGNORECASE)

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?", re.ASCII)
_WEEKDAY = re.compile(r"([A-Za-z]{3}), (\d{2})/(\d{2})/(\d{4}) - \d{2}:\d{2}", re.ASCII)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}), ?(\d{4})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4}|\d{2})", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_DATES = "2015-12-31, Thu, 12/31/2015 - 12:00, December 31, 2015, 31-Dec-15 or 31/12/2015"

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)


class Unfit(Exception):  # noqa: N818
    """A cell, or cells that contradict each other, which cannot be used; says what was found and what is accepted."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def plain_text(cell: Any) -> str:
    """Text of a cell on one line, with HTML entities resolved: twice, as the API escapes some of them twice."""
    text = "" if cell is None else str(cell)
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return " ".join(text.split())


def period(day: Any, year: Any, month: Any, latest: date) -> tuple[date, date]:
    """Days (start, end) of an incident, half-open: its day, or the month where only that is known.

    The month column is asked only where the date is blank, or could be read in two ways.
    """
    stated_year, stated_month = _whole(year), _month_number(month)
    if plain_text(day):
        start, days = _one_day(day, stated_month), 1
        if stated_year is not None and stated_year != start.year:
            raise Unfit(Reason.IMPOSSIBLE_DATE, f"the date is {start}, the year is {stated_year}")
    elif stated_year is None or stated_month is None:
        raise Unfit(Reason.MISSING_DATE, f"no date, nor a year with a month; expected one such as {_DATES}")
    elif not FIRST_DAY.year <= stated_year <= latest.year:
        raise Unfit(Reason.IMPOSSIBLE_DATE, f"no date, and {stated_year} is no year between {FIRST_DAY} and {latest}")
    else:
        start, days = date(stated_year, stated_month, 1), monthrange(stated_year, stated_month)[1]
    if not FIRST_DAY <= start <= latest:
        raise Unfit(Reason.IMPOSSIBLE_DATE, f"{start} is not between {FIRST_DAY} and {latest}")
    return start, start + timedelta(days)


def _one_day(cell: Any, month: int | None) -> date:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = plain_text(cell)
    days = _days(text[:_LONGEST])
    if len(days) > 1:
        days = tuple(day for day in days if day.month == month)
    if len(days) != 1:
        raise Unfit(Reason.IMPOSSIBLE_DATE, f"{text[:_LONGEST]!r} is not one date; expected one such as {_DATES}")
    return days[0]


@lru_cache(maxsize=8192)
def _days(text: str) -> tuple[date, ...]:
    """Days that a text can mean: two where nothing in it says which number is the month.

    Beside a weekday the publisher writes the month first; the weekday must be right.
    """
    if found := _ISO.fullmatch(text):
        return _existing([(found[1], found[2], found[3])])
    if found := _WEEKDAY.fullmatch(text):
        days = _existing([(found[4], found[2], found[3])])
        return tuple(day for day in days if _WEEKDAYS[day.weekday()] == found[1].lower())
    if found := _MONTH_DAY.fullmatch(text):
        return _existing([(found[3], _month_number(found[1]), found[2])])
    if found := _DAY_MONTH.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _existing([(year, _month_number(found[2]), found[1])])
    if found := _SLASHES.fullmatch(text):
        return _existing([(found[3], found[1], found[2]), (found[3], found[2], found[1])])
    return ()


def _existing(candidates: list[tuple[str, str | int | None, str]]) -> tuple[date, ...]:
    days = set()
    for year, month, day in candidates:
        try:
            days.add(date(int(year), int(month or 0), int(day)))
        except ValueError:
            continue
    return tuple(sorted(days))


@lru_cache(maxsize=256, typed=True)
def _month_number(cell: Any) -> int | None:
    """Number of a month given by its English name, the first three letters of it or its number."""
    number = _whole(cell)
    if number is not None:
        return number if 1 <= number <= 12 else None
    name = plain_text(cell).casefold()
    return next((at for at, full in enumerate(_MONTHS, 1) if name in {full, full[:3]}), None)


def _whole(cell: Any) -> int | None:
    """Whole number in a cell, None for anything else."""
    if isinstance(cell, str):
        text = cell.strip()
        return int(text.removesuffix(".0")) if re.fullmatch(r"-?\d{1,9}(\.0)?", text, re.ASCII) else None
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return int(cell) if is_number and abs(cell) < 2**53 and cell == int(cell) else None


def dead_and_missing(dead: Any, missing: Any, total: Any) -> int:
    """Persons dead and missing: the total, or else the sum of the parts, of which a blank one is 0.

    A part can be negative: it corrects another part of the same split incident. The total may not contradict its parts.
    """
    parts = [count for count in (_count(dead), _count(missing)) if count is not None]
    stated = _count(total)
    if stated is None and not parts:
        raise Unfit(Reason.MISSING_COUNT, "neither dead nor missing nor their total is given")
    if stated is not None and parts and stated != sum(parts):
        raise Unfit(Reason.NOT_A_COUNT, f"the total is {stated}, dead and missing add up to {sum(parts)}")
    value = sum(parts) if stated is None else stated
    if value < 0:
        raise Unfit(Reason.NOT_A_COUNT, f"{value} persons: expected 0 or more")
    return value


@lru_cache(maxsize=8192, typed=True)
def _count(cell: Any) -> int | None:
    """Count in a cell, None for a blank one. The thousands mark is the comma; `12.0` is 12, as Excel writes it."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    number = _whole(cell)
    if number is None and isinstance(cell, str) and (found := _COUNT.fullmatch(cell.strip())):
        number = int(found[1] + found[2].replace(",", ""))
    if number is None or abs(number) > LARGEST_COUNT:
        raise Unfit(
            Reason.NOT_A_COUNT,
            f"{str(cell)[:_LONGEST]!r} is not a count; expected a whole number such as 12 or 1,022, "
            f"at most {LARGEST_COUNT:,}",
        )
    return number


@lru_cache(maxsize=8192, typed=True)
def point(cell: Any) -> tuple[float, float, str | None] | None:
    """Point (lng, lat) in degrees with its flag, from `lat, lng` or WKT `POINT (lng lat)`; None for a blank cell.

    The flag is COARSE where the latitude or the longitude has no decimals other than 0.
    """
    text = plain_text(cell)
    if not text:
        return None
    if found := _LAT_LNG.fullmatch(text):
        lat_text, lng_text = found.groups()
    elif found := _WKT.fullmatch(text):
        lng_text, lat_text = found.groups()
    else:
        raise Unfit(
            Reason.BAD_COORDINATES,
            f"{text[:_LONGEST]!r} is not a point; expected '35.51, 12.59' (latitude first) or 'POINT (12.59 35.51)'",
        )
    lng, lat = float(lng_text), float(lat_text)
    if abs(lng) > 180 or abs(lat) > 90:
        raise Unfit(Reason.BAD_COORDINATES, f"longitude {lng_text}, latitude {lat_text} is not on Earth")
    return lng, lat, COARSE if lng.is_integer() or lat.is_integer() else None


@lru_cache(maxsize=1024, typed=True)
def route_of(cell: Any) -> str | None:
    """Route id of a cell, None for a blank one and for names of different routes: no route gets what two are given.

    The whole cell is looked up first, then each of its names between commas. An unknown name is Unfit.
    """
    text = plain_text(cell)
    if not text:
        return None
    names = route_names()
    whole = names.get(text.casefold())
    if whole is not None:
        return whole
    parts = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in parts if part.casefold() not in names]
    if unknown or not parts:
        raise Unfit(
            Reason.UNKNOWN_ROUTE,
            f"unknown route {(unknown or [text])[0][:_LONGEST]!r}; known ones are in {ROUTES_FILE}",
        )
    found = {names[part.casefold()] for part in parts}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def route_names() -> dict[str, str]:
    """Route id by the publisher's name for it, in lower case; DataError for a table that names no route of ours."""
    rows = read_rows(embedded_data_dir() / ROUTES_FILE, ("name", "route", "note"))
    wrong = [row["name"] for row in rows if row["route"] not in ALL_ROUTE_IDS]
    if wrong:
        raise DataError(f"{ROUTES_FILE}: {wrong[0]!r} has no route of {', '.join(ALL_ROUTE_IDS)}")
    return {row["name"].casefold(): row["route"] for row in rows}
