"""Store counts by row and period as an integral: any window is one subtraction, any roll-up a choice of columns.

A row is a code of the other keys and a cell; rows are sorted by both. `integral[p, i]` is the sum of the rows before
`i` over the periods before `p`. The children of a cell are neighbours in H3's order, so the integral of the parents is
the same integral at fewer rows. Differences are correct even if the integral itself has wrapped around, provided that
the counts fit in 64 bits; this is checked once, for the sum of all counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.kernels import kernel
from routes_geo.points.sorted_sums import OVERFLOW

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

    from routes_geo.points.result import Bins

NumberArray = NDArray[np.int32] | NDArray[np.int64]

_LARGEST = float(1 << 63) * (1 - 1e-9)  # with a margin for the rounding of floating-point sums


@dataclass(frozen=True, slots=True)
class Cube:
    """Store rows sorted by code and cell, and periods in ascending order.

    `integral` has shape (periods + 1, n + 1).
    """

    codes: IntArray  # (n,), one code for the other keys together; 0 without other keys
    cells: CellArray  # (n,)
    periods: tuple[Hashable, ...]
    integral: IntArray

    def window(self, start: int, stop: int) -> IntArray:
        """Return the counts of the periods `start` (included) to `stop` (excluded), shape (n,).

        InvalidInput outside the cube.
        """
        if not 0 <= start < stop <= len(self.periods):
            raise InvalidInput(
                f"periods {start} to {stop} are outside the cube; it has periods 0 to {len(self.periods) - 1}"
            )
        out = np.empty(self.cells.size, np.int64)
        _window(self.integral[start], self.integral[stop], out)
        return out

    def between(self, first: Hashable, last: Hashable) -> IntArray:
        """Return the counts of the periods labelled `first` to `last`, both included; zeros if there are none."""
        periods = cast("tuple[SupportsRichComparison, ...]", self.periods)
        start = bisect_left(periods, cast("SupportsRichComparison", first))
        stop = bisect_right(periods, cast("SupportsRichComparison", last))
        return self.window(start, stop) if start < stop else np.zeros(self.cells.size, np.int64)

    def roll_up(self, resolution: int) -> Cube:
        """Return the counts of the cells' ancestors at a resolution; InvalidInput if a cell is coarser than that."""
        parents = cells_to_parent(self.cells, resolution)
        starts = np.flatnonzero(_changes(self.codes, parents))
        bounds = np.append(starts, self.cells.size)
        return Cube(self.codes[starts], parents[starts], self.periods, self.integral[:, bounds])


def bins_to_cube(bins: Bins, column: int = 0) -> Cube:
    """Return the cube of one column of sums; the last key is the period, and the other keys form the codes.

    The first key is the most significant. InvalidInput if the bins have no key; DataError if all counts together exceed
    64 bits.
    """
    if not bins.codes:
        raise InvalidInput("the bins have no key; a cube needs at least one, because the last key is its period")
    codes = np.zeros(bins.cells.size, np.int64)
    for part, (values, _) in zip(bins.codes[:-1], bins.key_values[:-1], strict=True):
        codes = codes * len(values) + part
    starts = _changes(codes, bins.cells)  # starts of runs of periods; bins are sorted by cell first
    first = np.flatnonzero(starts)
    order = np.lexsort((bins.cells[first], codes[first])) if codes.any() else np.arange(first.size)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    rows = place[np.cumsum(starts) - 1]
    return make_cube(
        codes[first][order], bins.cells[first][order], bins.key_values[-1][0], rows, bins.codes[-1], bins.sums[column]
    )


def make_cube(  # noqa: PLR0913
    codes: IntArray,
    cells: CellArray,
    periods: Sequence[Hashable],
    rows: IntArray,
    numbers: NumberArray,
    counts: IntArray,
) -> Cube:
    """Return the cube of rows (n,) sorted by code and cell, and of counts (m,) with their rows and period numbers.

    DataError if all counts together exceed 64 bits.
    """
    if np.abs(counts.astype(np.float64)).sum() >= _LARGEST:
        raise DataError(OVERFLOW)
    integral = np.zeros((len(periods) + 1, cells.size + 1), np.int64)
    _place(rows, numbers, counts, integral)
    _integrate(integral)
    return Cube(codes, cells, tuple(periods), integral)


def _changes(codes: IntArray, cells: CellArray) -> NDArray[np.bool_]:
    """Return whether each row (n,) differs from the row before it."""
    out = np.ones(cells.size, np.bool_)
    out[1:] = (cells[1:] != cells[:-1]) | (codes[1:] != codes[:-1])
    return out


@kernel
def _window(low: IntArray, high: IntArray, out: IntArray) -> None:
    for i in range(out.size):
        out[i] = (high[i + 1] - high[i]) - (low[i + 1] - low[i])


@kernel
def _place(rows: IntArray, numbers: NumberArray, counts: IntArray, integral: IntArray) -> None:
    for i in range(rows.size):
        integral[numbers[i] + 1, rows[i] + 1] += counts[i]


@kernel
def _integrate(integral: IntArray) -> None:
    """Sum over rows and periods, in place.

    The line of zeros is written explicitly so that its memory is allocated with the rest.
    """
    integral[0, :] = 0
    for period in range(1, integral.shape[0]):
        total = np.int64(0)
        for i in range(1, integral.shape[1]):
            total += integral[period, i]
            integral[period, i] = integral[period - 1, i] + total
