"""Read the sheet Source of UNHCR's Mediterranean workbook: months by country, in blocks side by side.

One row has the titles; the columns from a title to the next one are its block. Below the title, three columns have
names that end in month, year and individuals. Below these names are the records. One record of one block is one input
row. The tables of age, place and origin on the left are not read, because they count from January.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from routes_geo.errors import DataError
from routes_geo.model import Border, Reason, month_start
from routes_geo.sources.rows import BadRow, Observation, ObservationDetails, Taken, take_records
from routes_geo.sources.unhcr.arrivals import arrivals, is_since_january, parse_arrivals, parse_month_of_year
from routes_geo.sources.unhcr.series import BY_COUNTRY, COUNTRY_OF_NAME
from routes_geo.tables import trace
from routes_geo.tables.workbook import cell_name

SOURCE = "Source"
_TITLE_SEARCH_ROWS = 20
_NAMES = (".month", ".year", ".individuals")
_OTHER_TABLES = frozenset({"demographics", "men", "women", "children"})
_OTHER_TABLE_COLUMNS = 2  # columns from such a title on that may contain months of its own table
_ALL_COUNTRIES = "overall"
SheetRows = list[list[object]]
_Key = tuple[str | None, Border | None, int]


@dataclass(frozen=True, slots=True)
class _Title:
    """A title, its row and column, and the column of the next title."""

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
        """Return the kind of border, if the title names exactly one."""
        borders = [border for border in Border if border.value in self.words]
        return borders[0] if len(borders) == 1 else None


@dataclass(frozen=True, slots=True)
class _BlockRecord:
    """One record of a block: its location, and its cells of month, year and count."""

    location: str
    title: _Title
    cells: tuple[object, object, object]

    @property
    def key(self) -> _Key:
        """Return the country, border and month; BadRow for an invalid month."""
        return self.title.country, self.title.border, parse_month_of_year(self.cells[0], self.cells[1])


def read_blocks(file_name: str, rows: SheetRows) -> Taken:
    """Read the months of every block; a missing count ("NA" or blank) is rejected. DataError for a broken layout.

    A count of sea and land together is used only for months without a separate count of either.
    """
    records = [record for title in _titles(file_name, rows) for record in _records(file_name, rows, title)]
    counts = _readable_counts(records)
    since_january = {subject for subject, months in _by_subject(counts).items() if is_since_january(months)}
    separate = {key for key in counts if key[1] is not None and key[:2] not in since_january}
    seen: dict[_Key, str] = {}

    def read_record(record: _BlockRecord) -> list[Observation]:
        country, border, month = record.key
        value = parse_arrivals(record.cells[2])
        if country is None:
            raise _no_country(record.title)
        if (country, border) in since_january:
            raise BadRow(Reason.AGGREGATE, "a count since January: the counts of this block never fall within a year")
        if border is None and any((country, part, month) in separate for part in Border):
            raise BadRow(Reason.AGGREGATE, "sea and land together, while at least one of them is given separately")
        if seen.setdefault(record.key, record.location) != record.location:
            raise BadRow(Reason.REPEATED_KEY, f"{seen[record.key]} already gives this country and month")
        details: ObservationDetails = {"border": border.value if border else None, "value": value}
        return [arrivals(BY_COUNTRY, country, (month_start(month), month_start(month + 1)), **details)]

    return take_records(((record.location, record.cells, record) for record in records), read_record)


def _no_country(title: _Title) -> BadRow:
    if _ALL_COUNTRIES in title.words:
        return BadRow(Reason.AGGREGATE, "all countries together")
    accepted = ", ".join(COUNTRY_OF_NAME)
    return BadRow(Reason.UNKNOWN_COUNTRY, f"the title {title.text[:80]!r} contains none of {accepted}")


def _readable_counts(records: list[_BlockRecord]) -> dict[_Key, int]:
    """Return the counts that can be read, by country, border and month."""
    counts: dict[_Key, int] = {}
    for record in records:
        try:
            counts.setdefault(record.key, parse_arrivals(record.cells[2]))
        except BadRow:
            continue
    return counts


def _by_subject(counts: dict[_Key, int]) -> dict[tuple[str | None, Border | None], dict[int, int]]:
    subjects: dict[tuple[str | None, Border | None], dict[int, int]] = defaultdict(dict)
    for (country, border, month), value in counts.items():
        subjects[country, border][month] = value
    return subjects


def _titles(file_name: str, rows: SheetRows) -> list[_Title]:
    """Return the titles of the blocks; DataError if there is none, or if a block has no title of its own."""
    for position, row in enumerate(rows[:_TITLE_SEARCH_ROWS]):
        titles = list(_titles_of(position, row))
        if any(_is_of_arrivals(title) for title in titles):
            _check_every_block_is_titled(file_name, rows, titles)
            block_titles = [title for title in titles if not _is_other_table(title)]
            _check_titles_differ(file_name, block_titles)
            return block_titles
    raise DataError(
        f"{file_name}, sheet {SOURCE}: no titles such as 'Italy sea arrivals' in the first {_TITLE_SEARCH_ROWS} rows"
    )


def _check_every_block_is_titled(file_name: str, rows: SheetRows, titles: list[_Title]) -> None:
    untitled = list(_headers(rows, 0, titles[0].column))
    for title in titles:
        if _is_other_table(title):
            untitled += _headers(rows, title.column + _OTHER_TABLE_COLUMNS, title.end)
    if untitled:
        raise DataError(f"{_place(file_name, *untitled[0])}: the block has no title; each block needs one")


def _check_titles_differ(file_name: str, titles: list[_Title]) -> None:
    seen: dict[tuple[str, Border | None], _Title] = {}
    for title in titles:
        if title.country is None:
            continue
        first = seen.setdefault((title.country, title.border), title)
        if first is not title:
            raise DataError(
                f"{_place(file_name, title.row, title.column)}: the title {title.text[:80]!r} has the same country and "
                f"border as {first.text[:80]!r} in {cell_name(first.row, first.column)}; expected different ones"
            )


def _titles_of(position: int, row: list[object]) -> Iterator[_Title]:
    columns = [column for column, cell in enumerate(row) if str(cell).strip()]
    for column, end in pairwise([*columns, len(row)]):
        yield _Title(str(row[column]).strip(), position, column, end)


def _place(file_name: str, row: int, column: int) -> str:
    return f"{file_name}, sheet {SOURCE}, cell {cell_name(row, column)}"


def _is_other_table(title: _Title) -> bool:
    return title.text.lower() in _OTHER_TABLES


def _is_of_arrivals(title: _Title) -> bool:
    return not {border.value for border in Border}.isdisjoint(title.words)


def _headers(rows: SheetRows, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the row and first column of each block's column names, if the first column is in a range."""
    for position, row in enumerate(rows):
        for column in range(start, min(end, len(row) - len(_NAMES) + 1)):
            names = (str(cell).strip().lower() for cell in row[column : column + len(_NAMES)])
            if all(name.endswith(end_of_name) for name, end_of_name in zip(names, _NAMES, strict=True)):
                yield position, column


