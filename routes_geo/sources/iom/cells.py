"""Parse the cells of IOM's Missing Migrants files as dates, counts, points and routes; Unfit states a fault."""

from __future__ import annotations

import html
import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from routes_geo.datafiles import embedded_data_dir, read_rows
from routes_geo.errors import DataError
from routes_geo.model import ALL_ROUTE_IDS, Reason

ROUTES_FILE = "missing_migrants_routes.csv"
FIRST_DAY = date(2013, 1, 1)  # the publisher's records begin with the shipwrecks of October 2013
LARGEST_COUNT = 1_000_000  # persons in one incident; a larger number is a typing error
COARSE = "r3"  # flag of a point with a whole-degree latitude or longitude: H3 resolution 3 at the finest

_LONGEST = 100  # number of characters that a date, count or point can have
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
    """A cell is not accepted, or cells contradict each other; `detail` states what was found and what is accepted."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def cell_text(cell: object) -> str:
    """Return the text of a cell on one line, with HTML entities resolved twice, as the API escapes some twice."""
    text = "" if cell is None else str(cell)
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return " ".join(text.split())


def parse_incident_days(day: object, year: object, month: object, latest: date) -> tuple[date, date]:
    """Return the days (start, end) of an incident, half-open: its day, or its month if only that is known.

    The month column is used only if the date is blank, or can be read in two ways.
    """
    stated_year, stated_month = _whole(year), _month_number(month)
    if cell_text(day):
        start, days = _one_day(day, stated_month), 1
        if stated_year is not None and stated_year != start.year:
            raise Unfit(Reason.IMPOSSIBLE_DATE, f"the date is {start}, but the year is {stated_year}")
    elif stated_year is None or stated_month is None:
        raise Unfit(Reason.MISSING_DATE, f"no date, and no year with a month; expected a date such as {_DATES}")
    elif not FIRST_DAY.year <= stated_year <= latest.year:
        raise Unfit(Reason.IMPOSSIBLE_DATE, f"no date, and the year {stated_year} is not from {FIRST_DAY} to {latest}")
    else:
        start, days = date(stated_year, stated_month, 1), monthrange(stated_year, stated_month)[1]
    if not FIRST_DAY <= start <= latest:
        raise Unfit(Reason.IMPOSSIBLE_DATE, f"{start} is not between {FIRST_DAY} and {latest}")
    return start, start + timedelta(days)


def _one_day(cell: object, month: int | None) -> date:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = cell_text(cell)
    days = _days(text[:_LONGEST])
    if len(days) > 1:
        days = tuple(day for day in days if day.month == month)
    if len(days) != 1:
        raise Unfit(Reason.IMPOSSIBLE_DATE, f"{text[:_LONGEST]!r} is not a date, or not only one; write it as {_DATES}")
    return days[0]


@lru_cache(maxsize=8192)
def _days(text: str) -> tuple[date, ...]:
    """Return the days that a text can mean: two if it does not show which number is the month.

    After a weekday, the publisher writes the month first; the weekday must be correct.
    """
    if match := _ISO.fullmatch(text):
        return _existing([(match[1], match[2], match[3])])
    if match := _WEEKDAY.fullmatch(text):
        days = _existing([(match[4], match[2], match[3])])
        return tuple(day for day in days if _WEEKDAYS[day.weekday()] == match[1].lower())
    if match := _MONTH_DAY.fullmatch(text):
        return _existing([(match[3], _month_number(match[1]), match[2])])
    if match := _DAY_MONTH.fullmatch(text):
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        return _existing([(year, _month_number(match[2]), match[1])])
    if match := _SLASHES.fullmatch(text):
        return _existing([(match[3], match[1], match[2]), (match[3], match[2], match[1])])
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
def _month_number(cell: object) -> int | None:
    """Return the number of a month, given by its English name, the first three letters of the name, or its number."""
    number = _whole(cell)
    if number is not None:
        return number if 1 <= number <= 12 else None
    name = cell_text(cell).casefold()
    return next((at for at, full in enumerate(_MONTHS, 1) if name in {full, full[:3]}), None)


def _whole(cell: object) -> int | None:
    """Return the whole number in a cell, or None for anything else."""
    if isinstance(cell, str):
        text = cell.strip()
        return int(text.removesuffix(".0")) if re.fullmatch(r"-?\d{1,9}(\.0)?", text, re.ASCII) else None
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        return None
    return int(cell) if abs(cell) < 2**53 and cell == int(cell) else None


def parse_persons(dead: object, missing: object, total: object) -> int:
    """Return the persons dead and missing: the total, or the sum of the parts, with a blank part as 0.

    A part can be negative, which corrects another part of the same split incident. The total must not contradict its
    parts.
    """
    parts = [count for count in (_count(dead), _count(missing)) if count is not None]
    stated = _count(total)
    if stated is None and not parts:
        raise Unfit(Reason.MISSING_COUNT, "no number of dead or missing, and no total")
    if stated is not None and parts and stated != sum(parts):
        raise Unfit(Reason.NOT_A_COUNT, f"the total is {stated}, but dead and missing add up to {sum(parts)}")
    value = sum(parts) if stated is None else stated
    if value < 0:
        raise Unfit(Reason.NOT_A_COUNT, f"{value} persons: expected 0 or more")
    return value


@lru_cache(maxsize=8192, typed=True)
def _count(cell: object) -> int | None:
    """Return the count in a cell, or None if it is blank. A comma separates thousands; `12.0` is 12, as in Excel."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    number = _whole(cell)
    if number is None and isinstance(cell, str) and (match := _COUNT.fullmatch(cell.strip())):
        number = int(match[1] + match[2].replace(",", ""))
    if number is None or abs(number) > LARGEST_COUNT:
        raise Unfit(
            Reason.NOT_A_COUNT,
            f"{str(cell)[:_LONGEST]!r} is not a count; expected a whole number such as 12 or 1,022, "
            f"at most {LARGEST_COUNT:,}",
        )
    return number


