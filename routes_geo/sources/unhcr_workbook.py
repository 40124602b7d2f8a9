"""UNHCR's Mediterranean workbook: months by country in blocks side by side, days, and nationalities.

Read are the blocks of the sheet Source, and the sheets that begin with Arrivals or Daily Arrivals. What compares, sums
up or draws the same figures again (COMBINED, EUROPE_SUMMARY, Sheet4, the tables of age and origin in Source) is not.
A block's rows begin below the cells that end in month, year and individuals, under a title in row 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from routes_geo.errors import DataError
from routes_geo.model import Border, Reason, month_start
from routes_geo.sources.base import Intake
from routes_geo.sources.rows import BadRow, Observation, Taken, parse_count, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr_series import BY_COUNTRY
from routes_geo.sources.unhcr_sheets import COUNT, Cells, arrivals, parse_month_of_year, read_days, read_origins
from routes_geo.sources.workbook import Workbook, cell_name, open_workbook

ACCEPTS = "sheets Source, Arrivals - COUNTRY, Daily Arrivals to COUNTRY"
SOURCE = "Source"
_TITLE_ROW = 3
_HEADER_SEARCH_ROWS = 60
_COUNTRIES = {"Greece": "GRC", "Italy": "ITA", "Spain": "ESP", "Cyprus": "CYP", "Malta": "MLT"}


@dataclass(frozen=True, slots=True)
class _Block:
    """Columns of a block and the row below its header."""

    title: str
    first_row: int
    month: int
    year: int
    count: int


@dataclass(frozen=True, slots=True)
class _Month:
    """One record of a block: its country, border and cells."""

    country: str | None
    border: Border | None
    cells: tuple[Any, Any, Any]


def recognises(sniffed: Sniffed) -> bool:
    """Tell whether a workbook is this one."""
    return any(_country_of_days(name) for name in sniffed.sheets) or (
        SOURCE in sniffed.sheets and any(_country_of_origins(name) for name in sniffed.sheets)
    )


def read(path: Path, released: date | None) -> Intake:
    """Read the workbook; the release date is that in its name. DataError where it has none of the sheets."""
    book = open_workbook(path)
    parts = [part for name in book.sheet_names for part in [_read_sheet(book, name)] if part is not None]
    if not parts:
        raise DataError(f"{path.name}: expected {ACCEPTS}; it has {', '.join(book.sheet_names) or 'no sheet'}")
    taken = Taken([], [], 0)
    for part in parts:
        taken.observations += part.observations
        taken.rejected += part.rejected
        taken.rows_in += part.rows_in
    taken.check_some(path.name)
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released or _released_in_name(path.name))


def _read_sheet(book: Workbook, name: str) -> Taken | None:
    if name == SOURCE:
        return _read_blocks(book.rows(name))
    if (country := _country_of_days(name)) is not None:
        return read_days(name, country, book.rows(name))
    if (country := _country_of_origins(name)) is not None:
        return read_origins(book.path.name, name, country, book.rows(name))
    return None


def _country_of_days(sheet: str) -> str | None:
    return _COUNTRIES.get(sheet.removeprefix("Daily Arrivals to ")) if sheet.startswith("Daily Arrivals to ") else None


def _country_of_origins(sheet: str) -> str | None:
    return _COUNTRIES.get(sheet.removeprefix("Arrivals - ")) if sheet.startswith("Arrivals - ") else None


def _released_in_name(file_name: str) -> date | None:
    match = re.search(r"(\d{4})-(\d{2})-(\d{2})", file_name)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _read_blocks(rows: Cells) -> Taken:
    """Months of every block; a block of sea and land together counts only where neither is given by itself."""
    blocks = list(_blocks(rows))
    seen: dict[tuple[str | None, Border | None, int], int] = {}
    parts = set(_known(rows, blocks))

    def one(item: tuple[int, _Month]) -> list[Observation]:
        number, record = item
        month = parse_month_of_year(record.cells[0], record.cells[1])
        value = parse_count(record.cells[2], COUNT, "5637")
        if record.country is None:
            raise BadRow(Reason.AGGREGATE, "all countries together")
        if record.border is None and any((record.country, border, month) in parts for border in Border):
            raise BadRow(Reason.AGGREGATE, "sea and land together, which are given by themselves")
        if seen.setdefault((record.country, record.border, month), number) != number:
            raise BadRow(Reason.REPEATED_KEY, "an earlier row gives this country and month")
        return [
            arrivals(BY_COUNTRY, record.country, (month_start(month), month_start(month + 1)), value, record.border)
        ]

    return take_records(_numbered(_records(rows, blocks)), one)


def _numbered(records: Iterator[tuple[str, _Month]]) -> Iterator[tuple[str, tuple[Any, ...], tuple[int, _Month]]]:
    for number, (location, record) in enumerate(records):
        yield location, record.cells, (number, record)


def _blocks(rows: Cells) -> Iterator[_Block]:
    titles = {column: str(title).strip() for column, title in enumerate(_cells(rows, _TITLE_ROW)) if str(title).strip()}
    for position, row in enumerate(rows[:_HEADER_SEARCH_ROWS]):
        for column in range(len(row) - 2):
            names = [str(cell).strip().lower() for cell in row[column : column + 3]]
            above = [title for title in titles if title <= column]
            is_block = all(
                name.endswith(end) for name, end in zip(names, (".month", ".year", ".individuals"), strict=True)
            )
            if is_block and above and titles[max(above)].upper() != "DEMOGRAPHICS":
                yield _Block(titles[max(above)], position + 1, column, column + 1, column + 2)


def _cells(rows: Cells, position: int) -> list[Any]:
    return rows[position] if position < len(rows) else []


def _records(rows: Cells, blocks: list[_Block]) -> Iterator[tuple[str, _Month]]:
    for block in blocks:
        country, border = _subject(block.title)
        for position in range(block.first_row, len(rows)):
            row = rows[position]
            cells = tuple(row[column] if column < len(row) else "" for column in (block.month, block.year, block.count))
            if any(str(cell).strip() for cell in cells):
                yield (
                    f"{SOURCE}!{cell_name(position, block.month)}",
                    _Month(country, border, (cells[0], cells[1], cells[2])),
                )


def _known(rows: Cells, blocks: list[_Block]) -> Iterator[tuple[str | None, Border | None, int]]:
    """Country, border and month of every record that can be read."""
    for _, record in _records(rows, blocks):
        try:
            yield record.country, record.border, parse_month_of_year(record.cells[0], record.cells[1])
        except BadRow:
            continue


def _subject(title: str) -> tuple[str | None, Border | None]:
    words = title.lower().split()
    country = next((code for name, code in _COUNTRIES.items() if name.lower() in words), None)
    borders = [border for border in Border if border.value in words]
    return country, borders[0] if len(borders) == 1 else None
