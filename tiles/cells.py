"""The tileset `cells`: H3 cells as polygons by zoom, with ids only or with the figures of a window.

Cells are whole in each tile that they touch, with the same coordinates and values.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.cells import COARSEST_PUBLISHED, FINEST_PUBLISHED, CellArray, IntArray
from tiles.cell_index import FIXED_BITS, CellIndex, feature_ids
from tiles.mercator import tile_world_bounds
from tiles.mvt import EXTENT, encode_layer
from tiles.world_rings import ALONE

MAX_ZOOM = 8
# Resolution of a tile: cells stay a few dozen pixels wide.
RESOLUTION_BY_ZOOM = (2, 2, 2, 3, 3, 4, 4, 5, 5)
BUDGET_BYTES = 500_000
LAYER = "cells"
# Those of the collection of cells that tiles can have, in the order of the kernel's bits.
PROPERTIES = ("cell", "route", "value", "status", "withheld_months", "resolution")
_BUFFER = 0.05
_EXTENT_BITS = EXTENT.bit_length() - 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows with figures (r,), those of cell `k` at `spans[k]:spans[k + 1]`.

    `routes` and `status` are positions in the names; a value counts only where its status has one.
    """

    spans: IntArray
    cells: CellArray
    routes: NDArray[np.int8]
    values: IntArray
    status: NDArray[np.int8]
    withheld: IntArray


@dataclass(frozen=True, slots=True)
class Names:
    """What the positions in `Figures` stand for, and which statuses have a value."""

    routes: tuple[str, ...]
    statuses: tuple[str, ...]
    has_value: tuple[bool, ...]


