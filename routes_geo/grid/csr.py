"""Store rows of different lengths as one array and offsets (n + 1,): row i is `offsets[i]:offsets[i + 1]`."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)


def count_offsets(counts: IntArray) -> IntArray:
    """Return the offsets (n + 1,) of rows with these lengths (n,)."""
    return np.append(0, np.cumsum(counts, dtype=np.int64))


def replace_rows(
    table: NDArray[Scalar], replaced: NDArray[np.bool_], counts: IntArray, rows: NDArray[Scalar]
) -> NDArray[Scalar]:
    """Return the rows of a table (n, w) one after another, with `rows` (m,) in place of the `replaced` (n,) ones.

    `counts` (n,) are the lengths of all rows: w unless replaced. The table is overwritten.
    """
    if np.all(counts == table.shape[1]):
        table[replaced] = rows.reshape(-1, table.shape[1])
        return table.reshape(-1)
    theirs = np.repeat(replaced, counts)
    out = np.empty(theirs.size, table.dtype)
    out[~theirs], out[theirs] = table[~replaced].reshape(-1), rows
    return out
