"""Keys of published counts: H3 cells, and numbers of areas whose count is known no finer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray

AREA_NUMBERS = 1 << 16  # numbers of areas lie below this, those of cells far above
_ROUTE_BITS = np.uint64(3)


def is_area(keys: CellArray) -> NDArray[np.bool_]:
    """Return whether each key (n,) is the number of an area."""
    return np.asarray(keys < np.uint64(AREA_NUMBERS))


def route_keys(keys: CellArray, routes: NDArray[np.int8]) -> CellArray:
    """Return one number for each key and route (n,), sortable by both: the top bits of a published cell are clear."""
    return (keys << _ROUTE_BITS) | routes.astype(np.uint64)


def keys_of_routes(numbers: CellArray) -> CellArray:
    """Return the keys in the numbers of `route_keys` (n,)."""
    return numbers >> _ROUTE_BITS


def key_routes(numbers: CellArray) -> NDArray[np.int8]:
    """Return the routes in the numbers of `route_keys` (n,)."""
    return (numbers & np.uint64((1 << int(_ROUTE_BITS)) - 1)).astype(np.int8)
