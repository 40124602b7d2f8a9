"""Columns of text: cells in hexadecimal digits, and words that are repeated."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.grid.arrays import CellArray

_HEX_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_HEX_LENGTH = 15


def cells_to_hex_array(cells: CellArray) -> pa.Array:
    """Return cells (n,) as hexadecimal text (n,), null for 0."""
    shifts = np.arange(4 * (_HEX_LENGTH - 1), -1, -4, dtype=np.uint64)
    digits = _HEX_DIGITS[((cells[:, None] >> shifts) & np.uint64(15)).astype(np.intp)]
    offsets = np.arange(cells.size + 1, dtype=np.int32) * np.int32(_HEX_LENGTH)
    text = pa.StringArray.from_buffers(cells.size, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(digits)))
    return pc.if_else(pa.array(cells != 0), text, pa.scalar(None, pa.string()))


@functools.cache
def text_array(words: tuple[str, ...]) -> pa.Array:
    """Return words, which never change, as a column. It is made once, and not while modules are imported."""
    return pa.array([str(word) for word in words], pa.string())
