"""The cells of one route at every published resolution, and how they lie below one another.

Both rules of disclosure control use it: the one within a release and the one across vintages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED, cell_resolutions, cells_to_parent
from routes_geo.grid.keys import is_area

FINEST_RESOLUTION_MONTH = FINEST_PUBLISHED
COARSEST_RESOLUTION = COARSEST_PUBLISHED
NO_HOMES: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Keys by resolution, each sorted, with the positions of their parents and of the ancestors of the finest keys.

    A key is an H3 cell, or the number of an area whose count is known no finer. An area is a key of every resolution
    finer than its home, the finest cell that contains it, and counts there. `parents` of a resolution are positions one
    resolution up; those of the coarsest are 0, the route itself. `ancestors` of a resolution are the positions there of
    the finest keys, shape (n,). `finest` is the finest resolution.
    """

    cells: Mapping[int, CellArray]
    parents: Mapping[int, NDArray[np.intp]]
    ancestors: Mapping[int, NDArray[np.intp]]
    finest: int = FINEST_RESOLUTION_MONTH

    @classmethod
    def above(
        cls, keys: CellArray, homes: Mapping[int, int] = NO_HOMES, finest: int = FINEST_RESOLUTION_MONTH
    ) -> Hierarchy:
        """Return the hierarchy above the keys of the finest resolution, sorted, shape (n,).

        `homes` are the cells of the areas, by number; 0 is the route.
        """
        cells, parents = {finest: keys}, {}
        ancestors = {finest: np.arange(keys.size)}
        for resolution in range(finest, COARSEST_RESOLUTION, -1):
            coarser = keys_to_parent(cells[resolution], resolution - 1, homes)
            cells[resolution - 1], parents[resolution] = np.unique(coarser, return_inverse=True)
            ancestors[resolution - 1] = parents[resolution][ancestors[resolution]]
        parents[COARSEST_RESOLUTION] = np.zeros(cells[COARSEST_RESOLUTION].size, np.intp)
        return cls(cells, parents, ancestors, finest)

    @property
    def resolutions(self) -> range:
        """Return the resolutions, coarsest first."""
        return range(COARSEST_RESOLUTION, self.finest + 1)

    def same_areas(self, resolution: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the positions of the areas of a resolution, and those of the same areas one resolution finer."""
        here, finer = self.cells[resolution], self.cells[resolution + 1]
        areas = np.flatnonzero(is_area(here))
        return areas, np.searchsorted(finer, here[areas])

    def size(self, resolution: int) -> int:
        """Return the number of cells at a resolution; one resolution above the coarsest, it is 1: the route."""
        return self.cells[resolution].size if resolution >= COARSEST_RESOLUTION else 1

    def sum_up(self, values: IntArray, resolution: int) -> IntArray:
        """Sum values of the finest cells, shape (n,), by their ancestor at a resolution."""
        return sum_by(self.ancestors[resolution], values, self.size(resolution))

    def sum_to_parents(self, values: IntArray, resolution: int) -> IntArray:
        """Sum values of the cells of a resolution, shape (m, p), by their parent."""
        return sum_by(self.parents[resolution], values, self.size(resolution - 1))


def keys_to_parent(keys: CellArray, resolution: int, homes: Mapping[int, int]) -> CellArray:
    """Return the key above each key (n,) at a resolution: the parent of a cell, the home of an area or the area."""
    out = keys.copy()
    areas = is_area(keys)
    out[~areas] = cells_to_parent(keys[~areas], resolution)
    for at in np.flatnonzero(areas):
        home = homes.get(int(keys[at]), 0)
        if home and int(cell_resolutions([home])[0]) >= resolution:
            out[at] = cells_to_parent([home], resolution)[0]
    return out


def sum_by(codes: NDArray[np.intp], values: IntArray, groups: int) -> IntArray:
    """Sum values, shape (n, ...), by group code (n,): shape (groups, ...)."""
    sums = np.zeros((groups, *values.shape[1:]), np.int64)
    np.add.at(sums, codes, values)
    return sums
