"""The layer `cells`: H3 cells as polygons by zoom, with ids only or with the figures of a window.

A cell is complete in every tile it touches, with the same coordinates and values in each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED
from tiles.cell_index import FIXED_BITS, CellIndex, feature_ids
from tiles.mercator import tile_world_bounds
from tiles.mvt import EXTENT, encode_layer
from tiles.world_rings import ALONE

if TYPE_CHECKING:
    from tiles.mvt_kernel import FigureColumns

MAX_ZOOM = 8
# Resolution of the cells at each zoom, chosen so that a cell is a few dozen pixels wide.
RESOLUTION_BY_ZOOM = (2, 2, 2, 3, 3, 4, 4, 5, 5)
BUDGET_BYTES = 500_000
LAYER = "cells"
# Those of the collection of cells that tiles can have, in the order of the kernel's bits.
PROPERTIES = ("cell", "route", "value", "status", "withheld_months", "resolution", "kind", "basis")
BUFFER = 0.05  # around a tile, in tile widths
_EXTENT_BITS = EXTENT.bit_length() - 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Store the rows with figures (r,); those of cell `k` are `spans[k]:spans[k + 1]`.

    `routes`, `status` and `basis` are positions in `Names`, `basis` is negative where nothing is placed. Values are
    shown only for statuses that have a value.
    """

    spans: IntArray
    cells: CellArray
    routes: NDArray[np.int8]
    values: IntArray
    status: NDArray[np.int8]
    withheld: IntArray
    basis: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Names:
    """Store what the positions in `Figures` refer to, and which statuses have a value."""

    routes: tuple[str, ...]
    statuses: tuple[str, ...]
    bases: tuple[str, ...]
    kind: str
    has_value: tuple[bool, ...]


TileAddress = tuple[int, int, int]  # zoom, column from the west, row from the north
FiguresOf = Callable[[IntArray], Figures]  # returns the figures of rows of a cell index, in the same order


@dataclass(frozen=True, slots=True)
class Tile:
    """Pair the bytes of a tile with the resolution of its cells."""

    content: bytes
    resolution: int


def resolution_for_zoom(zoom: int) -> int:
    """Return the H3 resolution shown at a zoom if the tile stays within its budget."""
    return RESOLUTION_BY_ZOOM[zoom] if zoom < len(RESOLUTION_BY_ZOOM) else FINEST_PUBLISHED


def tile_within_budget(zoom: int, encode_at: Callable[[int], bytes], finest: int = FINEST_PUBLISHED) -> Tile:
    """Return the tile at the resolution of its zoom, at most `finest`, or at the next coarser one within the budget.

    The coarsest resolution is returned even if it exceeds the budget: no cell is left out.
    """
    resolution = min(resolution_for_zoom(zoom), finest)
    content = encode_at(resolution)
    while len(content) > BUDGET_BYTES and resolution > COARSEST_PUBLISHED:
        resolution -= 1
        content = encode_at(resolution)
    return Tile(content, resolution)


def encode_ids_tile(index: CellIndex, tile: TileAddress) -> bytes:
    """Encode the cells of a tile with ids only; return empty bytes if there are none."""
    from tiles.mvt_kernel import encode_ids  # noqa: PLC0415  a kernel: see CONTRIBUTING.md

    rings, second = _find(index, tile)
    if not rings.size:
        return b""
    buffer = _SCRATCH.bytes(rings.size * _most_bytes(index))
    end = encode_ids(buffer, rings, second, _arrays(index), index.ids[rings], tile_frame(tile))
    return encode_layer(LAYER, buffer[:end].data)


def encode_figures_tile(
    index: CellIndex, tile: TileAddress, figures_of: FiguresOf, *, names: Names, properties: Sequence[str]
) -> bytes:
    """Encode the cells of a tile with the chosen properties, one feature per row of figures."""
    from tiles.mvt_kernel import encode_figures, encode_layer_values  # noqa: PLC0415

    rings, second = _find(index, tile)
    figures = figures_of(index.rings.rows[rings])
    if not figures.cells.size:
        return b""
    buffer = _SCRATCH.bytes(figures.cells.size * _most_bytes(index) + _most_text(names))
    values = _SCRATCH.values(figures.cells.size * len(PROPERTIES))
    end, count = encode_figures(
        buffer, rings, second, _arrays(index), _columns(figures, names, index.resolution), _places(properties),
        tile_frame(tile), values,
    )  # fmt: skip
    stop = encode_layer_values(buffer, end, values[1], values[2], count, *_texts(names))
    return encode_layer(LAYER, buffer[:end].data, properties, buffer[end:stop].data) if end else b""


