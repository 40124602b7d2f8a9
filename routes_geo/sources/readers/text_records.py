"""Split delimited text into records. A line that cannot be split is a record with a fault; the next ones are not lost.

A quotation mark that is not closed would merge all rows up to the next mark into one field. Then only its line is
broken, and the lines after it are read again. Limits on a record and on what is read again keep the time linear.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import TextIO

from routes_geo.errors import DataError
from routes_geo.sources.readers.limits import MIB, TextLimits
from routes_geo.sources.readers.unpacked import open_unpacked

UNDECODABLE = "\ufffd"
_END = "\0"  # follows the last line; no line contains NUL, which is replaced while reading
_NOT_CLOSED = "a quotation mark that is not closed"


@dataclass(frozen=True, slots=True)
class TextRecord:
    """Fields of a record and the line it begins on, from 1; `fault` states why it cannot be read."""

    line: int
    cells: list[str]
    fault: str = ""


def read_records(path: Path, delimiter: str, limits: TextLimits) -> Iterator[TextRecord]:
    """Yield every record that is not blank; DataError if the file cannot be read or exceeds a limit."""
    lines = _Lines(path.name, _text_lines(path, limits), limits)
    first = 1
    while True:
        try:
            for cells in csv.reader(lines, delimiter=delimiter, strict=True):
                if cells == [_END]:
                    return
                if any(cell.strip() for cell in cells):
                    yield TextRecord(first, cells)
                first += lines.forget()
        except csv.Error as error:
            record = lines.read_loosely(delimiter, first, f"not delimited text ({error})")
        except OSError as error:
            raise DataError(f"{path.name}: cannot be read ({error.strerror})") from error
        if record.fault or any(cell.strip() for cell in record.cells):
            yield record
        first += 1


class _Lines:
    """Lines, followed by `_END`; the lines since the last `forget` can be read again."""

    def __init__(self, file_name: str, lines: Iterator[str], limits: TextLimits) -> None:
        self._ahead: deque[str] = deque()
        self._lines = chain(lines, [_END])
        self._read: list[str] = []
        self._limits = limits
        self._repeated_chars = 0
        self._file_name = file_name

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return the next line; csv.Error for one that is too long, or too far from the beginning of its record."""
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._read.append(line)
        if len(line) > self._limits.line_chars:
            raise csv.Error(f"a line of more than {self._limits.line_chars:,} characters")
        if len(self._read) > self._limits.record_lines:
            raise csv.Error(f"more than {self._limits.record_lines} lines in one row")
        return line

    def forget(self) -> int:
        """Forget the lines that were read; return their number."""
        count = len(self._read)
        self._read = []
        return count

    def read_loosely(self, delimiter: str, number: int, fault: str) -> TextRecord:
        """Return the first line that was read as a record, with characters after quotation marks if it has some.

        The other lines will be read again. The record has a fault if the line alone is not a complete record.
        """
        is_alone = len(self._read) == 1
        line = self._skip_first(number)
        if is_alone and len(line) <= self._limits.line_chars:
            source = iter([line, _END])
            try:
                cells = next(csv.reader(source, delimiter=delimiter))
            except csv.Error:
                return TextRecord(number, [line.rstrip("\r\n")], fault)
            if next(source, None) is not None:  # the reader did not need the next line
                return TextRecord(number, cells)
        is_torn = not is_alone and "field larger" not in fault
        return TextRecord(number, [line.rstrip("\r\n")], _NOT_CLOSED if is_torn else fault)

    def _skip_first(self, number: int) -> str:
        first, *others = self._read
        self._repeated_chars += sum(map(len, others))
        if self._repeated_chars > self._limits.repeated_chars:
            raise DataError(
                f"{self._file_name}, line {number}: up to here, so many quotation marks are not closed that the file "
                "is not delimited text; correct the quotation marks"
            )
        self._ahead.extendleft(reversed(others))
        self._read = []
        return first


def _text_lines(path: Path, limits: TextLimits) -> Iterator[str]:
    """Yield the lines; a line of more than `line_chars` characters is cut after one more."""
    with TextIOWrapper(open_unpacked(path), encoding="utf-8-sig", errors="replace", newline="") as file:
        for _ in range(limits.lines):
            line = file.readline(limits.line_chars + 1)
            if not line:
                return
            if len(line) > limits.line_chars:
                _skip_rest(file, line)
            yield line.replace("\0", UNDECODABLE)
        if file.readline(1):
            raise DataError(f"{path.name}: more than {limits.lines:,} lines, which is the limit; split the file")


def _skip_rest(file: TextIO, part: str) -> None:
    while part and not part.endswith(("\n", "\r")):
        part = file.readline(MIB)
