"""Call H3's own library for each value: slow, and correct by definition. This is the only module that imports h3.

It handles the few points and cells that the kernels leave to it, and the kernels are tested against it. Coordinates are
degrees, lng before lat (CRS84): H3's lat-first order ends here.
"""

from __future__ import annotations

import functools

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import NDArray

CellArray = NDArray[np.uint64]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def index(lng: FloatArray, lat: FloatArray, resolution: int) -> CellArray:
    """Return the cells of points, shape (n,) each. The coordinates must be finite."""
    pairs = zip(lat.tolist(), lng.tolist(), strict=True)
    return np.fromiter((h3.latlng_to_cell(y, x, resolution) for y, x in pairs), np.uint64, lng.size)


def centers(cells: CellArray) -> tuple[FloatArray, FloatArray]:
    """Return the centres of cells: lng, lat, shape (n,) each."""
    latlng = np.array([h3.cell_to_latlng(cell) for cell in cells.tolist()], np.float64).reshape(-1, 2)
    return latlng[:, 1].copy(), latlng[:, 0].copy()


def boundaries(cells: CellArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the vertices of cells as CSR arrays: offsets (n + 1,), lng (m,), lat (m,)."""
    rings = [h3.cell_to_boundary(cell) for cell in cells.tolist()]
    offsets = np.cumsum([0, *(len(ring) for ring in rings)], dtype=np.int64)
    latlng = np.array([vertex for ring in rings for vertex in ring], np.float64).reshape(-1, 2)
    return offsets, latlng[:, 1].copy(), latlng[:, 0].copy()


def disk(cell: int, k: int) -> CellArray:
    """Return the cells within k steps of a cell, unsorted."""
    return np.asarray(h3.grid_disk(cell, k), np.uint64)


def fill(geometry: shapely.Geometry, resolution: int, containment: str) -> CellArray:
    """Return the cells of a polygon (CRS84) by H3's own fill; containment is center, full or overlap."""
    shape = h3.geo_to_h3shape(geometry)
    return np.asarray(h3.h3shape_to_cells_experimental(shape, resolution, contain=containment), np.uint64)


@functools.cache
def pentagon_centers() -> tuple[FloatArray, FloatArray]:
    """Return the centres of the twelve pentagons of resolution 0: lng, lat, shape (12,).

    They are the vertices of the icosahedron.
    """
    return centers(np.asarray(h3.get_pentagons(0), np.uint64))


@functools.cache
def mean_cell_area_km2(resolution: int) -> float:
    """Return the average area of a hexagon at a resolution, in km2."""
    return float(h3.average_hexagon_area(resolution, unit="km^2"))
