"""The tileset `cells`: H3 cells as polygons, by zoom; ids only, or with the figures of a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routes_geo.cells import (
    FINEST_PUBLISHED,
    CellArray,
    FloatArray,
    IntArray,
    cells_to_boundary_arrays,
)
from tiles.mercator import lnglat_to_world, tile_world_bounds
from tiles.mvt import EXTENT, GeometryType, LayerEncoder, Value, encode_tile, ring_commands

MAX_ZOOM = 8
# Resolution of a tile: cells stay a few dozen pixels wide.
RESOLUTION_BY_ZOOM = (2, 2, 2, 3, 3, 4, 4, 5, 5)
_BUFFER = 0.05
_RESOLUTION_FACTOR = 1 << 32

PropertiesOf = Callable[[int], list[dict[str, Value]]]


@dataclass(frozen=True, slots=True)
class CellIndex:
    """Cells of one resolution with their rings in world coordinates (CSR) and bounds, in order of cell id (n,)."""

    resolution: int
    cells: CellArray
    offsets: IntArray
    x: FloatArray
    y: FloatArray
    x_min: FloatArray
    x_max: FloatArray
    y_min: FloatArray
    y_max: FloatArray


def resolution_for_zoom(zoom: int) -> int:
    """H3 resolution shown at a zoom."""
    return RESOLUTION_BY_ZOOM[zoom] if zoom < len(RESOLUTION_BY_ZOOM) else FINEST_PUBLISHED


def index_cells(cells: CellArray, resolution: int) -> CellIndex:
    """Index sorted, unique cells for tiling."""
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    x, y = lnglat_to_world(lng, lat)
    if not cells.size:
        nothing = np.empty(0)
        return CellIndex(resolution, cells, offsets, x, y, nothing, nothing, nothing, nothing)
    starts = offsets[:-1]
    edges = (np.minimum.reduceat(x, starts), np.maximum.reduceat(x, starts))
    return CellIndex(
        resolution, cells, offsets, x, y, *edges, np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    )


def feature_id(resolution: int, row: int) -> int:
    """Feature id of a row of a cell index: unique over resolutions, and exact in a JavaScript number."""
    return resolution * _RESOLUTION_FACTOR + row


def rows_in_tile(index: CellIndex, z: int, x: int, y: int) -> IntArray:
    """Rows of the cells whose bounds touch a tile."""
    west, north, east, south = tile_world_bounds(z, x, y, _BUFFER)
    touches = (index.x_min <= east) & (index.x_max >= west) & (index.y_min <= south) & (index.y_max >= north)
    return np.flatnonzero(touches).astype(np.int64)


def encode_cells_tile(index: CellIndex, z: int, x: int, y: int, properties_of: PropertiesOf | None = None) -> bytes:
    """Encode a tile of whole hexagons: one that straddles an edge is in both tiles, uncut.

    `properties_of` gives the property sets of a row, each of which becomes a feature; without it a cell is an id.
    """
    layer = LayerEncoder("cells")
    rows = rows_in_tile(index, z, x, y)
    for row, commands in zip(rows.tolist(), _commands(index, rows, tile_world_bounds(z, x, y)), strict=True):
        for properties in [{}] if properties_of is None else properties_of(row):
            layer.add(GeometryType.POLYGON, commands, properties, feature_id(index.resolution, row))
    return encode_tile([layer])


def _commands(index: CellIndex, rows: IntArray, bounds: tuple[float, float, float, float]) -> list[list[int]]:
    """Geometry commands of rows of the index in a tile with these world bounds."""
    west, north, east, _ = bounds
    sides = np.diff(index.offsets)[rows]
    commands: list[list[int]] = [[] for _ in range(rows.size)]
    for side in np.unique(sides).tolist():  # six, but for pentagons and cells across an edge of the icosahedron
        chosen = np.flatnonzero(sides == side)
        vertices = index.offsets[rows[chosen]][:, None] + np.arange(side)
        rings = np.stack([index.x[vertices] - west, index.y[vertices] - north], axis=2) * (EXTENT / (east - west))
        # H3's vertices run counter-clockwise with y up; an exterior ring of MVT does so with y down.
        for position, encoded in zip(chosen.tolist(), ring_commands(np.rint(rings[:, ::-1])), strict=True):
            commands[position] = encoded
    return commands
