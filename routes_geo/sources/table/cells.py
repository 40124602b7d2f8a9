"""Parse the cells of a table: counts, periods, routes, borders, places, countries, coordinates."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache, lru_cache

import pycountry

from routes_geo.datafiles import embedded_data_dir, read_rows, split_list
from routes_geo.geography.route_names import fold_route, read_route_names
from routes_geo.model import ALL_ROUTE_IDS, Border, Reason, Status, month_start
from routes_geo.sources.rows import BadRow, parse_count
from routes_geo.tables.dates import BLANKS, DateFormat, parse_period_text
from routes_geo.tables.numbers import PLAIN, NumberFormat, parse_degrees_text
from routes_geo.tables.periods import Period

_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_NO_COUNTRY = frozenset(
    {"XXA", "XXB", "XXC", "XXX"}
)  # stateless, refugee, unspecified: ICAO Doc 9303 part 3, section 5
_KOSOVO = "XKX"  # not in ISO 3166-1, but in common use


def parse_value(cell: object, number_format: NumberFormat) -> int:
    """Parse a count in the format of its column; "n/a", "-" and the like are no count."""
    is_blank = str(cell).strip().casefold() in BLANKS
    return parse_count(None if is_blank else cell, number_format, "1022 or 1,022")


def parse_degrees(cell: object, field: str, number_format: NumberFormat) -> float:
    """Parse degrees in the format of their column; BadRow for anything else, such as minutes and seconds."""
    text = "" if cell is None else str(cell).strip()
    degrees = parse_degrees_text(text, number_format if isinstance(cell, str) else PLAIN)
    if degrees is None:
        raise BadRow(Reason.BAD_COORDINATES, f"{field} {text[:40]!r} is not a number; write degrees such as 12.6")
    return degrees


def parse_period(text: str, date_format: DateFormat) -> Period:
    """Return the kind of a period (year, quarter, month, week, day), its first day, and the day after its last day."""
    try:
        return parse_period_text(text, date_format)
    except ValueError as error:
        raise BadRow(Reason.IMPOSSIBLE_DATE, str(error)) from None


def parse_day_or_time(text: str, date_format: DateFormat) -> date:
    """Return the day of a date, or the day in UTC of a time; BadRow for anything else, such as a month."""
    kind, start, _ = parse_period(text, date_format)
    if kind != "day":
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{text[:80]!r} is a {kind}; expected a day, write it as 2023-09-13")
    return start


def is_period(start: date, end: date, grain: str) -> bool:
    """Return whether the days from `start` to before `end` are exactly one period of a grain."""
    if grain == "week":
        return start.isoweekday() == 1 and end - start == timedelta(days=7)
    months = _MONTHS[grain]
    first = (start.year - 1970) * 12 + start.month - 1
    return first % months == 0 and start.day == 1 and end == month_start(first + months)


@cache
def _own_names() -> dict[str, str]:
    """Return the name of each of the five routes."""
    return {route: names[0] for route, names in read_route_names(embedded_data_dir()).items()}


@cache
def _route_names() -> dict[str, str]:
    """Return the route of each name that stands for one route only; names for two routes are left out."""
    folder = embedded_data_dir()
    routes: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(folder / "routes.csv", ("route", "name", "short_name", "aliases")):
        for name in (row["name"], row["short_name"], *split_list(row["aliases"])):
            routes[fold_route(name)].add(row["route"])
    for row in read_rows(folder / "crosswalk.csv", ("route", "name")):
        routes[fold_route(row["name"])].add(row["route"])
    names = {name: min(route_ids) for name, route_ids in routes.items() if len(route_ids) == 1}
    return names | {fold_route(route): route for route in ALL_ROUTE_IDS}


def parse_route(text: str) -> str | None:
    """Return the route id for an id, or for a name that a publisher uses for one route only; None otherwise."""
    return _route_names().get(fold_route(text))


def route_advice() -> str:
    """Return which routes there are, as the end of a message."""
    named = (f"{route} ({name})" for route, name in _own_names().items())
    return f"the routes are {', '.join(named)}"


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
