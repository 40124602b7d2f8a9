"""The cells of one route at every published resolution, and how they lie below one another.

Both rules of disclosure control use it: the one within a release and the one across vintages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED, cells_to_parent

FINEST_RESOLUTION_MONTH = FINEST_PUBLISHED
COARSEST_RESOLUTION = COARSEST_PUBLISHED
RESOLUTIONS = range(COARSEST_RESOLUTION, FINEST_RESOLUTION_MONTH + 1)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Cells by resolution, each sorted, with the positions of their parents and of the ancestors of the finest cells.

    `parents` of a resolution are positions one resolution up; those of the coarsest are 0, the route itself.
    `ancestors` of a resolution are the positions there of the finest cells, shape (n,).
    """

    cells: Mapping[int, CellArray]
    parents: Mapping[int, NDArray[np.intp]]
    ancestors: Mapping[int, NDArray[np.intp]]

    @classmethod
    def above(cls, finest: CellArray) -> Hierarchy:
        """Return the hierarchy above cells of the finest resolution, sorted, shape (n,)."""
        cells, parents = {FINEST_RESOLUTION_MONTH: finest}, {}
        ancestors = {FINEST_RESOLUTION_MONTH: np.arange(finest.size)}
        for resolution in reversed(RESOLUTIONS[1:]):
            coarser = cells_to_parent(cells[resolution], resolution - 1)
            cells[resolution - 1], parents[resolution] = np.unique(coarser, return_inverse=True)
            ancestors[resolution - 1] = parents[resolution][ancestors[resolution]]
        parents[COARSEST_RESOLUTION] = np.zeros(cells[COARSEST_RESOLUTION].size, np.intp)
        return cls(cells, parents, ancestors)

    def size(self, resolution: int) -> int:
        """Return the number of cells at a resolution; one resolution above the coarsest, it is 1: the route."""
        return self.cells[resolution].size if resolution >= COARSEST_RESOLUTION else 1

    def sum_up(self, values: IntArray, resolution: int) -> IntArray:
        """Sum values of the finest cells, shape (n,), by their ancestor at a resolution."""
        return sum_by(self.ancestors[resolution], values, self.size(resolution))

    def sum_to_parents(self, values: IntArray, resolution: int) -> IntArray:
        """Sum values of the cells of a resolution, shape (m, p), by their parent."""
        return sum_by(self.parents[resolution], values, self.size(resolution - 1))


def sum_by(codes: NDArray[np.intp], values: IntArray, groups: int) -> IntArray:
    """Sum values, shape (n, ...), by group code (n,): shape (groups, ...)."""
    sums = np.zeros((groups, *values.shape[1:]), np.int64)
    np.add.at(sums, codes, values)
    return sums
