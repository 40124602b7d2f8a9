"""Find the cells of a polygon exactly, in the plane of lng and lat, where edges of polygons and cells are straight.

Rule: shapely decides on every cell that the boundary of the polygon touches. These cells are found from points along
the boundary and then from cell to neighbour. Their other neighbours are entirely inside or outside, and so are all
cells reached from them without crossing the boundary.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid.antimeridian import POLE_DEG, TURN_DEG, rings_to_polygons, shift, unwrap_polygon
from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.grid.cell_bits import check_resolution
from routes_geo.grid.cells import (
    cells_to_boundary_arrays,
    cells_to_geometries,
    cells_to_lnglat,
    grid_disk,
    lnglat_to_cells,
)

_NEIGHBOURS_DEG = 21.9  # distance of neighbouring base cells; each resolution has it shorter by sqrt(7)
_WINDOW = (-360.0, 360.0)  # where cells that reach beyond 180 or -180 lie


class Containment(StrEnum):
    """Choose when a cell belongs to the cover of a polygon.

    CENTER: its centre is in the polygon or on its boundary. FULL: the whole cell is. OVERLAP: any point of the cell is,
    edges included.
    """

    CENTER = "center"
    FULL = "full"
    OVERLAP = "overlap"


def polygon_to_cells(geometry: shapely.Geometry, resolution: int, containment: Containment) -> CellArray:
    """Return the cells that cover a polygon or multipolygon (CRS84), sorted, shape (n,).

    An edge over 180 degrees long (but under 360) crosses the antimeridian; lng beyond 180 and parts that meet at 180
    are accepted. A polygon around a pole has that pole, lat 90 or -90 from -180 to 180, as an edge. InvalidInput for
    another kind of geometry, an invalid polygon, or a ring that goes round a pole.
    """
    check_resolution(resolution)
    area = _to_plane(geometry)
    if shapely.is_empty(area):
        return np.empty(0, np.uint64)
    shapely.prepare(area)
    touched, beside = _along_boundary(area, resolution)
    inside = _flood(beside[shapely.intersects_xy(area, *cells_to_lnglat(beside))], touched)
    if containment is Containment.CENTER:
        touched = touched[shapely.intersects_xy(area, *cells_to_lnglat(touched))]
    elif containment is Containment.FULL:
        touched = touched[shapely.covers(area, _polygons(touched))]
    return np.union1d(touched, inside)


def overlap_shares(cells: CellArray, geometry: shapely.Geometry) -> FloatArray:
    """Return the share of each cell's area inside a polygon (CRS84, split at the antimeridian), 0 to 1, shape (n,)."""
    polygons = shapely.transform(cells_to_geometries(cells), _equal_area)
    target = shapely.transform(geometry, _equal_area)
    shapely.prepare(target)
    return np.asarray(shapely.area(shapely.intersection(polygons, target)) / shapely.area(polygons), np.float64)


def _equal_area(lnglat: FloatArray) -> FloatArray:
    # Lambert's cylindrical equal-area projection on the unit sphere: x = lng, y = sin(lat).
    return np.column_stack([np.radians(lnglat[:, 0]), np.sin(np.radians(lnglat[:, 1]))])


def _to_plane(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a copy of the polygon for each turn in which it appears in the window, without seams."""
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        raise InvalidInput(f"a {type(geometry).__name__} has no cells; a Polygon or MultiPolygon is accepted")
    if shapely.is_empty(geometry):
        return geometry
    if not np.all(np.isfinite(shapely.get_coordinates(geometry))):
        raise InvalidInput("the polygon has a lng or lat that is not finite")
    if np.any(np.abs(shapely.get_coordinates(geometry)[:, 1]) > POLE_DEG):
        raise InvalidInput("the polygon has a lat that is not between -90 and 90")
    parts: list[shapely.Polygon] = [unwrap_polygon(part) for part in shapely.get_parts(geometry)]
    for part in parts:
        if not part.is_valid:
            raise InvalidInput(f"the polygon is not valid: {shapely.is_valid_reason(part)}")
    west, _, east, _ = shapely.total_bounds(parts)
    turns = np.arange(np.ceil((_WINDOW[0] - east) / TURN_DEG), np.floor((_WINDOW[1] - west) / TURN_DEG) + 1)
    copies = [shift(part, TURN_DEG * turn) for turn in turns for part in parts]
    plane = shapely.MultiPolygon(copies)
    is_plain = west > -TURN_DEG / 2 and east < TURN_DEG / 2 and plane.is_valid
    return plane if is_plain else shapely.union_all(copies)


def _polygons(cells: CellArray) -> NDArray[np.object_]:
    return rings_to_polygons(*cells_to_boundary_arrays(cells))


def _along_boundary(area: shapely.Geometry, resolution: int) -> tuple[CellArray, CellArray]:
    """Return the cells that the boundary of an area touches, and their neighbours that it does not touch."""
    boundary = shapely.boundary(area)
    shapely.prepare(boundary)
    seeds = np.unique(lnglat_to_cells(*_points_along(boundary, resolution), resolution))
    fresh, touched, others = np.unique(grid_disk(seeds, 1)[1]), seeds[:0], seeds[:0]
    while fresh.size:
        is_touched = shapely.intersects(boundary, _polygons(fresh))
        on_boundary = fresh[is_touched]
        touched, others = np.union1d(touched, on_boundary), np.union1d(others, fresh[~is_touched])
        around = np.unique(grid_disk(on_boundary, 1)[1])
        fresh = around[~np.isin(around, touched) & ~np.isin(around, others)]
    return touched, others


def _points_along(lines: shapely.Geometry, resolution: int) -> tuple[FloatArray, FloatArray]:
    """Return points along lines, about two per cell: lng, lat."""
    lnglat, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    start = lnglat[:-1][line[1:] == line[:-1]]
    step = np.diff(lnglat, axis=0)[line[1:] == line[:-1]]
    width = np.cos(np.radians(start[:, 1] + step[:, 1] / 2))
    length = np.hypot(step[:, 0] * width, step[:, 1])
    counts = 1 + np.ceil(2 * length / (_NEIGHBOURS_DEG / 7 ** (resolution / 2))).astype(np.int64)
    rows = np.repeat(np.arange(counts.size), counts)
    share = (np.arange(rows.size) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[rows]
    points = start[rows] + share[:, None] * step[rows]
    return points[:, 0], points[:, 1]


def _flood(cells: CellArray, barrier: CellArray) -> CellArray:
    """Return the cells and all cells reached from them by neighbours without entering the barrier, sorted."""
    edge, rings = cells, [cells]
    before = cells[:0]
    while edge.size:
        around = np.unique(grid_disk(edge, 1)[1])
        around = around[~np.isin(around, barrier) & ~np.isin(around, edge) & ~np.isin(around, before)]
        before, edge = edge, around
        rings.append(around)
    return np.unique(np.concatenate(rings))
