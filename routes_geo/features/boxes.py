"""Which features a box touches: decided by their bounds, and by their shapes where bounds do not decide."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.features.crs import Box
from routes_geo.features.feature_table import Geometries, ShapeArray
from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.grid.cells import cells_to_boundary_arrays, cells_to_geometries

_HALF_TURN_DEG = 180.0


def shape_bounds(shapes: ShapeArray) -> FloatArray:
    """Return west, south, east, north (n, 4) of shapes in degrees, NaN where a shape is absent."""
    return np.asarray(shapely.bounds(shapes), np.float64).reshape(-1, 4)


def cell_bounds(cells: CellArray) -> FloatArray:
    """Return west, south, east, north (n, 4) of cells in degrees, -180 to 180 across the antimeridian or at a pole."""
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    if not cells.size:
        return np.empty((0, 4))
    edges = [reduce.reduceat(axis, offsets[:-1]) for reduce in (np.minimum, np.maximum) for axis in (lng, lat)]
    bounds = np.column_stack(edges)
    wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > _HALF_TURN_DEG)
    bounds[wide] = shapely.bounds(cells_to_geometries(cells[wide]))
    return bounds


def box_parts(box: Box) -> list[Box]:
    """Return the box, in two parts if it crosses the antimeridian (west exceeds east)."""
    west, south, east, north = box
    if west <= east:
        return [box]
    return [(west, south, _HALF_TURN_DEG, north), (-_HALF_TURN_DEG, south, east, north)]


def touches(geometries: Geometries, bounds: FloatArray, box: Box) -> NDArray[np.bool_]:
    """Return whether each geometry (n,) intersects a box in degrees; an absent geometry always does."""
    is_touching = np.isnan(bounds[:, 0])
    for west, south, east, north in box_parts(box):
        near = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
        near &= ~is_touching
        within = (bounds[:, 0] >= west) & (bounds[:, 2] <= east) & (bounds[:, 1] >= south) & (bounds[:, 3] <= north)
        doubtful = np.flatnonzero(near & ~within)
        is_touching |= near & within
        shapes = geometries.take(doubtful).shapes()
        is_touching[doubtful] = shapely.intersects(shapes, shapely.box(west, south, east, north))
    return is_touching


def box_numbers(text: str) -> list[float]:
    """Return the numbers of a box, without heights if there are six; not four numbers if it is not a box."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return []
    return numbers[:2] + numbers[3:5] if len(numbers) == 6 else numbers
