"""Decide from the beginning of delimited text what separates its fields, and where its header ends."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from routes_geo.errors import DataError

DELIMITERS = (",", ";", "\t", "|")
_ROWS = 50  # of which most must have as many fields as the header
_SEPARATOR_LINE = re.compile(r"sep=(.)(\r\n|\n|\r)", re.IGNORECASE)  # Excel writes it above the header


def split_separator_line(text: str) -> tuple[str | None, int]:
    """Return the delimiter that a first line such as `sep=;` states, and the length of the line; else None and 0."""
    match = _SEPARATOR_LINE.match(text)
    return (match[1], match.end()) if match else (None, 0)


def find_delimiter(file_name: str, text: str) -> str:
    """Return the delimiter of text that begins with the header; a comma if it has one column only.

    The delimiter that gives most rows as many fields as the header counts, then the one with the most columns.
    DataError if two fit equally well.
    """
    fits = []
    for delimiter in DELIMITERS:
        header, *rows = [*islice(_records(text, delimiter), _ROWS + 1)] or [[]]
        rows = rows if len(rows) < 2 else rows[: _ROWS - 1]
        if len(header) > 1:
            share = sum(len(row) == len(header) for row in rows) / len(rows) if rows else 1.0
            fits.append((round(share, 1), len(header), delimiter))
    if not fits:
        return ","
    best = max(fits)
    ties = [delimiter for *score, delimiter in fits if score == [best[0], best[1]]]
    if len(ties) > 1:
        names = " and ".join(map(repr, ties))
        raise DataError(f"{file_name}: the header has {best[1]} columns with {names}; choose one with --delimiter")
    return best[2]


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the records that are not blank."""
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in cells):
                yield cells
    except csv.Error:
        return


def split_header(file_name: str, text: str, delimiter: str) -> tuple[list[str], int]:
    """Return the cells of the first record that is not blank, and the length of the text up to its end.

    Without a header, there are no cells. DataError if a quotation mark is not closed.
    """
    length = 0

    def lines() -> Iterator[str]:
        nonlocal length
        for line in io.StringIO(text, newline=""):
            length += len(line)
            yield line

    try:
        for cells in csv.reader(lines(), delimiter=delimiter, strict=True):
            if any(cell.strip() for cell in cells):
                return cells, length
    except csv.Error as error:
        raise DataError(f"{file_name}: the header cannot be split into the names of columns ({error})") from error
    return [], length


def column_names(file_name: str, cells: list[str]) -> tuple[str, ...]:
    """Return the names of columns; a blank one is named by its place. DataError for a name that appears twice."""
    names = tuple(
        (" ".join(cell.split()) if "\n" in cell or "\r" in cell else cell.strip()) or f"column {place}"
        for place, cell in enumerate(cells, 1)
    )
    if len(set(names)) < len(names):
        raise DataError(f"{file_name}: a column name appears twice in the header: {', '.join(names)[:300]}")
    return names
