"""Compute the key that is not in the input: the route whose corridor contains a point."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.datafiles import embedded_data_dir
from routes_geo.geography.routes import read_routes
from routes_geo.model import ROUTE_IDS
from routes_geo.points.route_join import RouteJoin, join_routes


def corridors_of(lng: NDArray[np.float64], lat: NDArray[np.float64]) -> pa.DictionaryArray:
    """Return the route id of each point in degrees (CRS84), shape (n,) each; null outside all corridors."""
    codes = _embedded_join().routes(lng, lat)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(ROUTE_IDS))


@functools.cache
def _embedded_join() -> RouteJoin:
    return join_routes(read_routes(embedded_data_dir()))
