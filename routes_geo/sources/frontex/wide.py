"""Read the table of the Frontex workbook from a CSV file: key columns, then one column per month."""

from __future__ import annotations

from pathlib import Path

from routes_geo.model import Rejected
from routes_geo.sources.frontex.grid import HEADER_SEARCH_ROWS, Grid, is_footer, is_key_header
from routes_geo.sources.readers.delimited import read_delimited
from routes_geo.sources.sniff import Sniffed

_DELIMITERS = (",", ";", "\t")


def delimiter_of(sniffed: Sniffed) -> str | None:
    """Return the character between the columns of such a file; None for any other file."""
    lines = [line.replace('"', "") for line in sniffed.text.splitlines()[:HEADER_SEARCH_ROWS]]
    return next((mark for mark in _DELIMITERS if any(is_key_header(line.split(mark)) for line in lines)), None)


def read_wide(path: Path) -> tuple[Grid, tuple[Rejected, ...]]:
    """Return the rows, including the header, and the broken rows; a footer with fewer fields is not broken.

    DataError if the file exceeds a limit.
    """
    table = read_delimited(path, delimiter=delimiter_of(Sniffed(path)) or ",")
    footers = [row for row in table.broken if is_footer(_fields(row))]
    broken = tuple(row for row in table.broken if row not in footers)
    rows = [list[object](table.header), *(list[object](row.cells) for row in table.rows)]
    lines = [1, *(row.line for row in table.rows)]
    for footer in footers:
        rows.append(_fields(footer))
        lines.append(int(footer.location.removeprefix("line ")))
    return Grid(path.name, rows, lines=tuple(lines)), broken


def _fields(broken: Rejected) -> list[object]:
    return [*broken.content.split(" | ")]
