"""Find which of many sorted zones or cells may touch a box, without looking at each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routes_geo.features.boxes import box_parts
from routes_geo.features.crs import Box
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import family_starts

_GENERATIONS = 3  # from the common ancestor of a family down to its members


@dataclass(frozen=True, slots=True)
class BoxIndex:
    """Rows in families that lie together: `starts` is the first row of each, and the end, (m + 1,).

    `bounds` are west, south, east, north in degrees of all rows of a family, (m, 4).
    """

    starts: IntArray
    bounds: FloatArray

    def candidates(self, box: Box) -> IntArray:
        """Return the rows, ascending, whose family may touch a box; no other row does."""
        near = np.zeros(self.bounds.shape[0], np.bool_)
        for west, south, east, north in box_parts(box):
            left, bottom, right, top = self.bounds.T
            near |= (left <= east) & (right >= west) & (bottom <= north) & (top >= south)
        families = np.flatnonzero(near)
        first, sizes = self.starts[families], np.diff(self.starts)[families]
        return np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())


def index_cells(cells: CellArray, level: int, bounds: FloatArray, others: int = 0) -> BoxIndex:
    """Return the index of ascending cells (n,) of a level with their bounds (n, 4); a cell may occur repeatedly.

    The first `others` rows are not cells; each is a family of its own.
    """
    families = family_starts(cells[others:], max(level - _GENERATIONS, 0))
    starts = np.concatenate([np.arange(others), others + families])
    if starts.size == 1:
        return BoxIndex(starts, bounds)
    low, high = (reduce.reduceat(bounds, starts[:-1], axis=0) for reduce in (np.minimum, np.maximum))
    return BoxIndex(starts, np.column_stack([low[:, :2], high[:, 2:]]))
