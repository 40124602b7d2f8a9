"""The rows of a Frontex sheet or CSV file: the header with the months, and the footer with the release date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from routes_geo.errors import DataError
from routes_geo.model import month_of
from routes_geo.tables import trace
from routes_geo.tables.workbook import cell_name

KEY_COLUMNS = ("Route", "Border type or inland", "Nationality")
HEADER_SEARCH_ROWS = 50
# Names of the key columns in all releases, in lower case and without separators. Those of 2018 to 2021 come last.
_KEY_SPELLINGS = (
    frozenset({"route"}),
    frozenset({"bordertypeorinland", "bordertype", "borderlocation"}),
    frozenset({"nationality", "nationalitylong"}),
)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NAMED = re.compile(r"([A-Z]{3})[- ]?(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-\d{2}(?:[T ][\d:.]+)?)?", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)  # of the serial numbers in workbooks
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050  # 2000-01-01 and 2099-12-31
_AS_OF = re.compile(r"\bas of (\d{1,2})[- ]?([A-Z]{3})[A-Z]*[- ]?(\d{4}|\d{2})\b", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of a sheet, or of a CSV file. `lines` are the lines of a CSV file on which its rows begin."""

    place: str  # names the file, and its sheet
    rows: list[list[object]]
    sheet: str = ""
    lines: tuple[int, ...] = ()

    def cell(self, row: int, column: int) -> str:
        """Return the name of a cell for a message."""
        return f"line {self.lines[row]}, field {column + 1}" if self.lines else f"cell {cell_name(row, column)}"

    def location(self, row: int) -> str:
        """Return the location of a row for the quarantine."""
        return f"line {self.lines[row]}" if self.lines else f"{self.sheet}!A{row + 1}"

    def row_name(self, row: int) -> str:
        """Return the name of a row for a message."""
        return f"line {self.lines[row]}" if self.lines else f"row {row + 1}"


@dataclass(frozen=True, slots=True)
class Header:
    """The row of the header, from 0, and its months: the first one since 1970-01, and their number."""

    row: int
    first_month: int
    months: int


def is_key_header(cells: list[str]) -> bool:
    """Return whether the first cells of a row are the names of the key columns."""
    names = [_plain(cell) for cell in cells[: len(KEY_COLUMNS)]]
    return len(names) == len(KEY_COLUMNS) and all(
        name in spellings for name, spellings in zip(names, _KEY_SPELLINGS, strict=True)
    )


def find_header(grid: Grid) -> Header:
    """Return the header; DataError without a header or a key column, and for a gap in the months."""
    for position, row in enumerate(grid.rows[:HEADER_SEARCH_ROWS]):
        if row and _plain(row[0]) in _KEY_SPELLINGS[0]:
            return _read_header(grid, position)
    raise DataError(
        f"{grid.place}: no header; expected {KEY_COLUMNS[0]!r} in column A of one of the first "
        f"{HEADER_SEARCH_ROWS} rows"
    )


def _plain(label: object) -> str:
    return re.sub(r"[\s_-]+", "", str(label)).lower()


def _read_header(grid: Grid, position: int) -> Header:
    labels = list(grid.rows[position])
    for column, (name, spellings) in enumerate(zip(KEY_COLUMNS, _KEY_SPELLINGS, strict=True)):
        label = str(labels[column]).strip() if column < len(labels) else ""
        if _plain(label) not in spellings:
            raise DataError(
                f"{grid.place}, {grid.cell(position, column)}: expected the column {name!r}, found {label!r:.80}"
            )
    while labels and str(labels[-1]).strip() == "":
        labels.pop()
    months = [_month(grid, position, column, labels[column]) for column in range(len(KEY_COLUMNS), len(labels))]
    if not months:
        raise DataError(f"{grid.place}: row {position + 1} has no month after column C")
    for offset, month in enumerate(months):
        if month != months[0] + offset:
            cell = grid.cell(position, offset + len(KEY_COLUMNS))
            raise DataError(f"{grid.place}, {cell}: expected the next month, without a gap")
    _note(list(map(str, labels)))
    return Header(position, months[0], len(months))


def _note(labels: list[str]) -> None:
    trace.note_header(labels)
    for number, label in enumerate(labels):
        use = KEY_COLUMNS[number] if number < len(KEY_COLUMNS) else "detections of the month"
        trace.note_column(label, use, trace.PUBLISHERS_NAME)


def _month(grid: Grid, row: int, column: int, label: object) -> int:
    month = parse_month_label(label)
    if month is None:
        raise DataError(
            f"{grid.place}, {grid.cell(row, column)}: expected a month such as JAN2009, found {label!r:.80}"
        )
    return month


def parse_month_label(label: object) -> int | None:
    """Return the months since 1970-01 of a header: JAN2009, a date, or its serial number; None for anything else.

    Of a date with slashes or dots, one number is the first day of the month.
    """
    if isinstance(label, date | datetime):
        return month_of(date(label.year, label.month, label.day))
    text = str(label).strip().upper()
    if match := _NAMED.fullmatch(text):
        year = int(match[2]) + (2000 if len(match[2]) == 2 else 0)
        return _months(year, _MONTHS.index(match[1]) + 1) if match[1] in _MONTHS else None
    if match := _ISO.fullmatch(text):
        return _months(int(match[1]), int(match[2]))
    if match := _SLASHES.fullmatch(text):
        numbers = sorted((int(match[1]), int(match[2])))
        return _months(int(match[3]), numbers[1]) if numbers[0] == 1 else None
    if _SERIAL.fullmatch(text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return month_of(_DAY_ZERO + timedelta(days=int(float(text))))
    return None


def _months(year: int, month: int) -> int | None:
    return (year - 1970) * 12 + month - 1 if 1 <= month <= 12 and year >= 1970 else None


def is_footer(row: list[object]) -> bool:
    """Return whether a row only states the source of the file; such a row has no counts."""
    first, *others = (str(cell).strip() for cell in row)
    return re.match(r"source\b", first, re.IGNORECASE) is not None and not any(others)


def parse_as_of(text: str) -> date | None:
    """Return the day in a text such as "Source: FRAN data as of 04AUG26"; None if it has none."""
    match = _AS_OF.search(text)
    if match is None or match[2].upper() not in _MONTHS:
        return None
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    try:
        return date(year, _MONTHS.index(match[2].upper()) + 1, int(match[1]))
    except ValueError:
        return None
