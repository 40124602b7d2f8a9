"""Read delimited text (CSV, TSV) as rows of text; a broken row does not affect the other rows."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected

_CONTENT = 200  # number of characters of a rejected row that are kept
_UNDECODABLE = "\ufffd"
_END = "\0"  # follows the last line; no line contains NUL, which is replaced while reading


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text and the line it begins on, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delimited:
    """A header and its rows. `broken` are rows with the wrong number of fields, or with bytes that are not text."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[Rejected, ...]

    @property
    def rows_in(self) -> int:
        """Return the number of rows below the header that are not blank."""
        return len(self.rows) + len(self.broken)

    def column(self, *spellings: str) -> int:
        """Return the position of a column by any of its spellings, in any case; DataError if it is missing."""
        position = self.find(*spellings)
        if position is None:
            accepted = " or ".join(repr(name) for name in spellings)
            raise DataError(
                f"{self.path.name}: expected a column {accepted}; the header has {', '.join(self.header)[:300]}"
            )
        return position

    def find(self, *spellings: str) -> int | None:
        """Return the position of a column by any of its spellings, in any case; None if it is missing."""
        names = [name.strip().casefold() for name in self.header]
        return next((names.index(name.casefold()) for name in spellings if name.casefold() in names), None)

    def reject(self, row: Row, reason: Reason, detail: str = "", *, counted: bool = False) -> Rejected:
        """Return the rejection of a row."""
        return Rejected(f"line {row.line}", content_of(row.cells), reason, detail, counted)


def read_delimited(path: Path, *, delimiter: str = ",", header: tuple[str, ...] | None = None) -> Delimited:
    """Read a delimited file; its first row is the header, unless a `header` is given.

    DataError if the file is missing, empty or has no rows; Refused if a column could identify a person, vessel or
    device.
    """
    records = _records(path, delimiter)
    header_line = 0
    if header is None:
        head = next(records, _TextRecord(0, []))
        if head.fault:
            raise DataError(f"{path.name}, line {head.line}: expected a header, found {head.fault}")
        header_line, header = head.line, tuple(" ".join(cell.split()) for cell in head.cells)
    if not header:
        raise DataError(f"{path.name}: the file is empty; expected a header and rows")
    check_no_personal_columns(path.name, header)
    rows, broken = _sort_out(records, len(header))
    if not rows and not broken:
        raise DataError(f"{path.name}: no rows below the header in line {header_line}")
    return Delimited(path, header, tuple(rows), tuple(broken))


@dataclass(frozen=True, slots=True)
class _TextRecord:
    """Fields of a record and the line it begins on; `fault` states why it cannot be read."""

    line: int
    cells: list[str]
    fault: str = ""


def _records(path: Path, delimiter: str) -> Iterator[_TextRecord]:
    """Yield every record that is not blank.

    A quotation mark that is not closed would merge all rows up to the next mark into one field. Then only its line is
    broken, and the lines after it are read again.
    """
    lines = _Lines(_text_lines(path))
    first = 1
    while True:
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            for cells in reader:
                if cells == [_END]:
                    return
                if lines.are_torn(delimiter):
                    fault = "a quotation mark that is not closed"
                    break
                if any(cell.strip() for cell in cells):
                    yield _TextRecord(first, cells)
                first += lines.forget()
        except csv.Error as error:
            fault = f"not delimited text ({error})"
        except OSError as error:
            raise DataError(f"{path.name}: cannot be read ({error.strerror})") from error
        yield _TextRecord(first, [lines.skip_first().rstrip("\r\n")], fault)
        first += 1


class _Lines:
    """Lines, followed by `_END`; the lines since the last `forget` can be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._ahead: deque[str] = deque()
        self._lines = chain(lines, [_END])
        self._read: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._read.append(line)
        return line

    def are_torn(self, delimiter: str) -> bool:
        """Return whether several lines form one record although their quotation marks do not enclose whole fields."""
        if len(self._read) == 1:
            return False
        try:
            return not list(csv.reader(self._read, delimiter=delimiter, strict=True))
        except csv.Error:
            return True

    def forget(self) -> int:
        """Forget the lines that were read; return their number."""
        count = len(self._read)
        self._read = []
        return count

    def skip_first(self) -> str:
        """Return the first line that was read; the others will be read again."""
        first, *others = self._read
        self._ahead.extendleft(reversed(others))
        self._read = []
        return first


def _text_lines(path: Path) -> Iterator[str]:
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for line in file:
            yield line.replace("\0", _UNDECODABLE)


def _sort_out(records: Iterable[_TextRecord], width: int) -> tuple[list[Row], list[Rejected]]:
    rows: list[Row] = []
    broken: list[Rejected] = []
    for record in records:
        cells = record.cells
        if record.fault:
            detail = record.fault
        elif len(cells) != width:
            detail = f"{len(cells)} fields; the header has {width}"
        elif any(_UNDECODABLE in cell for cell in cells):
            detail = "bytes that are not UTF-8 text"
        else:
            rows.append(Row(record.line, tuple(cells)))
            continue
        broken.append(Rejected(f"line {record.line}", content_of(cells), Reason.BROKEN_ROW, detail))
    return rows, broken


def content_of(cells: Sequence[object]) -> str:
    """Return the content of a rejected row as one text, cut to a readable length."""
    return " | ".join(str(cell) for cell in cells)[:_CONTENT]
