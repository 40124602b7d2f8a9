"""The borders of a route, whose totals are published separately.

The rule: a border's total minus the published figures that count this border alone must be zero or at least the
threshold. If the rest at route level counts only this border, the same holds after the rest is subtracted, too.

A published figure is a visible cell, or the count of a cell's hidden children. It counts one border alone if only that
border is placed on its cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import IntArray

NOT_STATED = -1  # total of a border in a vintage that does not distinguish borders
NO_BORDER, SHARED = -1, -2  # owner of a cell on which no border is placed, or several are
AT_ROUTE = -1  # figure of a cell that no published cell counts: it is in the rest at route level


@dataclass(frozen=True, slots=True)
class Borders:
    """Totals by border of one vintage, and the border that owns each cell."""

    totals: IntArray  # (b, p), or NOT_STATED
    owners: NDArray[np.int8]  # (n, p) position of the only border that is placed there, NO_BORDER or SHARED

    def months(self, columns: NDArray[np.intp]) -> Borders:
        """Return the borders of some months."""
        return Borders(self.totals[:, columns], self.owners[:, columns])

    def reveal_small_count(
        self, column: int, values: IntArray, figures: NDArray[np.intp], rest: int, threshold: int
    ) -> bool:
        """Return whether a small count can be computed from the totals of a month.

        `values` (n,) are the counts of the cells, `figures` (n,) the number of the published figure that counts each
        cell, or AT_ROUTE. `rest` is the count at route level.
        """
        remainders = self._remainders(self.totals[:, column], self.owners[:, column], values, figures, rest)
        return any(0 < count < threshold for count in remainders)

    @staticmethod
    def _remainders(
        totals: IntArray, owners: NDArray[np.int8], values: IntArray, figures: NDArray[np.intp], rest: int
    ) -> Iterator[int]:
        """Yield each border's total minus the figures that count this border alone, if it has any.

        A remainder is negative if cells still contain what a release took from the border; this reveals no count.
        """
        placed = owners != NO_BORDER
        for border in np.flatnonzero(totals != NOT_STATED):
            others = np.append(figures[placed & (owners != border)], AT_ROUTE)
            own = (owners == border) & ~np.isin(figures, others)
            remainder = int(totals[border] - values[own].sum())
            if values[own].any():
                yield remainder
            if rest and np.all(owners[placed & (figures == AT_ROUTE)] == border):
                yield remainder - rest
