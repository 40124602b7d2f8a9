"""Convert degrees to Web Mercator (EPSG:3857) in world units: 0 to 1 from the north-west corner."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_LAT_DEG = math.degrees(math.atan(math.sinh(math.pi)))  # where the square map ends
_NEARLY_ONE = 1 - 1e-15
FloatArray = NDArray[np.float64]


def lnglat_to_world(lng: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return world x and y, 0 to 1 from the north-west corner, of lng and lat in degrees, shape (n,).

    Latitudes beyond the edge of the map are moved to the edge.
    """
    return lnglat_to_plane(lng, np.clip(np.asarray(lat, np.float64), -MAX_LAT_DEG, MAX_LAT_DEG))


def lnglat_to_plane(lng: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return world x and y like `lnglat_to_world`, but beyond 0 and 1 for points off the map; the poles stay finite."""
    sine = np.clip(np.sin(np.radians(np.asarray(lat, np.float64))), -_NEARLY_ONE, _NEARLY_ONE)
    return np.asarray(lng, np.float64) / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)
