"""Compute the key that is not in the input: the route whose corridor or landing places a point is at."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.geography.embedded_join import embedded_join
from routes_geo.model import ROUTE_IDS


def corridors_of(lng: NDArray[np.float64], lat: NDArray[np.float64]) -> pa.DictionaryArray:
    """Return the route id of each point in degrees (CRS84), shape (n,) each; null far from all routes.

    A point belongs to a route in its corridor, and within LANDING_KM of its landing places.
    """
    codes = embedded_join().routes(lng, lat)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(ROUTE_IDS))