def _find(index: CellIndex, tile: TileAddress) -> tuple[IntArray, IntArray]:
    """Return the rings of a tile, and for each ring the second ring of its cell.

    The second ring is ALONE if there is none, and the ring itself if it was already drawn with its twin.
    """
    from tiles.cell_index_kernel import find_rings  # noqa: PLC0415

    out = _SCRATCH.rings(index.keys.size)
    rings = out[: find_rings(index.keys, index.bounds, index.levels, tile_world_bounds(*tile, BUFFER), out)]
    second = index.rings.twins[rings]
    for at in np.flatnonzero(second != ALONE).tolist():
        other = np.flatnonzero(rings == second[at])
        second[at] = ALONE if not other.size else rings[other[0]] if other[0] > at else rings[at]
    return rings, second


def tile_frame(tile: TileAddress) -> tuple[int, int, int]:
    """Return by how many bits coordinates are shifted for a tile, and its left and top in its own units."""
    z, x, y = tile
    return FIXED_BITS - _EXTENT_BITS - z, x * EXTENT, y * EXTENT


def _arrays(index: CellIndex) -> tuple[IntArray, IntArray, IntArray]:
    return index.rings.offsets, index.x, index.y


def _most_bytes(index: CellIndex) -> int:
    """Return an upper limit for the bytes of a feature: two rings and all values."""
    from tiles.mvt_kernel import FEATURE_BYTES  # noqa: PLC0415
    from tiles.wire_kernel import VERTEX_BYTES  # noqa: PLC0415

    return FEATURE_BYTES + 2 * VERTEX_BYTES * index.most_vertices


def _columns(figures: Figures, names: Names, resolution: int) -> FigureColumns:
    ids = feature_ids(figures.cells) + figures.routes + 1
    return (
        figures.spans, figures.cells, ids, figures.routes, figures.values, figures.status, figures.withheld,
        figures.basis, names.has_value, resolution,
    )  # fmt: skip


def _places(properties: Sequence[str]) -> IntArray:
    return np.array([properties.index(name) if name in properties else -1 for name in PROPERTIES], np.int64)


@cache
def _texts(names: Names) -> tuple[NDArray[np.uint8], IntArray]:
    """Return the names as one array of bytes, and the offset of each; a row for each group."""
    encoded = [[name.encode() for name in group] for group in _groups(names)]
    lengths = np.zeros((len(encoded), max(map(len, encoded)) + 1), np.int64)
    for row, group in enumerate(encoded):
        lengths[row, 1 : len(group) + 1] = [len(name) for name in group]
    offsets = np.cumsum(lengths, axis=1)
    offsets[1:] += np.cumsum(offsets[:-1, -1])[:, None]
    return np.frombuffer(b"".join(chain.from_iterable(encoded)), np.uint8), offsets


def _groups(names: Names) -> tuple[tuple[str, ...], ...]:
    """Return the groups of names in the order of the kernel's kinds of text."""
    return names.routes, names.statuses, names.bases, (names.kind,)


def _most_text(names: Names) -> int:
    return int(_texts(names)[0].size) + 8 * sum(map(len, _groups(names)))


class _Scratch(threading.local):
    """Keep arrays that a thread reuses, because allocating fresh memory costs more than encoding."""

    def __init__(self) -> None:
        self._bytes = np.empty(0, np.uint8)
        self._rings = np.empty(0, np.int64)
        self._values = np.empty((3, 0), np.int64)

    def bytes(self, size: int) -> NDArray[np.uint8]:
        """Return at least this many bytes."""
        if self._bytes.size < size:
            self._bytes = np.empty(size, np.uint8)
        return self._bytes

    def rings(self, size: int) -> IntArray:
        """Return space for at least this many ring numbers."""
        if self._rings.size < size:
            self._rings = np.empty(size, np.int64)
        return self._rings

    def values(self, size: int) -> IntArray:
        """Return a table of at least twice as many free slots, with kinds and numbers of values; shape (3, slots)."""
        slots = 1 << (2 * size - 1).bit_length()
        if self._values.shape[1] != slots:
            self._values = np.empty((3, slots), np.int64)
        self._values[0] = -1
        return self._values


_SCRATCH = _Scratch()
