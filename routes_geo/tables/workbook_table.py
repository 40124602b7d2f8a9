"""Read the table of a workbook as columns: the first row with names, and the rows below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pyarrow as pa

from routes_geo.errors import DataError
from routes_geo.tables.dialect import column_names
from routes_geo.tables.workbook import Workbook, open_workbook

_Rows = list[list[object]]


def read_workbook_table(path: str, sheet: str | None) -> pa.Table:
    """Return the table of a sheet, or of the first sheet that has one; DataError if there is none.

    The header is the first row with two cells or more (in a sheet of one column, the first row that is not blank);
    rows without any cell are left out. A column is whole numbers, numbers, dates or times if all its cells are,
    otherwise text.
    """
    if "://" in path:
        raise DataError(f"{path}: workbooks are read from local files only; download it first")
    book = open_workbook(Path(path))
    for name in [sheet] if sheet else book.sheet_names:
        if table := _table_rows(book, name, is_named=sheet is not None):
            return _to_arrow(f"{path}, sheet {name}", table)
    names = ", ".join(map(repr, book.sheet_names))[:400]
    raise DataError(
        f"{path}: no header with rows below it in {'this sheet' if sheet else 'any sheet'}; sheets: {names}"
    )


def _table_rows(book: Workbook, sheet: str, *, is_named: bool) -> _Rows:
    """Return the header and the rows of a sheet; none if there are no rows below a header."""
    if not is_named and book.sheets[sheet].fault:
        return []
    rows = [row for row in book.rows(sheet) if any(not _is_blank(cell) for cell in row)]
    is_wide = any(_width(row) > 1 for row in rows)
    first = next((place for place, row in enumerate(rows) if _width(row) > 1 or not is_wide), 0)
    rows = rows[first:]
    if len(rows) < 2:
        return []
    used = [column for column in range(max(map(len, rows))) if any(not _is_blank(_cell(row, column)) for row in rows)]
    return [[_cell(row, column) for column in used] for row in rows]


def _width(row: Sequence[object]) -> int:
    return sum(not _is_blank(cell) for cell in row)


def _cell(row: Sequence[object], column: int) -> object:
    return row[column] if column < len(row) else ""


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _to_arrow(origin: str, rows: _Rows) -> pa.Table:
    header, *cells = rows
    names = column_names(origin, [_to_text(cell) or "" for cell in header])
    return pa.table([_column(list(column)) for column in zip(*cells, strict=True)], names=names)


def _column(cells: list[object]) -> pa.Array:
    given = [None if _is_blank(cell) else cell for cell in cells]
    present = [cell for cell in given if cell is not None]
    if present and all(map(_is_number, present)):
        are_whole = all(float(cell).is_integer() and abs(float(cell)) < 1 << 53 for cell in present)  # type: ignore[arg-type]
        numbers = [None if cell is None else float(cell) for cell in given]  # type: ignore[arg-type]
        return pa.array([None if cell is None else int(cell) for cell in numbers] if are_whole else numbers)
    if present and all(isinstance(cell, date) for cell in present):
        return _dates(given)
    return pa.array(_texts(given), pa.string())


def _texts(cells: list[object]) -> list[str | None]:
    """Return numbers and text as text; if a number has a fraction, all show that they are numbers, such as 19.0."""
    numbers = [float(cell) for cell in cells if _is_number(cell)]  # type: ignore[arg-type]
    if all(number.is_integer() for number in numbers):
        return [_to_text(cell) for cell in cells]
    return [_with_fraction(float(cell)) if _is_number(cell) else _to_text(cell) for cell in cells]  # type: ignore[arg-type]


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _with_fraction(number: float) -> str:
    """Return a number as text that cannot be mistaken for thousands: 1.2340, not 1.234."""
    text = repr(number)
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _dates(cells: list[object]) -> pa.Array:
    """Return dates if all are at midnight, otherwise times."""
    moments = [
        cell if cell is None or isinstance(cell, datetime) else datetime.combine(cell, time())  # type: ignore[arg-type]
        for cell in cells
    ]
    if all(moment is None or moment.time() == time() for moment in moments):
        return pa.array([None if moment is None else moment.date() for moment in moments], pa.date32())
    return pa.array(moments, pa.timestamp("us"))


def _to_text(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1 << 53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return str(cell)
