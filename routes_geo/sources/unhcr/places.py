"""Read UNHCR's CSV of landings by place: arrivals by sea from 1 January to the month of the row."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from routes_geo.model import Border, Precision, Reason, Status
from routes_geo.sources.base import Intake
from routes_geo.sources.readers.delimited import Delimited, Row, read_delimited
from routes_geo.sources.readers.headers import has_headers
from routes_geo.sources.rows import BadRow, Observation, observation, parse_day_cell, take_rows
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr.arrivals import FIRST_YEAR, LAST_YEAR, parse_arrivals
from routes_geo.sources.unhcr.series import COUNTRY_OF_NAME, LANDINGS, ROUTE_OF_COUNTRY

COLUMNS = ("geomaster_name", "month", "year", "population_groups_concat", "individuals", "country_name", "last_update")
_OTHER_COLUMNS = ("last_update", "admin_level", "centroid_lon", "centroid_lat")
SEA_GROUP = "Mediterranean Sea Arrivals"
_DECEMBER = 12
# The landing areas of Spain are on two routes.
_ROUTE_OF_AREA = {"Canary Islands": "WAFR"}
_ROUTE_OF_SPAIN = "WMED"


@dataclass(frozen=True, slots=True)
class _Landing:
    """One row: arrivals at a place of a country from 1 January to the end of a month."""

    country: str
    area: str
    year: int
    month: int
    value: int
    reported: date

    @property
    def key(self) -> tuple[str, str, int]:
        return self.country, self.area, self.year

    @property
    def newness(self) -> tuple[int, date]:
        return self.month, self.reported


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is such a list."""
    names = sniffed.first_line.split(",")
    return sniffed.suffix == ".csv" and has_headers(names, [(name,) for name in COLUMNS[:-1]], _OTHER_COLUMNS)


def read(path: Path, released: date | None) -> Intake:
    """Read arrivals by place and year; `released` overrides the newest update, which is the release date.

    The newest month of a place gives its year; if nobody lands after September, there is no later row. A year is
    provisional unless a row reaches December or was updated after the year. Counts have no thousands separators.
    """
    return read_landings(read_delimited(path).respelt(*COLUMNS, known=_OTHER_COLUMNS), released)


def read_landings(table: Delimited, released: date | None) -> Intake:
    """Read a table with the columns COLUMNS."""
    at = {name: table.column(name) for name in COLUMNS}
    newest, over = _newest(table, at), _years_over(table, at)

    def read_row(row: Row) -> list[Observation]:
        landing = _landing(_cells(row, at))
        kept = newest[landing.key]
        if kept is not row:
            raise _repeats(row, kept, at["month"])
        is_over = landing.year in over or landing.reported.year > landing.year
        return [_observation(landing, Status.FINAL if is_over else Status.PROVISIONAL)]

    taken = take_rows(table, read_row)
    taken.check_some(table.path.name)
    newest_update = max(reported for each in taken.observations if (reported := each["reported"]))
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released or newest_update, table.notes)


def _cells(row: Row, at: dict[str, int]) -> dict[str, str]:
    return {name: row.cells[column].strip() for name, column in at.items()}


def _readable(table: Delimited, at: dict[str, int]) -> list[tuple[Row, _Landing]]:
    readable = []
    for row in table.rows:
        try:
            readable.append((row, _landing(_cells(row, at))))
        except BadRow:
            continue
    return readable


def _newest(table: Delimited, at: dict[str, int]) -> dict[tuple[str, str, int], Row]:
    """Return the row of the newest month and then newest update for each place and year; the first of equal rows."""
    best: dict[tuple[str, str, int], tuple[Row, _Landing]] = {}
    for row, landing in _readable(table, at):
        kept = best.setdefault(landing.key, (row, landing))
        if landing.newness > kept[1].newness:
            best[landing.key] = (row, landing)
    return {key: row for key, (row, _) in best.items()}


def _years_over(table: Delimited, at: dict[str, int]) -> set[int]:
    """Return the years with a row that reaches December."""
    months: dict[int, int] = defaultdict(int)
    for _, landing in _readable(table, at):
        months[landing.year] = max(months[landing.year], landing.month)
    return {year for year, month in months.items() if month == _DECEMBER}


def _repeats(row: Row, kept: Row, month_at: int) -> BadRow:
    if row.cells == kept.cells:
        return BadRow(Reason.DUPLICATE_ROW, f"all fields are equal to line {kept.line}")
    if row.cells[month_at].strip() == kept.cells[month_at].strip():
        return BadRow(Reason.REPEATED_KEY, f"line {kept.line} already gives this place and year up to the same month")
    return BadRow(Reason.SUPERSEDED, f"line {kept.line} already gives this place and year up to a later month")


def _landing(cells: dict[str, str]) -> _Landing:
    year, month = _number(cells["year"], "year"), _number(cells["month"], "month")
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= _DECEMBER:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"there is no month {month} of {year}")
    reported = parse_day_cell(cells["last_update"][:80], "last update")
    if not year <= reported.year <= LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"the count is of {year}, but the update of {reported}")
    if cells["population_groups_concat"] != SEA_GROUP:
        raise BadRow(
            Reason.OTHER_DIMENSION, f"expected {SEA_GROUP!r}, found {cells['population_groups_concat'][:80]!r}"
        )
    if not cells["geomaster_name"]:
        raise BadRow(Reason.UNKNOWN_PLACE, "the place has no name")
    country = COUNTRY_OF_NAME.get(cells["country_name"])
    if country is None:
        accepted = ", ".join(COUNTRY_OF_NAME)
        raise BadRow(Reason.UNKNOWN_COUNTRY, f"expected one of {accepted}, found {cells['country_name'][:80]!r}")
    return _Landing(country, cells["geomaster_name"], year, month, parse_arrivals(cells["individuals"]), reported)


def _number(text: str, name: str) -> int:
    if not text:
        raise BadRow(Reason.MISSING_DATE, f"no {name}")
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {text[:80]!r} is not a number")
    return int(text)


def _observation(landing: _Landing, status: Status) -> Observation:
    return observation(
        LANDINGS,
        date(landing.year, 1, 1),
        date(landing.year + 1, 1, 1),
        route=_ROUTE_OF_AREA.get(landing.area) or ROUTE_OF_COUNTRY[landing.country] or _ROUTE_OF_SPAIN,
        border=Border.SEA.value,
        area=landing.area,
        precision=Precision.AREA.value,
        value=landing.value,
        status=status.value,
        reported=landing.reported,
    )
