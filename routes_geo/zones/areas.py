"""Areas of zones on the WGS 84 ellipsoid, in square metres.

H3 draws its cells on a sphere and uses geodetic latitude as latitude on it, so its own areas are up to 1 % wrong. Here
the vertices are moved to the authalic sphere of WGS 84, where areas equal those on the ellipsoid. Edges are treated as
arcs of great circles there too, which changes an area by less than 1e-7 at every level.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.grid.cells import cells_to_boundary_arrays, cells_to_lnglat

# WGS 84 (NIMA TR8350.2, table 3.1): semi-major axis in metres, and flattening.
_SEMI_MAJOR_M = 6378137.0
_FLATTENING = 1 / 298.257223563
_ECCENTRICITY = float(np.sqrt(_FLATTENING * (2 - _FLATTENING)))


def zone_areas_m2(zones: CellArray) -> FloatArray:
    """Return the area of each zone in m2, shape (n,)."""
    offsets, lng, lat = cells_to_boundary_arrays(zones)
    if not zones.size:
        return np.empty(0)
    following = np.arange(1, lng.size + 1)
    following[offsets[1:] - 1] = offsets[:-1]
    corners, centers = _authalic_vectors(lng, lat), _authalic_vectors(*cells_to_lnglat(zones))
    angles = _solid_angles(np.repeat(centers, np.diff(offsets), axis=0), corners, corners[following])
    return np.asarray(np.add.reduceat(angles, offsets[:-1]) * _authalic_radius_m() ** 2)


def total_areas_m2(zones: CellArray) -> FloatArray:
    """Return cumulative areas in m2 with a leading 0, shape (n + 1,): the area of zones i to j is one subtraction."""
    step = 1 << 14
    parts = [zone_areas_m2(zones[start : start + step]) for start in range(0, zones.size, step)]
    return np.concatenate([[0.0], np.cumsum(np.concatenate([*parts, np.empty(0)]))])


def _authalic_vectors(lng: FloatArray, lat: FloatArray) -> FloatArray:
    """Return unit vectors (n, 3) on the authalic sphere of points in geodetic degrees (Snyder, formula 3-11)."""
    x, sine = np.deg2rad(lng), np.clip(_q(np.sin(np.deg2rad(lat))) / _q(1.0), -1, 1)
    cosine = np.sqrt(1 - sine**2)
    return np.stack([cosine * np.cos(x), cosine * np.sin(x), sine], axis=-1)


def _q(sine: NDArray[np.float64] | float) -> FloatArray:
    """Return q of the sine of a geodetic latitude (Snyder, USGS Professional Paper 1395, formula 3-12)."""
    scaled = _ECCENTRICITY * np.asarray(sine)
    return np.asarray((1 - _ECCENTRICITY**2) * (sine / (1 - scaled**2) + np.arctanh(scaled) / _ECCENTRICITY))


def _authalic_radius_m() -> float:
    """Return the radius of the authalic sphere (Snyder, formula 3-13)."""
    return float(_SEMI_MAJOR_M * np.sqrt(_q(1.0) / 2))


def _solid_angles(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """Return the signed solid angles of spherical triangles in steradians (van Oosterom and Strackee, 1983)."""
    volume = np.einsum("...i,...i->...", a, np.cross(b, c))
    dots = (np.einsum("...i,...i->...", *pair) for pair in ((a, b), (b, c), (a, c)))
    return np.asarray(2 * np.arctan2(volume, 1 + sum(dots)))
