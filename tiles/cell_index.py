"""Index the cells of one resolution so that the cells of a tile are found without scanning the others.

The index is a loose quadtree: a ring belongs to the level whose squares are just larger than the ring, and to the
square that contains its north-western corner. The rings that touch a tile are therefore, on each level, in the squares
of the tile and one more row to the north and west. These are a few runs of sorted keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from tiles.world_rings import WorldRings, cells_to_world_rings

MAX_LEVEL = 22
FIXED_BITS = 44  # bits of a coordinate; a step is 2 micrometres at the equator
LEVEL_SHIFT, ROW_SHIFT = 52, 26  # a key consists of level, row and column of a square
ROUTE_BITS = 3  # lowest bits of a feature id
SMALLEST_FEATURE_ID = 1 << (7 + ROUTE_BITS)  # of a cell, at resolution 0
ORIGIN = 2.0  # added to coordinates so that those beyond the map are positive too


@dataclass(frozen=True)
class CellIndex:
    """Store sorted, unique `cells` (n,) and their `rings` (m,) in the order of `keys` (m,), with `bounds` (m, 4).

    `x` and `y` are the vertices of the rings as integers, where the world is 2**FIXED_BITS wide; `ids` (m,) are feature
    ids.
    """

    resolution: int
    cells: CellArray
    rings: WorldRings
    keys: IntArray
    bounds: FloatArray
    x: IntArray
    y: IntArray
    ids: IntArray

    @cached_property
    def levels(self) -> IntArray:
        """Return the levels that contain rings."""
        return np.unique(self.keys >> LEVEL_SHIFT)

    @cached_property
    def most_vertices(self) -> int:
        """Return the largest number of vertices of a ring."""
        return int(np.diff(self.rings.offsets).max(initial=0))


def index_cells(cells: CellArray, resolution: int) -> CellIndex:
    """Index sorted, unique cells."""
    rings = cells_to_world_rings(cells)
    keys = _keys(*rings.bounds())
    order = np.argsort(keys, kind="stable")
    rings, keys = rings.take(order), keys[order]
    x, y = (np.rint(vertices * 2.0**FIXED_BITS).astype(np.int64) for vertices in (rings.x, rings.y))
    bounds = np.column_stack(rings.bounds())
    return CellIndex(resolution, cells, rings, keys, bounds, x, y, feature_ids(cells)[rings.rows])


def _keys(x_min: FloatArray, y_min: FloatArray, x_max: FloatArray, y_max: FloatArray) -> IntArray:
    size = np.maximum(np.maximum(x_max - x_min, y_max - y_min), 2.0**-MAX_LEVEL)
    level = np.clip(np.floor(-np.log2(size)), 0, MAX_LEVEL)
    side = np.exp2(level)
    row, column = (np.floor((edge + ORIGIN) * side).astype(np.int64) for edge in (y_min, x_min))
    return np.asarray((level.astype(np.int64) << LEVEL_SHIFT) | (row << ROW_SHIFT) | column)


def feature_ids(cells: CellArray) -> NDArray[np.int64]:
    """Return the feature ids of cells (n,): resolution, base cell and digits in few bits.

    Ids are the same in every snapshot, unique across resolutions, and exact in a JavaScript number up to resolution 14.
    The lowest three bits are reserved for a route (1 to 7).
    """
    numbers = np.asarray(cells, np.uint64)
    digits = ((numbers >> np.uint64(52)) & np.uint64(15)) * np.uint64(3)
    used = (numbers & np.uint64((1 << 52) - 1)) >> (np.uint64(45) - digits)
    return np.asarray((((np.uint64(1) << (digits + np.uint64(7))) | used) << np.uint64(ROUTE_BITS)).astype(np.int64))
