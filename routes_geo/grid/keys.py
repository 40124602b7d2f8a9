"""Keys of published counts: H3 cells, and numbers of areas whose count is known no finer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray

AREA_NUMBERS = 1 << 16  # numbers of areas lie below this, those of cells far above


def is_area(keys: CellArray) -> NDArray[np.bool_]:
    """Return whether each key (n,) is the number of an area."""
    return np.asarray(keys < np.uint64(AREA_NUMBERS))
