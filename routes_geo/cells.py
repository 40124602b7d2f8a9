"""Everything about H3 cells, on arrays. Cells are uint64; coordinates are degrees, lng before lat (CRS84).

This is the only module that imports h3.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from enum import StrEnum

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import InvalidInput

MAX_RESOLUTION = 15
PUBLISHED_RESOLUTIONS = (2, 3, 4, 5)
COARSEST_PUBLISHED, FINEST_PUBLISHED = PUBLISHED_RESOLUTIONS[0], PUBLISHED_RESOLUTIONS[-1]

CellArray = NDArray[np.uint64]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Layout of a cell index (H3 core library, "H3Index bit layout"): resolution in bits 52-55, then fifteen
# three-bit digits; a digit below the resolution is 7.
_RESOLUTION_SHIFT = np.uint64(52)
_RESOLUTION_MASK = np.uint64(0xF)
_BITS_PER_DIGIT = 3
_HEX_CELL = re.compile("[0-9a-fA-F]{15,16}")


class Containment(StrEnum):
    """When a cell belongs to the cover of a polygon."""

    CENTER = "center"
    FULL = "full"
    OVERLAP = "overlap"


def check_resolution(resolution: int) -> int:
    """Return an H3 resolution unchanged; raise InvalidInput outside 0 to 15."""
    if not 0 <= resolution <= MAX_RESOLUTION:
        raise InvalidInput(f"resolution {resolution} is not one of 0 to {MAX_RESOLUTION}")
    return resolution


def lnglat_to_cells(lng: ArrayLike, lat: ArrayLike, resolution: int) -> CellArray:
    """Index points, degrees, shape (n,) each, to cells of one resolution, shape (n,).

    InvalidInput for unequal lengths or a coordinate that is not finite (the message counts them).
    """
    check_resolution(resolution)
    lng_deg, lat_deg = np.asarray(lng, np.float64), np.asarray(lat, np.float64)
    if lng_deg.shape != lat_deg.shape or lng_deg.ndim != 1:
        raise InvalidInput(f"lng has shape {lng_deg.shape} and lat {lat_deg.shape}; both must be (n,)")
    if bad := int(np.count_nonzero(~(np.isfinite(lng_deg) & np.isfinite(lat_deg)))):
        raise InvalidInput(f"{bad} of {lng_deg.size} points have a coordinate that is not finite")
    index = h3.latlng_to_cell
    pairs = zip(lat_deg.tolist(), lng_deg.tolist(), strict=True)
    return np.fromiter((index(y, x, resolution) for y, x in pairs), np.uint64, lng_deg.size)


def cell_resolutions(cells: ArrayLike) -> NDArray[np.uint8]:
    """Resolution of each cell, shape (n,)."""
    return ((np.asarray(cells, np.uint64) >> _RESOLUTION_SHIFT) & _RESOLUTION_MASK).astype(np.uint8)


def cells_to_parent(cells: ArrayLike, resolution: int) -> CellArray:
    """Ancestor of each cell at a resolution, shape (n,). InvalidInput if a cell is coarser than that."""
    check_resolution(resolution)
    children = np.asarray(cells, np.uint64)
    if np.any(cell_resolutions(children) < resolution):
        raise InvalidInput(f"a cell coarser than resolution {resolution} has no parent there")
    unused = np.uint64((1 << _BITS_PER_DIGIT * (MAX_RESOLUTION - resolution)) - 1)
    cleared = children & ~(_RESOLUTION_MASK << _RESOLUTION_SHIFT)
    return cleared | (np.uint64(resolution) << _RESOLUTION_SHIFT) | unused


def is_valid_cells(cells: ArrayLike) -> NDArray[np.bool_]:
    """Whether each value is the index of a cell, shape (n,)."""
    values = np.asarray(cells, np.uint64)
    return np.fromiter(map(h3.is_valid_cell, values.tolist()), np.bool_, values.size)


def cells_to_lnglat(cells: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Centres of cells: lng, lat in degrees, shape (n,) each."""
    values = np.asarray(cells, np.uint64)
    latlng = np.array([h3.cell_to_latlng(cell) for cell in values.tolist()], np.float64).reshape(-1, 2)
    return latlng[:, 1].copy(), latlng[:, 0].copy()


