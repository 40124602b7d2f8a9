"""Borders of a route: their totals are published by themselves, so what cells leave of them must not be small.

A figure on cells, a cell or what its hidden children hold, is of one border alone where only that border is placed on
what it counts. A border's total less its own figures is what of it lies on shared cells, or is withheld: zero or at
least the threshold. The same holds without what stays at route level, where that is of the border alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.cells import IntArray

NOT_TOLD = -1  # total of a border in a vintage that does not tell borders apart
NOBODYS, SHARED = -1, -2  # owners of cells that no border is placed on, or several
AT_ROUTE = -1  # figure of a cell that is on none: the rest of the route


@dataclass(frozen=True, slots=True)
class Borders:
    """Totals by border of one vintage, and whose each cell is."""

    totals: IntArray  # (b, p), or NOT_TOLD
    owners: NDArray[np.int8]  # (n, p) position of the one border that is placed there, NOBODYS or SHARED

    def month(self, column: int) -> Borders:
        """One month by itself."""
        return Borders(self.totals[:, [column]], self.owners[:, [column]])

    def tell_little(self, column: int, values: IntArray, figures: NDArray[np.intp], rest: int, threshold: int) -> bool:
        """Whether a month's total of a border gives away a small count.

        `values` (n,) are the counts of cells, `figures` (n,) the number of the published figure that counts each, or
        AT_ROUTE, and `rest` is what stays at route level.
        """
        left = self._left(self.totals[:, column], self.owners[:, column], values, figures, rest)
        return any(0 < count < threshold for count in left)

    @staticmethod
    def _left(
        totals: IntArray, owners: NDArray[np.int8], values: IntArray, figures: NDArray[np.intp], rest: int
    ) -> Iterator[int]:
        """What is left of each border's total beside the figures that are its own, where it has any.

        Less than nothing is left where cells hold back what a release took from the border: that tells no count.
        """
        placed = owners != NOBODYS
        for border in np.flatnonzero(totals != NOT_TOLD):
            others = np.append(figures[placed & (owners != border)], AT_ROUTE)
            own = (owners == border) & ~np.isin(figures, others)
            left = int(totals[border] - values[own].sum())
            if values[own].any():
                yield left
            if rest and np.all(owners[placed & (figures == AT_ROUTE)] == border):
                yield left - rest
