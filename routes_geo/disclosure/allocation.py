"""Split totals over cells by published weights.

The invariant: parts are integers, and the parts of a total add up to it exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import InvalidInput

IntArray = NDArray[np.int64]


def allocate(totals: ArrayLike, weights: ArrayLike) -> IntArray:
    """Split each total, shape (p,), over weights, shape (k,); the result has shape (k, p) and sums to the totals.

    The method of largest remainders (Hamilton) is used. Equal remainders go to the lower position, so give the weights
    in the order of their cell ids. InvalidInput for a negative number, weights that are all zero, or 64-bit overflow.
    """
    total, weight = np.asarray(totals, np.int64), np.asarray(weights, np.int64)
    _check(total, weight)
    whole = int(weight.sum())
    scaled = total[None, :] * weight[:, None]
    parts = scaled // whole
    leftover = total - parts.sum(axis=0)
    order = np.argsort(-(scaled % whole), axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(weight.size)[:, None], axis=0)
    return np.asarray(parts + (rank < leftover), np.int64)


def _check(total: IntArray, weight: IntArray) -> None:
    if total.ndim != 1 or weight.ndim != 1:
        raise InvalidInput(f"totals have shape {total.shape} and weights {weight.shape}; give one dimension each")
    if np.any(total < 0) or np.any(weight < 0):
        raise InvalidInput("a total or weight is negative; give counts of 0 or more")
    if not weight.any():
        raise InvalidInput("the weights are all zero; give at least one positive weight")
    if total.size and int(total.max()) * int(weight.max()) >= 2**63:
        raise InvalidInput(
            f"total {int(total.max())} times weight {int(weight.max())} does not fit in 64 bits; give smaller weights"
        )