def cells_to_boundary_arrays(cells: ArrayLike) -> tuple[IntArray, FloatArray, FloatArray]:
    """Vertices of cells as CSR arrays: offsets (n + 1,), lng (m,), lat (m,), degrees.

    Ring i is `offsets[i]:offsets[i + 1]`, counter-clockwise, not closed. Pentagons and cells that cross an edge of
    the icosahedron have other vertex counts than six.
    """
    rings = [h3.cell_to_boundary(cell) for cell in np.asarray(cells, np.uint64).tolist()]
    offsets = np.concatenate([[0], np.cumsum([len(ring) for ring in rings], dtype=np.int64)]).astype(np.int64)
    latlng = np.array([vertex for ring in rings for vertex in ring], np.float64).reshape(-1, 2)
    return offsets, latlng[:, 1].copy(), latlng[:, 0].copy()


def cells_to_polygons(cells: ArrayLike) -> NDArray[np.object_]:
    """Boundaries of cells as shapely polygons (CRS84, closed, counter-clockwise), shape (n,).

    For cells clear of the antimeridian and the poles; every published route is.
    """
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    if offsets.size == 1:
        return np.empty(0, object)
    rows = np.repeat(np.arange(offsets.size - 1), np.diff(offsets))
    rings = shapely.linearrings(np.column_stack([lng, lat]), indices=rows)
    return np.asarray(shapely.polygons(rings), object)


def cells_to_hex(cells: ArrayLike) -> list[str]:
    """Cells as the hexadecimal text used outside: JavaScript numbers cannot hold 64 bits."""
    return [f"{cell:x}" for cell in np.asarray(cells, np.uint64).tolist()]


def hex_to_cell(text: str) -> int:
    """Parse one hexadecimal cell; raise InvalidInput unless it names a cell."""
    cell = int(text, 16) if _HEX_CELL.fullmatch(text) else 0
    if not h3.is_valid_cell(cell):
        raise InvalidInput(f"{text!r} is not an H3 cell; write it in hexadecimal, as 85386e23fffffff")
    return cell


def polygon_to_cells(geometry: shapely.Geometry, resolution: int, containment: Containment) -> CellArray:
    """Cells that cover a polygon or multipolygon (CRS84), sorted, shape (n,)."""
    check_resolution(resolution)
    shape = h3.geo_to_h3shape(geometry)
    found = h3.h3shape_to_cells_experimental(shape, resolution, contain=containment.value)
    return np.unique(np.asarray(found, np.uint64))


def overlap_shares(cells: ArrayLike, geometry: shapely.Geometry) -> FloatArray:
    """Share of each cell's area that lies in a polygon (CRS84), 0 to 1, shape (n,)."""
    polygons = shapely.transform(cells_to_polygons(cells), _equal_area)
    target = shapely.transform(geometry, _equal_area)
    shapely.prepare(target)
    return np.asarray(shapely.area(shapely.intersection(polygons, target)) / shapely.area(polygons), np.float64)


def _equal_area(lnglat: FloatArray) -> FloatArray:
    # Lambert's cylindrical equal-area projection on the unit sphere: x = lng, y = sin(lat).
    return np.column_stack([np.radians(lnglat[:, 0]), np.sin(np.radians(lnglat[:, 1]))])


@functools.cache
def mean_cell_area_km2(resolution: int) -> float:
    """Average area of a hexagon at a resolution, km2."""
    return float(h3.average_hexagon_area(check_resolution(resolution), unit="km^2"))


def concatenate_cells(parts: Sequence[CellArray]) -> CellArray:
    """Sorted union of several cell arrays, shape (n,); empty for no parts."""
    return np.unique(np.concatenate([np.empty(0, np.uint64), *parts]))
