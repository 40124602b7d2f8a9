"""The beginning of a file, from which its publisher is detected without reading it all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.tables.encoding import decode_beginning
from routes_geo.tables.gzipped import WORKBOOKS, open_unpacked, suffix_of
from routes_geo.tables.workbook import open_workbook

_GLANCE_BYTES = 65536


@dataclass(frozen=True)
class Sniffed:
    """A file as adapters see it to recognise it. For a damaged file, its properties are empty; they raise nothing."""

    path: Path

    @property
    def suffix(self) -> str:
        """Return the suffix of the file name in lower case, such as `.csv`; that of gzip does not count."""
        return suffix_of(self.path)

    @cached_property
    def text(self) -> str:
        """Return the beginning of the file as text; empty for a workbook, or a file that cannot be read."""
        if self.suffix in WORKBOOKS:
            return ""
        try:
            return decode_beginning(self._read_beginning())
        except (DataError, OSError):
            return ""

    def _read_beginning(self) -> bytes:
        with open_unpacked(self.path) as file:
            return file.read(_GLANCE_BYTES)

    @property
    def first_line(self) -> str:
        """Return the first line that is not blank, without quotation marks."""
        lines = (line.strip() for line in self.text.splitlines())
        return next((line.replace('"', "") for line in lines if line), "")

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets of a workbook; empty for any other file, or a damaged one."""
        if self.suffix not in WORKBOOKS:
            return ()
        try:
            return tuple(open_workbook(self.path).sheet_names)
        except DataError:
            return ()

    def check_readable(self) -> None:
        """Raise DataError for a file that cannot be read, or a workbook that cannot be opened."""
        if self.suffix in WORKBOOKS:
            open_workbook(self.path)
            return
        try:
            self._read_beginning()
        except OSError as error:
            raise DataError(f"{self.path}: cannot be read ({error.strerror})") from error

    @property
    def is_readable(self) -> bool:
        """Return whether the file can be read, and opened if it is a workbook."""
        try:
            self.check_readable()
        except DataError:
            return False
        return True

    def sheet_head(self, sheet: str, rows: int = 10) -> list[list[str]]:
        """Return the first rows of a sheet as text; empty if it cannot be read."""
        try:
            first_rows = open_workbook(self.path).head(sheet, rows)
        except DataError:
            return []
        return [[str(cell).strip() for cell in row] for row in first_rows]
