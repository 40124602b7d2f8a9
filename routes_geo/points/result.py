"""Describe sums by cell and keys, as arrays or as an Arrow table."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from markupsafe import Markup
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray
from routes_geo.points.plan import CELL, Plan
from routes_geo.tables.where.ranges import Doubts

if TYPE_CHECKING:
    import geopandas as gpd

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """Count the rows read and those not counted: `rows` = counted + `no_place` + `no_value`.

    `unread` counts lines of text that could not be split into columns; they are not part of `rows`, but of `rows_in`.
    The examples are the first row without a place, and the first one without a value, as text.
    """

    rows: int = 0
    no_place: int = 0
    no_value: int = 0
    unread: int = 0
    place_example: str = field(default="", compare=False)
    value_example: str = field(default="", compare=False)
    doubts: Doubts = field(default=Doubts(), compare=False)

    @property
    def counted(self) -> int:
        """Return how many rows are in the sums."""
        return self.rows - self.no_place - self.no_value

    @property
    def rows_in(self) -> int:
        """Return how many rows the input has: those counted and those rejected, whatever the reason."""
        return self.rows + self.unread

    @property
    def rejected(self) -> int:
        """Return how many rows are not in the sums."""
        return self.rows_in - self.counted


@dataclass(frozen=True, slots=True, repr=False)
class Bins:
    """Store sums by cell and keys, sorted by both: cells (g,), codes of each key (g,), sums (columns, g).

    `key_values` has for each key its values in ascending order and their type; a code is a position in the values.
    """

    plan: Plan
    cells: CellArray
    codes: list[NDArray[np.int32]]
    key_values: list[tuple[list[Hashable], pa.DataType]]
    sums: IntArray
    tally: Tally
    unread: str = ""

    def table(self) -> pa.Table:
        """Return an Arrow table: `cell` uint64, the keys with the types of the input, the sums int64."""
        columns = {CELL: pa.array(self.cells)}
        for name, codes, (values, kind) in zip(self.plan.keys, self.codes, self.key_values, strict=True):
            columns[name] = _taken(pa.array(values, kind), codes)
        columns |= {name: pa.array(row) for name, row in zip(self.plan.sum_names, self.sums, strict=True)}
        return pa.table(columns)

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """Return a GeoDataFrame: hexadecimal `cell`, the keys, the sums, and the polygons of the cells (EPSG:4326)."""
        from routes_geo.points.geodata_frame import sums_to_geodataframe  # noqa: PLC0415 - geopandas takes long

        return sums_to_geodataframe(self.table())

    def __repr__(self) -> str:
        keys = f" by {', '.join(self.plan.keys)}" if self.plan.keys else ""
        return (
            f"{self.cells.size:,} sums of {', '.join(self.plan.sum_names)} in cells of resolution "
            f"{self.plan.resolution}{keys}; rows counted: {self.tally.counted:,} of {self.tally.rows_in:,}"
        )

    def _repr_html_(self) -> str:
        return str(Markup("<p>{}</p>").format(repr(self)))

    def write(self, path: str, *, geo: bool = False, delta: bool = False, cell_type: str = "hex") -> int:
        """Write the sums to a file, a folder with one file, or a Delta table; return the number of rows.

        The ending of the path states the format; `-` is CSV on the standard output. `cell_type` is `hex` for
        hexadecimal text, or `uint64`.
        """
        from routes_geo.points.output import write_table  # noqa: PLC0415

        return write_table(path, self.table(), geo=geo, delta=delta, cell_type=cell_type)


def _taken(values: pa.Array, codes: NDArray[np.int32]) -> pa.Array:
    """Return values by their codes; Arrow cannot do this for view types."""
    kind = values.type
    if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        plain = pa.string() if pa.types.is_string_view(kind) else pa.binary()
        return values.cast(plain).take(pa.array(codes)).cast(kind)
    return values.take(pa.array(codes))