@lru_cache(maxsize=8192, typed=True)
def parse_point(cell: object) -> tuple[float, float, str | None] | None:
    """Return a point (lng, lat) in degrees with its flag, from `lat, lng` or WKT `POINT (lng lat)`; None if blank.

    The flag is COARSE if the latitude or the longitude is a whole number.
    """
    text = cell_text(cell)
    if not text:
        return None
    if match := _LAT_LNG.fullmatch(text):
        lat_text, lng_text = match.groups()
    elif match := _WKT.fullmatch(text):
        lng_text, lat_text = match.groups()
    else:
        raise Unfit(
            Reason.BAD_COORDINATES,
            f"{text[:_LONGEST]!r} is not a point; expected '35.51, 12.59' (latitude first) or 'POINT (12.59 35.51)'",
        )
    lng, lat = float(lng_text), float(lat_text)
    if abs(lng) > 180 or abs(lat) > 90:
        raise Unfit(
            Reason.BAD_COORDINATES,
            f"longitude {lng_text}, latitude {lat_text} is out of range; longitudes end at 180, latitudes at 90",
        )
    return lng, lat, COARSE if lng.is_integer() or lat.is_integer() else None


@lru_cache(maxsize=1024, typed=True)
def parse_incident_route(cell: object) -> str | None:
    """Return the route id of a cell, or None if it is blank or names different routes; Unfit for an unknown name.

    The whole cell is looked up first, then each of its names between commas.
    """
    text = cell_text(cell)
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
            f"unknown route {(unknown or [text])[0][:_LONGEST]!r}; the accepted names are in {ROUTES_FILE}",
        )
    route_ids = {names[part.casefold()] for part in parts}
    return route_ids.pop() if len(route_ids) == 1 else None


@lru_cache(maxsize=1)
def route_names() -> dict[str, str]:
    """Read the route ids by the publisher's lower-case names; DataError if the table has an unknown route id."""
    rows = read_rows(embedded_data_dir() / ROUTES_FILE, ("name", "route", "note"))
    unknown = [row for row in rows if row["route"] not in ALL_ROUTE_IDS]
    if unknown:
        raise DataError(
            f"{ROUTES_FILE}: unknown route {unknown[0]['route']!r} for {unknown[0]['name']!r}; choose one of "
            f"{', '.join(ALL_ROUTE_IDS)}"
        )
    return {row["name"].casefold(): row["route"] for row in rows}
