"""Write the cells of sums as hexadecimal text, or as integers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from routes_geo.errors import InvalidInput
from routes_geo.features.cell_text import cells_to_hex_array
from routes_geo.points.plan import CELL

HEX, UINT64 = "hex", "uint64"
CELL_TYPES = (HEX, UINT64)


def check_cell_type(cell_type: str) -> str:
    """Return the type of cells unchanged; InvalidInput lists the types."""
    if cell_type not in CELL_TYPES:
        raise InvalidInput(f"unknown type of cells {cell_type!r}; choose one of {', '.join(CELL_TYPES)}")
    return cell_type


def with_cell_type(table: pa.Table, cell_type: str, *, signed: bool = False) -> pa.Table:
    """Return a table of sums with cells of a type.

    `signed`: integers are int64, for formats that have no unsigned ones; no cell reaches the sign bit.
    """
    place = table.schema.get_field_index(CELL)
    if check_cell_type(cell_type) == HEX:
        return table.set_column(place, CELL, cells_to_hex_array(np.asarray(table[CELL], np.uint64)))
    return table.set_column(place, CELL, table[CELL].cast(pa.int64())) if signed else table
