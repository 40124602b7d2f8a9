"""Find the rings of a cell index that touch a tile.

Rule: the keys are sorted, so the rings in one row of squares are one run; a binary search finds its start.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.kernels import kernel
from tiles.cell_index import LEVEL_SHIFT, ORIGIN, ROW_SHIFT

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@kernel
def find_rings(
    keys: IntArray, bounds: FloatArray, levels: IntArray, tile: tuple[float, float, float, float], out: IntArray
) -> int:
    """Write the rings whose bounds touch a tile (west, north, east, south; world units), in order; return how many.

    `out` must have space for every ring of the index.
    """
    west, north, east, south = tile
    count = 0
    for level in levels:
        side = 2.0**level
        top, bottom = int(np.floor((north + ORIGIN) * side)) - 1, int(np.floor((south + ORIGIN) * side))
        left, right = int(np.floor((west + ORIGIN) * side)) - 1, int(np.floor((east + ORIGIN) * side))
        for row in range(top, bottom + 1):
            head = (level << LEVEL_SHIFT) | (row << ROW_SHIFT)
            at = np.searchsorted(keys, head | max(left, 0))
            while at < keys.size and keys[at] <= (head | right):
                is_met = (bounds[at, 0] <= east) & (bounds[at, 2] >= west)
                if is_met & (bounds[at, 1] <= south) & (bounds[at, 3] >= north):
                    out[count] = at
                    count += 1
                at += 1
    return count
