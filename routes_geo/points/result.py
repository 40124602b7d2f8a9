"""Sums by cell and keys: as arrays, as an Arrow table, as a cube."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.grid.cells import CellArray
from routes_geo.points.plan import CELL, Plan

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows that came in, and those that could not be counted: `rows` = counted + `no_place` + `no_value`.

    `unread` are lines of delimited text that could not even be split into columns; they are not among the rows.
    """

    rows: int = 0
    no_place: int = 0
    no_value: int = 0
    unread: int = 0

    @property
    def counted(self) -> int:
        """Rows that are in the sums."""
        return self.rows - self.no_place - self.no_value


@dataclass(frozen=True, slots=True)
class Bins:
    """Sums by cell and keys, sorted by both: cells (g,), codes of each key (g,), sums (columns, g).

    `key_values` holds for each key its values, ascending, and their type: a code is a position in them.
    """

    plan: Plan
    cells: CellArray
    codes: list[NDArray[np.int32]]
    key_values: list[tuple[list[Any], pa.DataType]]
    sums: IntArray
    tally: Tally
    unread: str = ""

    def table(self) -> pa.Table:
        """Arrow table: `cell` uint64, the keys as in the input, the sums int64."""
        columns = {CELL: pa.array(self.cells)}
        for name, codes, (values, kind) in zip(self.plan.keys, self.codes, self.key_values, strict=True):
            columns[name] = _taken(pa.array(values, kind), codes)
        columns |= {name: pa.array(row) for name, row in zip(self.plan.sum_names, self.sums, strict=True)}
        return pa.table(columns)

    def write(self, path: str, *, geo: bool = False, delta: bool = False) -> int:
        """Write them to a Parquet file, a folder with one, or a Delta table; return the number of rows."""
        from routes_geo.points.output import write_table  # noqa: PLC0415

        return write_table(path, self.table(), geo=geo, delta=delta)


def _taken(values: pa.Array, codes: NDArray[np.int32]) -> pa.Array:
    """Values by their codes; Arrow takes none from a view."""
    kind = values.type
    if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        plain = pa.string() if pa.types.is_string_view(kind) else pa.binary()
        return values.cast(plain).take(pa.array(codes)).cast(kind)
    return values.take(pa.array(codes))
