"""Cumulative counts by cell and route: the count of any window is one subtraction, whatever its length.

A column is a period of the series: one month, or several. A window is a sum of whole periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.model import month_label, parse_month
from routes_geo.months import MonthWindow

CUMULATIVE = ("published", "withheld", "residual")
# Differences of the cubes of earlier vintages, as `cube_revisions.py` reads them.
CUBE_REVISION_SCHEMA = pa.schema(
    [
        ("until", pa.int32()),  # position of the vintage in the manifest
        ("cell", pa.uint64()),
        ("route", pa.int8()),
        ("month", pa.int32()),  # first one of the period, since 1970-01; WHOLE_ROW: whether the cube has the row at all
        ("placing", pa.int8()),
        ("published", pa.int64()),  # with WHOLE_ROW 1 for a row that is there, 0 for one that is not
        ("withheld", pa.bool_()),
        ("residual", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Window:
    """Counts of one window, shape (n,) each, in the order of the cube's rows."""

    published: IntArray  # sum of the published periods
    withheld: IntArray  # number of periods whose count is withheld
    residual: IntArray  # count that is withheld below a cell and published only with it
    placing: NDArray[np.int8]  # the least certain one of the periods


@dataclass(frozen=True, slots=True)
class PublishedCube:
    """Rows sorted by (cell, route); `published`, `withheld`, `residual` are cumulative, shape (n, periods + 1).

    Areas whose count is known no finer are rows, too, with their number as `cells`; the numbers precede all cells.
    """

    first_month: int
    cells: CellArray
    routes: NDArray[np.int8]  # position in model.ROUTE_IDS
    placing: NDArray[np.int8]  # per period (n, periods), as in `placings.py`
    published: IntArray
    withheld: IntArray
    residual: IntArray
    months_per_period: int = 1

    @property
    def periods(self) -> int:
        """Return the number of periods, which are the columns."""
        return int(self.published.shape[1]) - 1

    @property
    def months(self) -> int:
        """Return the number of months of all periods together."""
        return self.periods * self.months_per_period

    def columns(self, start: int, stop: int) -> tuple[int, int]:
        """Return the first column of months `start` to `stop` (excluded), in months since 1970-01, and that after.

        InvalidInput if the window is outside the data, or is not made of whole periods.
        """
        low, high = start - self.first_month, stop - self.first_month
        if not 0 <= low < high <= self.months:
            first, last = month_label(self.first_month), month_label(self.first_month + self.months - 1)
            raise InvalidInput(f"the window is outside the data; choose months from {first} to {last}")
        length = self.months_per_period
        if low % length or high % length:
            nearest = MonthWindow(start - low % length, stop + -high % length).label
            given = MonthWindow(start, stop).label
            raise InvalidInput(f"the window {given} cuts a period of {length} months; choose {nearest}")
        return low // length, high // length

    def window(self, start: int, stop: int) -> Window:
        """Return the counts of months `start` to `stop` (excluded), in months since 1970-01; errors as `columns`."""
        low, high = self.columns(start, stop)
        published, withheld, residual = (self._difference(name, low, high) for name in CUMULATIVE)
        return Window(published, withheld, residual, self.placing[:, low:high].max(axis=1))

    def monthly(self) -> tuple[IntArray, NDArray[np.bool_]]:
        """Return the published count and the withheld flag of each period, shape (n, periods) each."""
        return np.diff(self.published, axis=1), np.diff(self.withheld, axis=1).astype(np.bool_)

    def _difference(self, name: str, low: int, high: int) -> IntArray:
        cumulative: IntArray = getattr(self, name)
        return cumulative[:, high] - cumulative[:, low]


def accumulate(values: IntArray) -> IntArray:
    """Return cumulative sums along the last axis with a leading 0: (n, p) to (n, p + 1)."""
    out = np.zeros((values.shape[0], values.shape[1] + 1), np.int64)
    np.cumsum(values, axis=1, out=out[:, 1:])
    return out


def cube_to_table(cube: PublishedCube) -> pa.Table:
    """Return a cube as an Arrow table: a row for each (cell, route), cumulative counts as fixed-size lists."""
    columns = {
        "cell": pa.array(cube.cells),
        "route": pa.array(cube.routes),
    } | {name: _fixed_lists(getattr(cube, name)) for name in ("placing", *CUMULATIVE)}
    stated = {"first_month": month_label(cube.first_month), "months_per_period": str(cube.months_per_period)}
    return pa.table(columns).replace_schema_metadata(stated)


def table_to_cube(table: pa.Table) -> PublishedCube:
    """Return a cube over the buffers of an Arrow table, without a copy if each column is one chunk."""
    stated = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    needed = {"cell", "route", "placing", *CUMULATIVE, "first_month", "months_per_period"}
    if missing := needed - {*table.column_names, *stated}:
        raise DataError(f"the cube table has no {', '.join(sorted(missing))}; run `routes-geo build`")
    cells, routes = (_flat(table.column(name)) for name in ("cell", "route"))
    placing, published, withheld, residual = (_matrix(table.column(name)) for name in ("placing", *CUMULATIVE))
    first_month, length = parse_month(stated["first_month"]), int(stated["months_per_period"])
    return PublishedCube(first_month, cells, routes, placing, published, withheld, residual, length)


def _fixed_lists(matrix: NDArray[Any]) -> pa.FixedSizeListArray:
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(matrix).ravel()), matrix.shape[1])


def _single(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _flat(column: pa.ChunkedArray) -> NDArray[Any]:
    return np.asarray(_single(column).to_numpy(zero_copy_only=False))


def _matrix(column: pa.ChunkedArray) -> NDArray[Any]:
    width = column.type.list_size
    return np.asarray(_single(column).flatten().to_numpy(zero_copy_only=False)).reshape(-1, width)
