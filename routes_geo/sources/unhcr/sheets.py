"""Read the sheets of UNHCR's Mediterranean workbook with one list each: arrivals by day, or by month and origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pycountry

from routes_geo.errors import DataError
from routes_geo.model import Border, Reason, month_start
from routes_geo.sources.rows import BadRow, Observation, Taken, parse_day_cell, take_records
from routes_geo.sources.unhcr.arrivals import arrivals, check_day, lump_of, parse_arrivals, parse_month_of_year
from routes_geo.sources.unhcr.blocks import SheetRows
from routes_geo.sources.unhcr.series import BY_NATIONALITY, DAILY
from routes_geo.tables import trace
from routes_geo.tables.workbook import cell_name

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
_Line = tuple[int, list[object]]


@dataclass(frozen=True, slots=True)
class _List:
    """A sheet with one list: the lower-case names of its columns, and the rows below them with their positions."""

    place: str
    sheet: str
    header: int  # position of the row with the names
    names: list[str]
    lines: list[_Line]

    def column(self, word: str) -> int:
        """Return the position of the first column with a name that begins with a word; DataError if there is none."""
        return self.columns(word)[0]

    def columns(self, word: str) -> list[int]:
        """Return the positions of all columns with a name that begins with a word; DataError if there is none."""
        positions = [column for column, name in enumerate(self.names) if name.startswith(word)]
        if not positions:
            raise DataError(f"{self.place}: expected a column {word!r}, found {', '.join(self.names)[:200]}")
        return positions

    def note(self, uses: dict[int, str]) -> None:
        """Note the columns for `ingest --explain`, given the fields of the columns that are used."""
        cells = [cell_name(self.header, column) for column in range(len(self.names))]
        names = {cell: name for cell, name in zip(cells, self.names, strict=True) if name}
        trace.note_sheet(self.sheet, names, {cells[column]: use for column, use in uses.items()})

    def located(self) -> Iterator[tuple[str, list[object], _Line]]:
        """Yield the rows with their location and content."""
        for line in self.lines:
            yield f"{self.sheet}!{cell_name(line[0], 0)}", line[1], line


def _read_list(file_name: str, sheet: str, rows: SheetRows) -> _List:
    """Read a list; the first row that is not blank has the names of the columns. DataError for an empty sheet."""
    lines = [(position, row) for position, row in enumerate(rows) if any(str(cell).strip() for cell in row)]
    place = f"{file_name}, sheet {sheet}"
    if not lines:
        raise DataError(f"{place}: the sheet is empty")
    return _List(place, sheet, lines[0][0], [" ".join(str(cell).lower().split()) for cell in lines[0][1]], lines[1:])


def read_days(file_name: str, sheet: str, country: str, rows: SheetRows) -> Taken:
    """Read arrivals by day, given as dates or text such as 2015-08-27. DataError if a column is missing.

    The arrivals are by sea: their sums equal the months by sea in the sheet Source, or are slightly lower, even for
    Greece, which has land arrivals.
    """
    page = _read_list(file_name, sheet, rows)
    day_at, count_at = page.column("arrival date"), page.column("daily arriv")
    page.note({day_at: "day", count_at: "value"})
    seen: dict[date, int] = {}
    lump = lump_of(_readable(page.lines, day_at, count_at))

    def read_line(line: _Line) -> list[Observation]:
        position, row = line
        day, value = _day(row[day_at]), parse_arrivals(row[count_at])
        if seen.setdefault(day, position) != position:
            raise BadRow(Reason.REPEATED_KEY, f"row {seen[day] + 1} already gives this day")
        if day == lump:
            raise BadRow(Reason.AGGREGATE, f"{value} on the first day is a sum of earlier days")
        return [arrivals(DAILY, country, (day, day + timedelta(days=1)), value=value, border=Border.SEA.value)]

    return take_records(page.located(), read_line)


def _readable(lines: list[_Line], day_at: int, count_at: int) -> dict[date, int]:
    counts: dict[date, int] = {}
    for _, row in lines:
        try:
            counts.setdefault(_day(row[day_at]), parse_arrivals(row[count_at]))
        except BadRow:
            continue
    return counts


def _day(value: object) -> date:
    if isinstance(value, datetime):
        value = value.date()
    return check_day(value if isinstance(value, date) else parse_day_cell(str(value)[:80], "day"))


def read_origins(file_name: str, sheet: str, country: str, rows: SheetRows) -> Taken:
    """Read arrivals by month and country of origin, by sea and by land together. DataError if a column is missing."""
    page = _read_list(file_name, sheet, rows)
    month_at, year_at, count_at = (page.column(word) for word in ("arrival month", "arrival year", "number of"))
    origin_at = page.columns("country of origin")
    page.note({month_at: "month", year_at: "year", count_at: "value", **dict.fromkeys(origin_at, "nationality")})
    seen: dict[tuple[int, str], int] = {}

    def read_line(line: _Line) -> list[Observation]:
        position, row = line
        month = parse_month_of_year(row[month_at], row[year_at])
        code = nationality_of([str(row[column]).strip() for column in origin_at])
        value = parse_arrivals(row[count_at])
        if seen.setdefault((month, code), position) != position:
            raise BadRow(Reason.REPEATED_KEY, f"row {seen[month, code] + 1} already gives {code} in this month")
        period = month_start(month), month_start(month + 1)
        return [arrivals(BY_NATIONALITY, country, period, value=value, nationality=code)]

    return take_records(page.located(), read_line)


def nationality_of(texts: list[str]) -> str:
    """Return the alpha-3 code of the first text that is a country; numeric codes of ISO 3166-1 are not accepted."""
    given = [text for text in texts if text]
    if not given:
        raise BadRow(Reason.MISSING_NATIONALITY, "no country of origin")
    for text in given:
        if text.lower() in _ALIASES:
            return _ALIASES[text.lower()]
        try:
            return str(pycountry.countries.lookup("" if text.isdecimal() else text).alpha_3)
        except LookupError:
            continue
    raise BadRow(Reason.UNKNOWN_COUNTRY, f"unknown country of origin {given[0][:80]!r}")
