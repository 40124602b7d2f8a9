"""Name the array types that the whole package uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CellArray = NDArray[np.uint64]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
