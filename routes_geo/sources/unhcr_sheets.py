"""UNHCR's Mediterranean workbook, its sheets of one list each: arrivals by day, and by month and nationality."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pycountry

from routes_geo.errors import DataError
from routes_geo.model import Border, Precision, Reason, Status, month_start
from routes_geo.sources.base import Series
from routes_geo.sources.rows import BadRow, Observation, Taken, observation, parse_count, take_records
from routes_geo.sources.unhcr_series import BY_NATIONALITY, DAILY, ROUTE_OF_COUNTRY
from routes_geo.sources.workbook import cell_name

COUNT = re.compile(r"\d{1,9}")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_LUMP_DAYS, _LUMP_TIMES = 7, 2  # a first day of over twice the largest of the next seven sums up what came before
_ALIASES = {
    "palestine": "PSE",
    "dem. rep. of the congo": "COD",
    "democratic republic of the congo": "COD",
    "congo, dem. rep.": "COD",
    "state of palestine": "PSE",
    "palestinian": "PSE",
    "stateless": "XXA",
    "others": "XXX",
    "other": "XXX",
    "unknown": "XXX",
    "various": "XXX",
    "various/unknown": "XXX",
    "syrian arab rep.": "SYR",
    "iran (islamic republic of)": "IRN",
    "iran (islamic rep. of)": "IRN",
    "venezuela (bolivarian republic of)": "VEN",
    "ivory coast": "CIV",
    "kosovo (s/res/1244 (1999))": "XKX",
    "serbia and kosovo (s/res/1244 (1999))": "SRB",
    "dominican rep.": "DOM",
    "central african rep.": "CAF",
    "turkey": "TUR",
    "tibetan": "XXX",
    "western sahara": "ESH",
    "russia": "RUS",
}
Cells = list[list[Any]]


def parse_month_of_year(month: Any, year: Any) -> int:
    """Months since 1970-01 of a month and a year in cells; BadRow for anything else."""
    numbers = []
    for name, value in (("month", month), ("year", year)):
        if str(value).strip() == "":
            raise BadRow(Reason.MISSING_DATE, f"no {name}")
        whole = re.fullmatch(r"(\d{1,4})(\.0)?", str(value).strip(), re.ASCII)
        if whole is None or isinstance(value, bool):
            raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {str(value)[:80]!r} is no number")
        numbers.append(int(whole[1]))
    if not 1 <= numbers[0] <= 12 or not _FIRST_YEAR <= numbers[1] <= _LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"no month {numbers[0]} of {numbers[1]}")
    return (numbers[1] - 1970) * 12 + numbers[0] - 1


def arrivals(
    series: Series, country: str, period: tuple[date, date], value: int, border: Border | None = None, **more: Any
) -> Observation:
    """Make an observation of arrivals in a country."""
    return observation(
        series,
        *period,
        route=ROUTE_OF_COUNTRY[country],
        border=border.value if border else None,
        area=country,
        precision=Precision.COUNTRY.value,
        value=value,
        status=Status.FINAL.value,
        **more,
    )


def read_days(sheet: str, country: str, rows: Cells) -> Taken:
    """Read arrivals by day: a day in the first column, a count in the second."""
    seen: dict[date, int] = {}
    lump = _lump(rows)

    def one(item: tuple[int, list[Any]]) -> list[Observation]:
        position, row = item
        day = _day(row[0] if row else "")
        value = parse_count(row[1] if len(row) > 1 else "", COUNT, "343")
        if position == lump:
            raise BadRow(Reason.AGGREGATE, f"{value} on the first day is a sum of the days before")
        if seen.setdefault(day, position) != position:
            raise BadRow(Reason.REPEATED_KEY, f"row {seen[day] + 1} gives this day")
        return [arrivals(DAILY, country, (day, day + timedelta(days=1)), value)]

    return take_records(_rows_below(sheet, rows), one)


def _rows_below(sheet: str, rows: Cells) -> Iterator[tuple[str, list[Any], tuple[int, list[Any]]]]:
    for position, row in enumerate(rows[1:], 1):
        if any(str(cell).strip() for cell in row):
            yield f"{sheet}!{cell_name(position, 0)}", row, (position, row)


def _lump(rows: Cells) -> int | None:
    """Row of a first day that sums up what came before it; None if the first day is one like the others."""
    counts = [(position, row[1]) for position, row in enumerate(rows[1:], 1) if len(row) > 1 and _is_number(row[1])]
    if len(counts) <= _LUMP_DAYS:
        return None
    largest = max(value for _, value in counts[1 : _LUMP_DAYS + 1])
    return counts[0][0] if counts[0][1] > _LUMP_TIMES * largest > 0 else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        reason = Reason.IMPOSSIBLE_DATE if str(value).strip() else Reason.MISSING_DATE
        raise BadRow(reason, f"expected a day, found {str(value)[:80]!r}")
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{value} is out of range")
    return value


def read_origins(file_name: str, sheet: str, country: str, rows: Cells) -> Taken:
    """Read arrivals by month and country of origin; DataError where a column is missing."""
    names = [" ".join(str(cell).lower().split()) for cell in (rows[0] if rows else [])]
    month_at, year_at, count_at = (
        _column(file_name, sheet, names, word) for word in ("arrival month", "arrival year", "number of")
    )
    origin_at = [column for column, name in enumerate(names) if name.startswith("country of origin")]
    if not origin_at:
        raise DataError(f"{file_name}, sheet {sheet}: expected a column 'Country of Origin', found {', '.join(names)}")
    seen: dict[tuple[int, str], int] = {}

    def one(item: tuple[int, list[Any]]) -> list[Observation]:
        position, row = item
        month = parse_month_of_year(row[month_at], row[year_at])
        code = _nationality([str(row[column]).strip() for column in origin_at])
        value = parse_count(row[count_at], COUNT, "332")
        if seen.setdefault((month, code), position) != position:
            raise BadRow(Reason.REPEATED_KEY, f"row {seen[month, code] + 1} gives this nationality and month")
        return [
            arrivals(BY_NATIONALITY, country, (month_start(month), month_start(month + 1)), value, nationality=code)
        ]

    return take_records(_rows_below(sheet, rows), one)


def _column(file_name: str, sheet: str, names: list[str], word: str) -> int:
    found = [column for column, name in enumerate(names) if name.startswith(word)]
    if not found:
        raise DataError(f"{file_name}, sheet {sheet}: expected a column {word!r}, found {', '.join(names)[:200]}")
    return found[0]


def _nationality(texts: list[str]) -> str:
    given = [text for text in texts if text]
    if not given:
        raise BadRow(Reason.MISSING_NATIONALITY, "no country of origin")
    for text in given:
        if text.lower() in _ALIASES:
            return _ALIASES[text.lower()]
        try:
            return str(pycountry.countries.lookup(text).alpha_3)
        except LookupError:
            continue
    raise BadRow(Reason.UNKNOWN_COUNTRY, f"unknown country of origin {given[0][:80]!r}")
