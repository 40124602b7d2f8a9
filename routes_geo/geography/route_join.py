"""Find the corridors that contain points: a covering of cells decides most points, polygons only those near an edge.

Rule: the answer for every point is that of the polygon. A cell of resolution 5 is decided if it and its surroundings
lie entirely inside or outside a corridor. Cells at an edge are divided, down to resolution 7. A point in a cell that is
still undecided is tested against the polygon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import InvalidInput
from routes_geo.geography.routes import Route
from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.grid.cell_bits import cells_to_children
from routes_geo.grid.cells import cells_to_polygons, index_points
from routes_geo.grid.kernels import GOLDEN, core_count, in_threads, kernel
from routes_geo.grid.polygon_fill import Containment, polygon_to_cells
from routes_geo.model import ROUTE_IDS

MaskArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]

_COARSEST, _FINEST = 5, 7
# Descendants of a cell extend beyond it, and its edges are not straight in lng and lat: a margin that covers both, as
# a share of the cell's width.
_REACH, _FINEST_REACH = 0.25, 0.02
_REACH_DEG = 0.2  # more than the margin of a cell of the coarsest resolution at these latitudes
_PART = 1 << 15  # points per task of a thread
_DIVIDED = np.uint8(1 << 7)  # set in the mask of doubt: look up a finer cell


@dataclass(frozen=True, slots=True)
class RouteJoin:
    """Store corridors and their covering: cells (m,) in the slots of a hash table (0: free), each with two masks.

    Bit r of `inside` is set if the cell is inside the corridor of route r; bit r of `doubt` if it may be partly inside.
    """

    corridors: tuple[shapely.Geometry, ...]
    cells: CellArray
    inside: MaskArray
    doubt: MaskArray

    def masks(self, lng: ArrayLike, lat: ArrayLike) -> MaskArray:
        """Return the routes whose corridor contains each point, edges included, shape (n,).

        Bit r is route r of ROUTE_IDS. Coordinates are degrees (CRS84), shape (n,) each. Longitudes beyond +-180 are
        wrapped around the globe; a point that is not finite is in no corridor.
        """
        lng_deg, lat_deg = (np.ascontiguousarray(values, np.float64) for values in (lng, lat))
        if lng_deg.shape != lat_deg.shape or lng_deg.ndim != 1:
            raise InvalidInput(f"lng has shape {lng_deg.shape} and lat {lat_deg.shape}; expected (n,) for both")
        parts = [slice(at, at + _PART) for at in range(0, lng_deg.size, _PART)]
        masks = np.empty(lng_deg.size, np.uint8)
        in_threads(self._write_masks, [(lng_deg[part], lat_deg[part], masks[part]) for part in parts], core_count())
        return masks

    def _write_masks(self, lng: FloatArray, lat: FloatArray, masks: MaskArray) -> None:
        far = np.abs(lng) > 180
        if far.any():
            with np.errstate(invalid="ignore"):  # infinite values become NaN
                lng = np.where(far, (lng + 180) % 360 - 180, lng)
        points = index_points(lng, lat, _FINEST, threads=1).cells
        doubt = np.empty(points.size, np.uint8)
        doubtful = np.empty(points.size, np.int64)
        count = _look_up(points, self.cells, self.inside, self.doubt, masks, doubt, doubtful)
        for route, corridor in enumerate(self.corridors):
            rows = doubtful[:count][doubt[doubtful[:count]] & np.uint8(1 << route) != 0]
            hit = shapely.intersects_xy(corridor, lng[rows], lat[rows])
            masks[rows[hit]] |= np.uint8(1 << route)

    def routes(self, lng: ArrayLike, lat: ArrayLike) -> NDArray[np.int8]:
        """Return the route of each point as its position in ROUTE_IDS, -1 for none, shape (n,).

        A point in several corridors belongs to the first of them in the order of ROUTE_IDS.
        """
        return first_routes(self.masks(lng, lat))


def first_routes(masks: MaskArray) -> NDArray[np.int8]:
    """Return the position of the lowest set bit of each mask (n,), -1 for none."""
    table = np.array([(mask & -mask).bit_length() - 1 for mask in range(256)], np.int8)
    return np.asarray(table[masks])


def join_routes(routes: Sequence[Route]) -> RouteJoin:
    """Cover the corridors of the routes; InvalidInput unless they are in the order of ROUTE_IDS."""
    if [route.route for route in routes] != list(ROUTE_IDS):
        raise InvalidInput(f"the routes must be {', '.join(ROUTE_IDS)}, in this order")
    corridors = tuple(route.corridor for route in routes)
    shapely.prepare(corridors)
    cells, inside, doubt = (np.concatenate(parts) for parts in zip(*map(_cover, corridors, range(5)), strict=True))
    every, place = np.unique(cells, return_inverse=True)
    masks = np.zeros((2, every.size), np.uint8)
    np.bitwise_or.at(masks[0], place, inside)
    np.bitwise_or.at(masks[1], place, doubt)
    bits = int(every.size * 2).bit_length()
    table = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.uint8), np.zeros(1 << bits, np.uint8)
    _enter(every, masks[0], masks[1], *table)
    return RouteJoin(corridors, *table)


def _cover(corridor: shapely.Geometry, route: int) -> tuple[CellArray, MaskArray, MaskArray]:
    """Return the cells that describe a corridor, with their masks; undecided cells are divided down to the finest."""
    cells = polygon_to_cells(shapely.buffer(corridor, _REACH_DEG), _COARSEST, Containment.OVERLAP)
    parts = []
    for resolution in range(_COARSEST, _FINEST + 1):
        is_inside, is_doubtful = _classify(cells, corridor, _REACH if resolution < _FINEST else _FINEST_REACH)
        kept = is_inside | is_doubtful
        bit = np.uint8(1 << route)
        divided = _DIVIDED if resolution < _FINEST else bit
        parts.append((cells[kept], np.where(is_inside, bit, 0)[kept], np.where(is_doubtful, divided, 0)[kept]))
        cells = cells_to_children(cells[is_doubtful]) if resolution < _FINEST else cells
    columns = [np.concatenate(several) for several in zip(*parts, strict=True)]
    return columns[0], columns[1].astype(np.uint8), columns[2].astype(np.uint8)


def _classify(cells: CellArray, corridor: shapely.Geometry, reach: float) -> tuple[BoolArray, BoolArray]:
    """Return whether each cell (n,) and its surroundings are inside a corridor, and whether they are partly inside."""
    polygons = cells_to_polygons(cells)
    bounds = shapely.bounds(polygons)
    wide = shapely.buffer(polygons, reach * (bounds[:, 2] - bounds[:, 0]), quad_segs=2)
    touched = shapely.intersects(corridor, wide)
    inside = np.zeros(cells.size, np.bool_)
    inside[touched] = shapely.contains_properly(corridor, wide[touched])
    return inside, touched & ~inside


@kernel
def _slot(cell: np.uint64, size: int) -> np.int64:
    return np.int64((cell * GOLDEN) >> np.uint64(32)) & (size - 1)


@kernel
def _enter(  # noqa: PLR0913
    cells: CellArray, inside: MaskArray, doubt: MaskArray, slots: CellArray, inside_of: MaskArray, doubt_of: MaskArray
) -> None:
    for i in range(cells.size):
        place = _slot(cells[i], slots.size)
        while slots[place] != 0:
            place = (place + 1) & (slots.size - 1)
        slots[place], inside_of[place], doubt_of[place] = cells[i], inside[i], doubt[i]


@kernel
def _look_up(  # noqa: PLR0913
    points: CellArray,
    slots: CellArray,
    inside: MaskArray,
    doubt: MaskArray,
    masks: MaskArray,
    doubt_of: MaskArray,
    doubtful: NDArray[np.int64],
) -> int:
    """Write the masks of cells of the finest resolution, following divided ancestors from coarse to fine.

    Also write the doubtful routes, shape (n,), and the rows that have any; return the number of these rows.
    """
    count = 0
    for i in range(points.size):
        masks[i], doubt_of[i] = 0, 0
        for resolution in range(_COARSEST, _FINEST + 1):
            unused = np.uint64((1 << 3 * (15 - resolution)) - 1)
            cell = (points[i] & ~np.uint64(0xF << 52)) | np.uint64(resolution << 52) | unused
            place = _slot(cell, slots.size)
            while slots[place] != cell and slots[place] != 0:
                place = (place + 1) & (slots.size - 1)
            if slots[place] == 0:
                break
            masks[i] |= inside[place]
            if doubt[place] & _DIVIDED == 0:
                doubt_of[i] = doubt[place]
                break
        doubtful[count] = i
        count += 1 if doubt_of[i] != 0 else 0
    return count
