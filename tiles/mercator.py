"""Web Mercator tile arithmetic (EPSG:3857, tileMatrixSet WebMercatorQuad), in units of the whole world: 0 to 1."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import InvalidInput, NotFound

MAX_ZOOM = 22
MAX_LAT_DEG = math.degrees(math.atan(math.sinh(math.pi)))  # where the square map ends
_NEARLY_ONE = 1 - 1e-15

FloatArray = NDArray[np.float64]


def lnglat_to_world(lng: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude in degrees, shape (n,), to world x and y, 0 to 1 from the north-west corner.

    Latitudes beyond the edge of the map are put on it.
    """
    return lnglat_to_plane(lng, np.clip(np.asarray(lat, np.float64), -MAX_LAT_DEG, MAX_LAT_DEG))


def lnglat_to_plane(lng: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """World x and y as `lnglat_to_world`, beyond 0 and 1 where a point lies off the map; the poles stay finite."""
    sine = np.clip(np.sin(np.radians(np.asarray(lat, np.float64))), -_NEARLY_ONE, _NEARLY_ONE)
    return np.asarray(lng, np.float64) / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def check_tile(z: int, x: int, y: int, max_zoom: int = MAX_ZOOM) -> None:
    """Raise InvalidInput for a zoom that is not offered, NotFound for a tile outside the matrix."""
    if not 0 <= z <= max_zoom:
        raise InvalidInput(f"zoom {z} is not one of 0 to {max_zoom}")
    side = 1 << z
    if not (0 <= x < side and 0 <= y < side):
        raise NotFound(f"zoom {z} has no tile {x}, {y}; both run from 0 to {side - 1}")


def tile_world_bounds(z: int, x: int, y: int, buffer: float = 0.0) -> tuple[float, float, float, float]:
    """World bounds of a tile (west, north, east, south as x0, y0, x1, y1), widened by a share of its side."""
    side = 1.0 / (1 << z)
    return (x - buffer) * side, (y - buffer) * side, (x + 1 + buffer) * side, (y + 1 + buffer) * side
