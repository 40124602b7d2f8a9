"""Counts by row and period as an integral: any window is one subtraction, any roll-up a choice of columns.

A row is a code of the other keys and a cell, and rows are sorted by both. `integral[p, i]` is the sum of the rows
before `i` over the periods before `p`. As the children of a cell lie together in H3's order, the integral of its
parents is the same one at fewer rows. Differences are right even where the integral itself has wrapped, as long as what
they stand for fits in 64 bits, which is checked once, for all counts together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.cells import CellArray, IntArray, cells_to_parent
from routes_geo.grid.kernels import kernel
from routes_geo.points.sorted_sums import OVERFLOW

if TYPE_CHECKING:
    from routes_geo.points.result import Bins

_LARGEST = float(1 << 63) * (1 - 1e-9)  # for sums in floating point, which have rounded


@dataclass(frozen=True, slots=True)
class Cube:
    """Rows sorted by code and cell, periods ascending; `integral` has shape (periods + 1, n + 1)."""

    codes: IntArray  # (n,) of the other keys together, 0 where there are none
    cells: CellArray  # (n,)
    periods: tuple[Any, ...]
    integral: IntArray

    def window(self, start: int, stop: int) -> IntArray:
        """Counts of the periods numbered `start` (in) to `stop` (out), shape (n,); InvalidInput outside the cube."""
        if not 0 <= start < stop <= len(self.periods):
            raise InvalidInput(f"periods {start} to {stop}; the cube has {len(self.periods)}, numbered from 0")
        out = np.empty(self.cells.size, np.int64)
        _window(self.integral[start], self.integral[stop], out)
        return out

    def between(self, first: Any, last: Any) -> IntArray:
        """Counts of the periods with labels from `first` to `last`, both in; zeros where it has none of them."""
        start, stop = bisect_left(self.periods, first), bisect_right(self.periods, last)
        return self.window(start, stop) if start < stop else np.zeros(self.cells.size, np.int64)

    def roll_up(self, resolution: int) -> Cube:
        """Counts of the cells' ancestors at a resolution; InvalidInput if a cell is coarser than that."""
        parents = cells_to_parent(self.cells, resolution)
        starts = np.flatnonzero(_changes(self.codes, parents))
        bounds = np.append(starts, self.cells.size)
        return Cube(self.codes[starts], parents[starts], self.periods, self.integral[:, bounds])


def bins_to_cube(bins: Bins, column: int = 0) -> Cube:
    """Cube of one column of sums: the last key is the period, the others are the codes, first key most significant.

    InvalidInput if the bins have no key; DataError if all counts together leave 64 bits.
    """
    if not bins.codes:
        raise InvalidInput("the bins have no key; the last one is the period of a cube")
    codes = np.zeros(bins.cells.size, np.int64)
    for part, (values, _) in zip(bins.codes[:-1], bins.key_values[:-1], strict=True):
        codes = codes * len(values) + part
    starts = _changes(codes, bins.cells)  # of runs of periods; bins are sorted by cell first
    first = np.flatnonzero(starts)
    order = np.lexsort((bins.cells[first], codes[first])) if codes.any() else np.arange(first.size)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    rows = place[np.cumsum(starts) - 1]
    return make_cube(
        codes[first][order], bins.cells[first][order], bins.key_values[-1][0], rows, bins.codes[-1], bins.sums[column]
    )


def make_cube(  # noqa: PLR0913
    codes: IntArray, cells: CellArray, periods: Sequence[Any], rows: IntArray, numbers: NDArray[Any], counts: IntArray
) -> Cube:
    """Cube of rows (n,) sorted by code and cell, and of counts (m,), each with its row and the number of its period.

    DataError if all counts together leave 64 bits.
    """
    if np.abs(counts.astype(np.float64)).sum() >= _LARGEST:
        raise DataError(OVERFLOW)
    integral = np.zeros((len(periods) + 1, cells.size + 1), np.int64)
    _place(rows, numbers, counts, integral)
    _integrate(integral)
    return Cube(codes, cells, tuple(periods), integral)


def _changes(codes: IntArray, cells: CellArray) -> NDArray[np.bool_]:
    """Whether each row (n,) differs from the one before it."""
    out = np.ones(cells.size, np.bool_)
    out[1:] = (cells[1:] != cells[:-1]) | (codes[1:] != codes[:-1])
    return out


@kernel
def _window(low: IntArray, high: IntArray, out: IntArray) -> None:
    for i in range(out.size):
        out[i] = (high[i + 1] - high[i]) - (low[i + 1] - low[i])


@kernel
def _place(rows: IntArray, numbers: NDArray[Any], counts: IntArray, integral: IntArray) -> None:
    for i in range(rows.size):
        integral[numbers[i] + 1, rows[i] + 1] += counts[i]


@kernel
def _integrate(integral: IntArray) -> None:
    """Sum over rows and periods, in place. The line of zeros is written, so that it has memory like the others."""
    integral[0, :] = 0
    for period in range(1, integral.shape[0]):
        total = np.int64(0)
        for i in range(1, integral.shape[1]):
            total += integral[period, i]
            integral[period, i] = integral[period - 1, i] + total
