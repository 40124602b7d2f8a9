"""Excel workbooks as rows of cells. This is the only module that imports python_calamine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from routes_geo.errors import DataError

_UNREADABLE = (CalamineError, WorksheetNotFound, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook."""

    path: Path
    book: Any

    @property
    def sheet_names(self) -> list[str]:
        """Names of the sheets, in their order."""
        return list(self.book.sheet_names)

    def rows(self, sheet: str) -> list[list[Any]]:
        """Cells of a sheet from A1 on, row by row; "" where a cell is empty. DataError for a damaged sheet."""
        if sheet not in self.sheet_names:
            raise DataError(f"{self.path.name}: expected a sheet {sheet!r}; it has {', '.join(self.sheet_names)}")
        try:
            return list(self.book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
        except _UNREADABLE as error:
            raise DataError(
                f"{self.path.name}, sheet {sheet}: cannot be read, the workbook is damaged ({error})"
            ) from error


def open_workbook(path: Path) -> Workbook:
    """Open a workbook; DataError for a file that is missing, empty or none."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise DataError(f"{path.name}: the file is empty; expected an Excel workbook")
    try:
        return Workbook(path, CalamineWorkbook.from_path(str(path)))
    except _UNREADABLE as error:
        raise DataError(f"{path.name}: not a readable Excel workbook, or a truncated one ({error})") from error


def cell_name(row: int, column: int) -> str:
    """Name such as `C7` of a cell given by row and column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
