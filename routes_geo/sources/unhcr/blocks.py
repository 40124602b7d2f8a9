"""UNHCR's Mediterranean workbook, its sheet Source: months by country in blocks side by side.

A row holds the titles; the columns from a title to the next are its block. Somewhere below it stand the names of three
columns, ending in month, year and individuals, and below these the records: one record of one block is one input row.
The tables of age, place and origin on the left are not read: they count from January.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from routes_geo.errors import DataError
from routes_geo.model import Border, Reason, month_start
from routes_geo.sources.readers.workbook import cell_name
from routes_geo.sources.rows import BadRow, Observation, Taken, take_records
from routes_geo.sources.unhcr.arrivals import arrivals, is_since_january, parse_arrivals, parse_month_of_year
from routes_geo.sources.unhcr.series import BY_COUNTRY, COUNTRY_OF_NAME

SOURCE = "Source"
_TITLE_SEARCH_ROWS = 20
_NAMES = (".month", ".year", ".individuals")
_OTHER_TABLES = frozenset({"demographics", "men", "women", "children"})
_OTHER_TABLE_COLUMNS = 2  # columns from such a title on in which its own tables may name a month
_ALL_COUNTRIES = "overall"
Cells = list[list[Any]]
_Key = tuple[str | None, Border | None, int]


@dataclass(frozen=True, slots=True)
class _Title:
    """A title, where it stands, and the column at which the next one does."""

    text: str
    row: int
    column: int
    end: int

    @property
    def words(self) -> list[str]:
        return re.findall(r"[a-z]+", self.text.lower())

    @property
    def country(self) -> str | None:
        return next((code for name, code in COUNTRY_OF_NAME.items() if name.lower() in self.words), None)

    @property
    def border(self) -> Border | None:
        """Kind of border, where it is only one."""
        found = [border for border in Border if border.value in self.words]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _BlockRecord:
    """One record of a block: where it stands, and its cells of month, year and count."""

    location: str
    title: _Title
    cells: tuple[Any, Any, Any]

    @property
    def key(self) -> _Key:
        """Country, border and month; BadRow for a date that is none."""
        return self.title.country, self.title.border, parse_month_of_year(*self.cells[:2])


def read_blocks(file_name: str, rows: Cells) -> Taken:
    """Read the months of every block; a missing count ("NA" or blank) is rejected. DataError for a broken layout.

    Sea and land together count only in months for which neither is given by itself.
    """
    records = [record for title in _titles(file_name, rows) for record in _records(file_name, rows, title)]
    known = _known(records)
    since_january = {subject for subject, counts in _by_subject(known).items() if is_since_january(counts)}
    by_itself = {key for key in known if key[1] is not None and key[:2] not in since_january}
    seen: dict[_Key, str] = {}

    def one(record: _BlockRecord) -> list[Observation]:
        country, border, month = record.key
        value = parse_arrivals(record.cells[2])
        if country is None:
            raise _no_country(record.title)
        if (country, border) in since_january:
            raise BadRow(Reason.AGGREGATE, "a count since January: no year of this block falls")
        if border is None and any((country, part, month) in by_itself for part in Border):
            raise BadRow(Reason.AGGREGATE, "sea and land together, of which at least one is given by itself")
        if seen.setdefault(record.key, record.location) != record.location:
            raise BadRow(Reason.REPEATED_KEY, f"{seen[record.key]} gives this country and month")
        return [arrivals(BY_COUNTRY, country, (month_start(month), month_start(month + 1)), value, border)]

    return take_records(((record.location, record.cells, record) for record in records), one)


def _no_country(title: _Title) -> BadRow:
    if _ALL_COUNTRIES in title.words:
        return BadRow(Reason.AGGREGATE, "all countries together")
    return BadRow(Reason.UNKNOWN_COUNTRY, f"the title {title.text[:80]!r} names none of {', '.join(COUNTRY_OF_NAME)}")


def _known(records: list[_BlockRecord]) -> dict[_Key, int]:
    """Counts that can be read, by country, border and month."""
    known: dict[_Key, int] = {}
    for record in records:
        try:
            known.setdefault(record.key, parse_arrivals(record.cells[2]))
        except BadRow:
            continue
    return known


def _by_subject(known: dict[_Key, int]) -> dict[tuple[str | None, Border | None], dict[int, int]]:
    subjects: dict[tuple[str | None, Border | None], dict[int, int]] = defaultdict(dict)
    for (country, border, month), value in known.items():
        subjects[country, border][month] = value
    return subjects


def _titles(file_name: str, rows: Cells) -> list[_Title]:
    """Titles of the blocks; DataError where there is none, or a block has none or that of another one."""
    for position, row in enumerate(rows[:_TITLE_SEARCH_ROWS]):
        titles = list(_titles_of(position, row))
        if any(_is_of_arrivals(title) for title in titles):
            _check_every_block_is_titled(file_name, rows, titles)
            found = [title for title in titles if not _is_other_table(title)]
            _check_titles_differ(file_name, found)
            return found
    raise DataError(
        f"{file_name}, sheet {SOURCE}: no titles such as 'Italy sea arrivals' in the first {_TITLE_SEARCH_ROWS} rows"
    )


def _check_every_block_is_titled(file_name: str, rows: Cells, titles: list[_Title]) -> None:
    untitled = list(_headers(rows, 0, titles[0].column))
    for title in titles:
        if _is_other_table(title):
            untitled += _headers(rows, title.column + _OTHER_TABLE_COLUMNS, title.end)
    if untitled:
        raise DataError(f"{_place(file_name, *untitled[0])}: a block without a title")


def _check_titles_differ(file_name: str, titles: list[_Title]) -> None:
    seen: dict[tuple[str, Border | None], _Title] = {}
    for title in titles:
        if title.country is None:
            continue
        first = seen.setdefault((title.country, title.border), title)
        if first is not title:
            raise DataError(
                f"{_place(file_name, title.row, title.column)}: the title {title.text[:80]!r} is of the country and "
                f"border of {cell_name(first.row, first.column)}, {first.text[:80]!r}"
            )


def _titles_of(position: int, row: list[Any]) -> Iterator[_Title]:
    columns = [column for column, cell in enumerate(row) if str(cell).strip()]
    for column, end in pairwise([*columns, len(row)]):
        yield _Title(str(row[column]).strip(), position, column, end)


def _place(file_name: str, row: int, column: int) -> str:
    return f"{file_name}, sheet {SOURCE}, cell {cell_name(row, column)}"


def _is_other_table(title: _Title) -> bool:
    return title.text.lower() in _OTHER_TABLES


def _is_of_arrivals(title: _Title) -> bool:
    return not {border.value for border in Border}.isdisjoint(title.words)


def _headers(rows: Cells, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Row and first column of the names of a block's columns, where the first column is in a range."""
    for position, row in enumerate(rows):
        for column in range(start, min(end, len(row) - len(_NAMES) + 1)):
            names = (str(cell).strip().lower() for cell in row[column : column + len(_NAMES)])
            if all(name.endswith(end_of_name) for name, end_of_name in zip(names, _NAMES, strict=True)):
                yield position, column


def _records(file_name: str, rows: Cells, title: _Title) -> Iterator[_BlockRecord]:
    """Records of a block, below the names of its columns."""
    header, column = _header(file_name, rows, title)
    for position, row in enumerate(rows):
        cells = (row[column], row[column + 1], row[column + 2])
        if position < header and _is_dated(cells):
            raise DataError(f"{_place(file_name, position, column)}: a record above the names of its columns")
        if position > header and any(str(cell).strip() for cell in cells):
            yield _BlockRecord(f"{SOURCE}!{cell_name(position, column)}", title, cells)


def _header(file_name: str, rows: Cells, title: _Title) -> tuple[int, int]:
    """Row and first column of the names of a block's columns."""
    found = list(_headers(rows, title.column, title.end))
    place = _place(file_name, title.row, title.column)
    if not found:
        raise DataError(f"{place}: no columns that end in {', '.join(_NAMES)} below the title {title.text[:80]!r}")
    if len(found) > 1:
        raise DataError(f"{place}: two blocks under the title {title.text[:80]!r}; each needs a title of its own")
    return found[0]


def _is_dated(cells: tuple[Any, Any, Any]) -> bool:
    try:
        parse_month_of_year(cells[0], cells[1])
    except BadRow:
        return False
    return True
