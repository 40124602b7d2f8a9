"""Delimited text (CSV, TSV) as rows of text: a row that cannot be read does not take the others with it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Reason
from routes_geo.sources.base import Rejected
from routes_geo.sources.privacy import check_no_personal_columns

_CONTENT = 200  # characters of a rejected row that are kept
_UNDECODABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text and the line it begins on, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delimited:
    """A header and its rows. `broken` are the rows that have another number of fields or bytes that are no text."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[Rejected, ...]

    @property
    def rows_in(self) -> int:
        """All rows below the header that are not blank."""
        return len(self.rows) + len(self.broken)

    def column(self, *spellings: str) -> int:
        """Position of a column by any of its spellings, whatever the case; DataError if the header has none."""
        found = self.find(*spellings)
        if found is None:
            accepted = " or ".join(repr(name) for name in spellings)
            raise DataError(f"{self.path.name}: expected a column {accepted}; the header has {', '.join(self.header)}")
        return found

    def find(self, *spellings: str) -> int | None:
        """Position of a column by any of its spellings, whatever the case; None if the header has none."""
        names = [name.strip().casefold() for name in self.header]
        return next((names.index(name.casefold()) for name in spellings if name.casefold() in names), None)

    def reject(self, row: Row, reason: Reason, detail: str = "", *, counted: bool = False) -> Rejected:
        """Rejection of a row."""
        return Rejected(f"line {row.line}", content_of(row.cells), reason, detail, counted)


def read_delimited(path: Path, *, delimiter: str = ",", header: tuple[str, ...] | None = None) -> Delimited:
    """Read a delimited file; DataError for one that is missing, empty or has no rows.

    Its first row is the header, unless a `header` is given for a file without one.

    A column that could identify a vessel, person or device refuses the file (Refused).
    """
    records = _records(path, delimiter)
    header_line = 0
    if header is None:
        header_line, cells = next(records, (0, []))
        header = tuple(" ".join(cell.split()) for cell in cells)
    if not header:
        raise DataError(f"{path.name}: the file is empty; expected a header and rows")
    check_no_personal_columns(path.name, header)
    rows, broken = _sort_out(records, len(header))
    if not rows and not broken:
        raise DataError(f"{path.name}: no rows below the header in line {header_line}")
    return Delimited(path, header, tuple(rows), tuple(broken))


def _records(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line and fields of every record that is not blank."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader((line.replace("\0", _UNDECODABLE) for line in file), delimiter=delimiter)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise DataError(f"{path.name}, line {line}: not delimited text ({error})") from error
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield line, cells


def _sort_out(records: Iterable[tuple[int, list[str]]], width: int) -> tuple[list[Row], list[Rejected]]:
    rows: list[Row] = []
    broken: list[Rejected] = []
    for line, cells in records:
        if len(cells) != width:
            detail = f"{len(cells)} fields where the header has {width}"
        elif any(_UNDECODABLE in cell for cell in cells):
            detail = "bytes that are not UTF-8 text"
        else:
            rows.append(Row(line, tuple(cells)))
            continue
        broken.append(Rejected(f"line {line}", content_of(cells), Reason.BROKEN_ROW, detail))
    return rows, broken


def content_of(cells: Sequence[object]) -> str:
    """What a rejected row said, cut to a length that can be read."""
    return " | ".join(str(cell) for cell in cells)[:_CONTENT]
