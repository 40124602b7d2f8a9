"""Rows in the order of a Hilbert curve, so that those of a part of the world stand together."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.features.feature_table import CellShapes, Geometries
from routes_geo.grid.cells import cell_resolutions, cells_to_lnglat

IntArray = NDArray[np.int64]
_LEVELS = 16  # halvings of the world: half a kilometre


def spatial_order(geometries: Geometries) -> NDArray[np.intp]:
    """Order (n,) of rows along the curve; last those without a geometry, and cells coarser than the finest one."""
    if not len(geometries):
        return np.empty(0, np.intp)
    x, y, is_last = _cell_middles(geometries) if isinstance(geometries, CellShapes) else _middles(geometries)
    keys = hilbert_keys(_steps(x), _steps(y))
    return np.lexsort((keys, is_last)).astype(np.intp)


def hilbert_keys(x: IntArray, y: IntArray) -> IntArray:
    """Place (n,) on the curve of points (n,) with whole coordinates of 16 bits."""
    x, y, keys = x.copy(), y.copy(), np.zeros(x.size, np.int64)
    for level in range(_LEVELS - 1, -1, -1):
        right, upper = (x >> level) & 1, (y >> level) & 1
        keys = (keys << 2) | ((3 * right) ^ upper)
        # In the lower quarters the curve is turned: their axes change places, on the right end for start.
        low = (1 << level) - 1
        x, y = x & low, y & low
        mirrored = (upper == 0) & (right == 1)
        x, y = np.where(mirrored, low - x, x), np.where(mirrored, low - y, y)
        x, y = np.where(upper == 0, y, x), np.where(upper == 0, x, y)
    return keys


def _cell_middles(shapes: CellShapes) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    resolutions = cell_resolutions(shapes.cells)
    placed = shapes.cells != 0
    lng, lat = np.zeros(placed.size), np.zeros(placed.size)
    lng[placed], lat[placed] = cells_to_lnglat(shapes.cells[placed])
    return lng, lat, ~placed | (resolutions < resolutions.max())


def _middles(geometries: Geometries) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    west, south, east, north = shapely.bounds(geometries.shapes()).T
    is_absent = np.isnan(west)
    return np.nan_to_num(west + east), np.nan_to_num(south + north), is_absent


def _steps(values: NDArray[np.float64]) -> IntArray:
    """Whole coordinates of 16 bits of values (n,), from the least to the largest."""
    low = values.min()
    width = max(float(values.max() - low), np.finfo(np.float64).tiny)
    return np.asarray((values - low) / width * ((1 << _LEVELS) - 1), np.int64)
