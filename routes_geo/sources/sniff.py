"""A glance at a file: enough to tell whose it is, without reading it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.sources.readers.workbook import open_workbook

_GLANCE_BYTES = 65536
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


@dataclass(frozen=True)
class Sniffed:
    """A file as seen from outside. Nothing here raises for a damaged file: it is then simply not recognised."""

    path: Path

    @property
    def suffix(self) -> str:
        """Suffix of the file name in lower case, such as `.csv`."""
        return self.path.suffix.lower()

    @cached_property
    def text(self) -> str:
        """Beginning of the file as text; empty for a workbook."""
        if self.suffix in _WORKBOOKS:
            return ""
        with self.path.open("rb") as file:
            return file.read(_GLANCE_BYTES).decode("utf-8-sig", "replace")

    @property
    def first_line(self) -> str:
        """First line that is not blank, without quotation marks."""
        lines = (line.strip() for line in self.text.splitlines())
        return next((line.replace('"', "") for line in lines if line), "")

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets of a workbook; none for any other file, or a damaged one."""
        if self.suffix not in _WORKBOOKS:
            return ()
        try:
            return tuple(open_workbook(self.path).sheet_names)
        except DataError:
            return ()

    def check_readable(self) -> None:
        """DataError for a workbook that cannot be opened."""
        if self.suffix in _WORKBOOKS:
            open_workbook(self.path)

    def sheet_head(self, sheet: str, rows: int = 10) -> list[list[str]]:
        """First rows of a sheet as text; none if it cannot be read."""
        try:
            found = open_workbook(self.path).rows(sheet)[:rows]
        except DataError:
            return []
        return [[str(cell).strip() for cell in row] for row in found]