TileAddress = tuple[int, int, int]  # zoom, column from the west, row from the north
FiguresOf = Callable[[IntArray], Figures]  # of rows of a cell index, in their order


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile as bytes, and the resolution of its cells."""

    content: bytes
    resolution: int


def resolution_for_zoom(zoom: int) -> int:
    """H3 resolution shown at a zoom, where a tile keeps to its budget."""
    return RESOLUTION_BY_ZOOM[zoom] if zoom < len(RESOLUTION_BY_ZOOM) else FINEST_PUBLISHED


def tile_within_budget(zoom: int, encode_at: Callable[[int], bytes]) -> Tile:
    """Tile at the resolution of its zoom, or at the finest coarser one that keeps to the budget.

    The coarsest is given as it is: nothing is left out.
    """
    resolution = resolution_for_zoom(zoom)
    content = encode_at(resolution)
    while len(content) > BUDGET_BYTES and resolution > COARSEST_PUBLISHED:
        resolution -= 1
        content = encode_at(resolution)
    return Tile(content, resolution)


def encode_ids_tile(index: CellIndex, tile: TileAddress) -> bytes:
    """Encode the cells of a tile with an id and nothing else; empty bytes where there are none."""
    from tiles.mvt_kernel import encode_ids  # noqa: PLC0415  a kernel: see CONTRIBUTING.md

    rings, second = _find(index, tile)
    if not rings.size:
        return b""
    buffer = _SCRATCH.bytes(rings.size * _most_bytes(index))
    end = encode_ids(buffer, rings, second, _arrays(index), index.ids[rings], _frame(tile))
    return encode_layer(LAYER, buffer[:end].data)


def encode_figures_tile(
    index: CellIndex, tile: TileAddress, figures_of: FiguresOf, *, names: Names, properties: Sequence[str]
) -> bytes:
    """Encode the cells of a tile with the chosen properties, a feature for each row of figures of a cell."""
    from tiles.mvt_kernel import encode_figures, encode_values  # noqa: PLC0415

    rings, second = _find(index, tile)
    figures = figures_of(index.rings.rows[rings])
    if not figures.cells.size:
        return b""
    buffer = _SCRATCH.bytes(figures.cells.size * _most_bytes(index) + _most_text(names))
    values = _SCRATCH.values(figures.cells.size * len(PROPERTIES))
    end, count = encode_figures(
        buffer, rings, second, _arrays(index), _columns(figures, names, index.resolution), _places(properties),
        _frame(tile), values,
    )  # fmt: skip
    stop = encode_values(buffer, end, values[1], values[2], count, *_texts(names))
    return encode_layer(LAYER, buffer[:end].data, properties, buffer[end:stop].data) if end else b""


def _find(index: CellIndex, tile: TileAddress) -> tuple[IntArray, IntArray]:
    """Rings of a tile, and for each the second ring of its cell: ALONE, or itself where the first has drawn it."""
    from tiles.mvt_kernel import find_rings  # noqa: PLC0415

    out = _SCRATCH.rings(index.keys.size)
    rings = out[: find_rings(index.keys, index.bounds, index.levels, tile_world_bounds(*tile, _BUFFER), out)]
    second = index.rings.twins[rings]
    for at in np.flatnonzero(second != ALONE).tolist():
        other = np.flatnonzero(rings == second[at])
        second[at] = ALONE if not other.size else rings[other[0]] if other[0] > at else rings[at]
    return rings, second


def _frame(tile: TileAddress) -> tuple[int, int, int]:
    z, x, y = tile
    return FIXED_BITS - _EXTENT_BITS - z, x * EXTENT, y * EXTENT


def _arrays(index: CellIndex) -> tuple[IntArray, IntArray, IntArray]:
    return index.rings.offsets, index.x, index.y


def _most_bytes(index: CellIndex) -> int:
    """Most bytes of a feature, twice a ring and all its values included."""
    from tiles.mvt_kernel import FEATURE_BYTES, VERTEX_BYTES  # noqa: PLC0415

    return FEATURE_BYTES + 2 * VERTEX_BYTES * index.most_vertices


def _columns(figures: Figures, names: Names, resolution: int) -> tuple[object, ...]:
    ids = feature_ids(figures.cells) + figures.routes + 1
    columns = (figures.cells, ids, figures.routes, figures.values, figures.status, figures.withheld)
    return figures.spans, *columns, names.has_value, resolution


def _places(properties: Sequence[str]) -> IntArray:
    return np.array([properties.index(name) if name in properties else -1 for name in PROPERTIES], np.int64)


@cache
def _texts(names: Names) -> tuple[NDArray[np.uint8], IntArray]:
    """Names as bytes one after another, and where each begins: rows for routes and statuses."""
    encoded = [[name.encode() for name in group] for group in (names.routes, names.statuses)]
    lengths = np.zeros((2, max(map(len, encoded)) + 1), np.int64)
    for row, group in enumerate(encoded):
        lengths[row, 1 : len(group) + 1] = [len(name) for name in group]
    offsets = np.cumsum(lengths, axis=1)
    offsets[1] += offsets[0, -1]
    return np.frombuffer(b"".join(encoded[0] + encoded[1]), np.uint8), offsets


def _most_text(names: Names) -> int:
    return int(_texts(names)[0].size) + 8 * (len(names.routes) + len(names.statuses))


class _Scratch(threading.local):
    """Arrays that a thread uses again: memory that the system hands out anew is what costs most."""

    def __init__(self) -> None:
        self._bytes = np.empty(0, np.uint8)
        self._rings = np.empty(0, np.int64)
        self._values = np.empty((3, 0), np.int64)

    def bytes(self, size: int) -> NDArray[np.uint8]:
        """At least so many bytes."""
        if self._bytes.size < size:
            self._bytes = np.empty(size, np.uint8)
        return self._bytes

    def rings(self, size: int) -> IntArray:
        """At least so many numbers of rings."""
        if self._rings.size < size:
            self._rings = np.empty(size, np.int64)
        return self._rings

    def values(self, size: int) -> IntArray:
        """Table of at least twice as many slots, all free, then kinds and numbers of values; shape (3, slots)."""
        slots = 1 << (2 * size - 1).bit_length()
        if self._values.shape[1] != slots:
            self._values = np.empty((3, slots), np.int64)
        self._values[0] = -1
        return self._values


_SCRATCH = _Scratch()
