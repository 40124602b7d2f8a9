"""Sort rows along a Hilbert curve, so that neighbours in space are neighbours in the file."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from routes_geo.features.feature_table import CellShapes, Geometries
from routes_geo.grid.cell_bits import cell_resolutions
from routes_geo.grid.cells import cells_to_lnglat

_LEVEL = 16  # halvings of the extent; for the whole world, a step is about half a kilometre


def spatial_order(geometries: Geometries) -> NDArray[np.intp]:
    """Return the order (n,) of rows along the curve.

    Rows without a geometry, and cells coarser than the finest ones, come last.
    """
    import geopandas as gpd  # noqa: PLC0415 - slow to import, and used only for large files

    if not len(geometries):
        return np.empty(0, np.intp)
    x, y, is_last = _cell_middles(geometries) if isinstance(geometries, CellShapes) else _middles(geometries)
    keys = gpd.GeoSeries(shapely.points(x, y)).hilbert_distance(level=_LEVEL).to_numpy()
    return np.lexsort((keys, is_last)).astype(np.intp)


def _cell_middles(shapes: CellShapes) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    resolutions = np.where(shapes.is_cell, cell_resolutions(shapes.cells), 0)
    lng, lat = np.zeros(len(shapes)), np.zeros(len(shapes))
    lng[shapes.is_cell], lat[shapes.is_cell] = cells_to_lnglat(shapes.cells[shapes.is_cell])
    return lng, lat, ~shapes.is_cell | (resolutions < resolutions.max())


def _middles(geometries: Geometries) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    west, south, east, north = shapely.bounds(geometries.shapes()).T
    is_absent = np.isnan(west)
    return np.nan_to_num(west + east), np.nan_to_num(south + north), is_absent
