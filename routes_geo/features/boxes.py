"""Find the features that a box touches: from their bounds, and from the shapes of those still in doubt."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.features.crs import Box
from routes_geo.features.feature_table import Geometries, ShapeArray
from routes_geo.grid.cells import CellArray, FloatArray, cells_to_boundary_arrays, cells_to_geometries

_HALF_TURN_DEG = 180.0


def shape_bounds(shapes: ShapeArray) -> FloatArray:
    """Return west, south, east, north (n, 4) of shapes in degrees, NaN if absent."""
    return np.asarray(shapely.bounds(shapes), np.float64).reshape(-1, 4)


def cell_bounds(cells: CellArray) -> FloatArray:
    """Return west, south, east, north (n, 4) of cells in degrees.

    For a cell at the antimeridian or a pole they are the bounds of its shape.
    """
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    if not cells.size:
        return np.empty((0, 4))
    edges = [reduce.reduceat(axis, offsets[:-1]) for reduce in (np.minimum, np.maximum) for axis in (lng, lat)]
    bounds = np.column_stack(edges)
    wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > _HALF_TURN_DEG)
    bounds[wide] = shapely.bounds(cells_to_geometries(cells[wide]))
    return bounds


def box_parts(box: Box) -> list[Box]:
    """Return the box, or two boxes if it crosses the antimeridian (west exceeds east)."""
    west, south, east, north = box
    if west <= east:
        return [box]
    return [(west, south, _HALF_TURN_DEG, north), (-_HALF_TURN_DEG, south, east, north)]


def touches(geometries: Geometries, bounds: FloatArray, box: Box) -> NDArray[np.bool_]:
    """Return whether each geometry (n,) intersects a box in degrees; an absent geometry always does."""
    touched = np.isnan(bounds[:, 0])
    for west, south, east, north in box_parts(box):
        near = (
            (bounds[:, 0] <= east)
            & (bounds[:, 2] >= west)
            & (bounds[:, 1] <= north)
            & (bounds[:, 3] >= south)
            & ~touched
        )
        within = (bounds[:, 0] >= west) & (bounds[:, 2] <= east) & (bounds[:, 1] >= south) & (bounds[:, 3] <= north)
        doubtful = np.flatnonzero(near & ~within)
        touched |= near & within
        shapes = geometries.take(doubtful).shapes()
        touched[doubtful] = shapely.intersects(shapes, shapely.box(west, south, east, north))
    return touched
