"""Cut tables into blocks of rows, which limits the memory needed to encode them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from routes_geo.features.feature_table import FeatureTable

BLOCK_ROWS = 1 << 13


def blocks(table: FeatureTable, rows: int = BLOCK_ROWS) -> Iterator[FeatureTable]:
    """Yield the features of a table in blocks of this many rows; nothing for an empty table."""
    for start in range(0, len(table), rows):
        yield table.slice(start, rows)


def text_bytes(column: pa.Array) -> pa.Buffer:
    """Return the text of all rows of a column, without gaps."""
    _, offsets, content = column.buffers()
    if not len(column) or content is None:
        return pa.py_buffer(b"")
    ends = np.frombuffer(offsets, np.int32)
    start = int(ends[column.offset])
    return content.slice(start, int(ends[column.offset + len(column)]) - start)
