"""The rule for texts in CSV that a spreadsheet would take for formulas.

A cell with `=HYPERLINK(...)` or `@SUM(...)` is computed when a spreadsheet opens the file, and it may come from a
publisher's file or from a request. In every CSV that this project writes, such a text begins with an apostrophe. One
that begins with apostrophes before such a sign gets one more, so that the text can be restored: remove one. Numbers,
dates and absent values are as they are. Parquet, Arrow and JSON contain the texts themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# The last four are the full-width forms, which some spreadsheets take for the same signs.
_BEGINNING = "'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(_BEGINNING)


def without_formula(text: str) -> str:
    """Return a text as a cell of CSV, before it is quoted."""
    return f"'{text}" if _FORMULA.match(text) else text


def table_without_formulas(table: pa.Table) -> pa.Table:
    """Return a table whose texts and names of columns are cells of CSV, before they are quoted."""
    import pyarrow as pa  # noqa: PLC0415 - commands without tables start faster

    columns = [_column_without_formulas(column) for column in table.columns]
    return pa.table(columns, names=[without_formula(name) for name in table.column_names])


def _column_without_formulas(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import compute as pc  # noqa: PLC0415

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.large_string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    return pc.replace_substring_regex(column, f"\\A({_BEGINNING})", r"'\1")
