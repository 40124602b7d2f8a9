"""Read H3 cells from hexadecimal or decimal text, or from integers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import DataError
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import is_valid_cells

_HEX_CELL = "^(?:0x)?0?[0-9a-f]{15}$"
_DECIMAL_CELL = "^[0-9]{18}$"  # every cell has 18 decimal digits, and 15 hexadecimal ones
_WIDTH = 16
_NIBBLES = np.zeros(256, np.uint8)
_NIBBLES[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)


def parse_cells(column: pa.Array, name: str) -> CellArray:
    """Return H3 cells (n,), 0 for a value that is not a cell. DataError for a column of another type."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return parse_cells(column.dictionary_decode(), name)
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.uint64)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        cells = _cells_of_text(column.cast(pa.string()))
    elif kind in (pa.int64(), pa.uint64()):
        positive = pc.if_else(pc.greater(column, pa.scalar(0, kind)), column, pa.scalar(0, kind))
        cells = np.asarray(positive.fill_null(0).cast(pa.uint64()), np.uint64)
    else:
        raise DataError(
            f"column {name!r} is {kind}; expected H3 cells as hexadecimal text or 64-bit integers, or name the "
            "columns of the coordinates"
        )
    return np.where(is_valid_cells(cells), cells, np.uint64(0))


def _cells_of_text(column: pa.Array) -> CellArray:
    """Return the numbers in hexadecimal (15 digits, or 16 with a zero in front) or decimal text (18 digits)."""
    text = pc.utf8_lower(pc.utf8_trim_whitespace(column.fill_null("")))
    is_decimal = np.asarray(pc.match_substring_regex(text, _DECIMAL_CELL), np.bool_)
    is_hex = pc.match_substring_regex(text, _HEX_CELL)
    text_hex = pc.replace_substring_regex(pc.if_else(is_hex, text, ""), "^0x", "")
    padded = pc.ascii_lpad(text_hex, _WIDTH, "0").cast(pa.binary(_WIDTH))
    digits = np.frombuffer(padded.buffers()[1], np.uint8).reshape(-1, _WIDTH)[padded.offset :][: len(padded)]
    nibbles = _NIBBLES[digits]
    pairs = np.ascontiguousarray((nibbles[:, ::2] << 4) | nibbles[:, 1::2])
    cells = pairs.view(">u8").astype(np.uint64).reshape(-1)
    if is_decimal.any():
        cells[is_decimal] = np.asarray(text.filter(pa.array(is_decimal)).cast(pa.uint64()), np.uint64)
    return cells
