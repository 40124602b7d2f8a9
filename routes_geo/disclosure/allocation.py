"""Place totals on cells by published weights, so that integers stay integers and every sum is exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import InvalidInput

IntArray = NDArray[np.int64]


def allocate(totals: ArrayLike, weights: ArrayLike) -> IntArray:
    """Split each total, shape (p,), over weights, shape (k,): the result is (k, p) and sums to the totals over k.

    Largest remainder (Hamilton); equal remainders go to the lower position, so give the weights in order of cell id.
    InvalidInput for a negative number, for weights that are all zero, or where 64 bits would overflow.
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
        raise InvalidInput(f"totals have shape {total.shape} and weights {weight.shape}; both must be flat")
    if np.any(total < 0) or np.any(weight < 0):
        raise InvalidInput("totals and weights are counts: a negative one was given")
    if not weight.any():
        raise InvalidInput("the weights are all zero: there is nowhere to place the total")
    if total.size and int(total.max()) * int(weight.max()) >= 2**63:
        raise InvalidInput(f"total {int(total.max())} times weight {int(weight.max())} does not fit in 64 bits")
