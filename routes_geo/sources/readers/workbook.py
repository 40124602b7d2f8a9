"""Read Excel workbooks as rows of cells. This is the only module that imports python_calamine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from routes_geo.errors import DataError

_UNREADABLE = (CalamineError, WorksheetNotFound, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook."""

    path: Path
    book: CalamineWorkbook

    @property
    def sheet_names(self) -> list[str]:
        """Return the names of the sheets in their order."""
        return list(self.book.sheet_names)

    def rows(self, sheet: str) -> list[list[object]]:
        """Read the cells of a sheet, row by row from A1; an empty cell is "". DataError for a damaged sheet."""
        if sheet not in self.sheet_names:
            names = ", ".join(self.sheet_names)
            raise DataError(f"{self.path.name}: expected a sheet {sheet!r}; the workbook has {names}")
        try:
            return [list(row) for row in self.book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
        except _UNREADABLE as error:
            raise DataError(
                f"{self.path.name}, sheet {sheet}: cannot be read, the workbook is damaged ({error})"
            ) from error


def open_workbook(path: Path) -> Workbook:
    """Open a workbook; DataError if the file is missing, empty or not a workbook."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise DataError(f"{path.name}: the file is empty; expected an Excel workbook")
    try:
        return Workbook(path, CalamineWorkbook.from_path(str(path)))
    except _UNREADABLE as error:
        raise DataError(f"{path.name}: not a readable Excel workbook, or a truncated one ({error})") from error


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, such as `C7`, for its row and column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
