"""The layer `areas` of the tileset `cells`: landing areas whose count is known no finer, with one feature each.

An area is drawn as the cells that contain its places, at the resolution of the tile, and complete in every tile it
touches. Only areas that are rows of a cube at this resolution are in the layer: in coarser tiles, cells count them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import shapely

from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.csr import count_offsets
from routes_geo.snapshot.areas import SnapshotArea
from tiles.cell_index import FIXED_BITS, ROUTE_BITS, SMALLEST_FEATURE_ID
from tiles.cells import BUFFER, TileAddress, tile_frame
from tiles.cells import PROPERTIES as CELL_PROPERTIES
from tiles.mercator import tile_world_bounds
from tiles.mvt import GeometryType, LayerEncoder, Value, encode_tile
from tiles.world_rings import cells_to_world_rings

LAYER = "areas"
# Those of the collection of cells that areas have on tiles.
PROPERTIES = ("area", "name", *(name for name in CELL_PROPERTIES if name not in ("cell", "resolution")))
_SNAP = 2.0**-36  # world units: vertices of neighbouring cells become the same point


@dataclass(frozen=True, slots=True)
class AreaShapes:
    """Store areas (n,) by number, with `bounds` (n) in world units; larger ones first, to be drawn below.

    The rings of area `k` are `spans[k]:spans[k + 1]`. Ring `m` has the vertices `offsets[m]:offsets[m + 1]` of `x` and
    `y`, integers as in `CellIndex`, wound as tiles require.
    """

    numbers: CellArray
    bounds: Sequence[tuple[float, float, float, float]]  # least x and y, greatest x and y
    spans: IntArray
    offsets: IntArray
    x: IntArray
    y: IntArray

    def on_tile(self, address: TileAddress) -> list[int]:
        """Return the positions of the areas whose bounds touch a tile. They are so few that a loop is fastest."""
        west, north, east, south = tile_world_bounds(*address, BUFFER)
        return [
            position
            for position, (x_min, y_min, x_max, y_max) in enumerate(self.bounds)
            if x_min <= east and x_max >= west and y_min <= south and y_max >= north
        ]


def area_feature_ids(numbers: CellArray) -> IntArray:
    """Return the feature ids of areas (n,); all lie below those of cells. ValueError for a number that is too large.

    The lowest three bits are reserved for a route (1 to 7), as in the ids of cells.
    """
    ids = np.asarray(numbers, np.uint64).astype(np.int64) << ROUTE_BITS
    if (ids >= SMALLEST_FEATURE_ID).any():
        raise ValueError(f"numbers of areas must be below {SMALLEST_FEATURE_ID >> ROUTE_BITS}, the first of a cell")
    return ids


def shape_areas(areas: Mapping[int, SnapshotArea], numbers: CellArray, resolution: int) -> AreaShapes:
    """Return the shapes of areas, by number, at a resolution."""
    parents = [np.unique(cells_to_parent(areas[number].cells, resolution)) for number in numbers.tolist()]
    order = np.argsort([-cells.size for cells in parents], kind="stable").astype(np.intp)
    shapes = [_outline(parents[position]) for position in order.tolist()]
    rings = [_rings(shape) for shape in shapes]
    vertices = np.concatenate([*chain.from_iterable(rings), np.empty((0, 2))])
    x, y = np.rint(vertices.T * 2.0**FIXED_BITS).astype(np.int64)
    return AreaShapes(
        numbers[order],
        [(x0, y0, x1, y1) for x0, y0, x1, y1 in shapely.bounds(np.array(shapes, object)).reshape(-1, 4).tolist()],
        count_offsets(np.array([len(parts) for parts in rings], np.int64)),
        count_offsets(np.array([len(ring) for ring in chain.from_iterable(rings)], np.int64)),
        x,
        y,
    )


def _outline(cells: CellArray) -> shapely.Geometry:
    rings = cells_to_world_rings(cells)
    vertices = np.column_stack([rings.x, rings.y])
    polygons = [shapely.Polygon(part) for part in np.split(vertices, rings.offsets[1:-1])]
    return shapely.orient_polygons(shapely.union_all(polygons, grid_size=_SNAP))


def _rings(shape: shapely.Geometry) -> list[FloatArray]:
    """Return the rings of polygons without their last vertex, each exterior before its holes."""
    polygons = shapely.get_parts(shape).tolist()
    rings = chain.from_iterable((polygon.exterior, *polygon.interiors) for polygon in polygons)
    return [shapely.get_coordinates(ring)[:-1] for ring in rings]


def encode_areas(
    areas: AreaShapes,
    address: TileAddress,
    positions: Sequence[int],
    properties: Sequence[dict[str, Value]],
    ids: IntArray,
) -> bytes:
    """Encode chosen areas of a tile, at least one, each with its properties and id."""
    from tiles.wire_kernel import VERTEX_BYTES, encode_rings  # noqa: PLC0415  a kernel: see CONTRIBUTING.md

    buffer = np.empty(VERTEX_BYTES * (areas.x.size + 2 * areas.offsets.size), np.uint8)
    outlines, frame = (areas.offsets, areas.x, areas.y), tile_frame(address)
    layer = LayerEncoder(LAYER)
    for position, shown, feature_id in zip(positions, properties, ids.tolist(), strict=True):
        first, last = areas.spans[position], areas.spans[position + 1]
        end = encode_rings(buffer, outlines, first, last, frame)
        if end:
            layer.add_encoded(GeometryType.POLYGON, buffer[:end].tobytes(), shown, feature_id)
    return encode_tile([layer])