def _records(file_name: str, rows: SheetRows, title: _Title) -> Iterator[_BlockRecord]:
    """Yield the records of a block, which are below the names of its columns."""
    header, column = _header(file_name, rows, title)
    _note(title, rows[header], header, column)
    for position, row in enumerate(rows):
        cells = (row[column], row[column + 1], row[column + 2])
        if position < header and _is_dated(cells):
            raise DataError(
                f"{_place(file_name, position, column)}: the record is above the names of its columns; expected below"
            )
        if position > header and any(str(cell).strip() for cell in cells):
            yield _BlockRecord(f"{SOURCE}!{cell_name(position, column)}", title, cells)


def _note(title: _Title, names: list[object], header: int, column: int) -> None:
    """Note the columns of a block for `ingest --explain`."""
    cells = [cell_name(header, column + number) for number in range(len(_NAMES))]
    texts = (f"{title.text}: {str(name).strip()}" for name in names[column : column + len(_NAMES)])
    labels = dict(zip(cells, texts, strict=True))
    trace.note_sheet(SOURCE, labels, dict(zip(cells, ("month", "year", "value"), strict=True)))


def _header(file_name: str, rows: SheetRows, title: _Title) -> tuple[int, int]:
    """Return the row and first column of the names of a block's columns."""
    headers = list(_headers(rows, title.column, title.end))
    place = _place(file_name, title.row, title.column)
    if not headers:
        raise DataError(f"{place}: no columns that end in {', '.join(_NAMES)} below the title {title.text[:80]!r}")
    if len(headers) > 1:
        raise DataError(f"{place}: two blocks under the title {title.text[:80]!r}; each needs a title of its own")
    return headers[0]


def _is_dated(cells: tuple[object, object, object]) -> bool:
    try:
        parse_month_of_year(cells[0], cells[1])
    except BadRow:
        return False
    return True
