"""Sum integers by 64-bit key: exactly, in threads, with memory for the groups and not for the rows.

A key has two parts: the low `column_bits` are a column, the bits above them a row. While a few rows occur again and
again, as cells do month after month, each thread has a matrix of sums (`dense_sums.py`). Otherwise all threads share
sorted runs (`sorted_sums.py`). The choice follows from the data. A sum that does not fit in 64 bits raises an error; it
never wraps around.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.points.dense_sums import DenseSums
from routes_geo.points.sorted_sums import SortedSums, sort_rows

KeyArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]

_FEW = 1 << 16  # fewer groups than this are sorted at once
_SAMPLE = 1 << 14


@dataclass(frozen=True, slots=True)
class Groups:
    """Store distinct keys (g,), ascending unless stated otherwise, and the sums of each column (columns, g)."""

    keys: KeyArray
    sums: IntArray


class Accumulator:
    """Collect sums of batches. Several threads may add; the order of the batches does not matter."""

    def __init__(self, columns: int = 1, column_bits: int = 0) -> None:
        self.columns = columns
        self.column_bits = column_bits
        self._lock = threading.Lock()
        self._idle: list[DenseSums] = []
        self._shared: SortedSums | None = None

    def add(self, keys: KeyArray, values: IntArray) -> None:
        """Add rows: keys (n,), values (columns, n).

        DataError if a sum exceeds 64 bits, InvalidInput for other shapes.
        """
        if keys.ndim != 1 or values.shape != (self.columns, keys.size):
            raise InvalidInput(f"keys have shape {keys.shape} and values {values.shape}; expected (n,), (columns, n)")
        if not keys.size:
            return
        with self._lock:
            shared = self._shared
            mine = None if shared else (self._idle.pop() if self._idle else DenseSums(self.columns, self.column_bits))
        done = mine.add(keys, values) if mine else 0
        if mine and done == keys.size:
            with self._lock:
                self._idle.append(mine)
            return
        if mine:
            shared = self._share(mine, keys)
        if shared:
            shared.add(keys[done:], values[:, done:])

    def _share(self, mine: DenseSums, keys: KeyArray) -> SortedSums:
        """Move sums to sorted runs, which are used from now on; `keys` are a sample of the keys to come."""
        with self._lock:
            shared = self._shared = self._shared or SortedSums(self.columns, keys)
        shared.add(*mine.drain())
        return shared

    def groups(self) -> Groups:
        """Return all groups, sorted by key. The accumulator cannot be used afterwards."""
        groups = self.drain()
        return sort_groups(groups.keys, groups.sums)

    def drain(self) -> Groups:
        """Return all groups, unsorted. The accumulator cannot be used afterwards."""
        while len(self._idle) > (0 if self._shared else 1):
            self.add(*self._idle.pop().drain())
        last = self._shared or (self._idle.pop() if self._idle else None)
        return Groups(*last.drain()) if last else Groups(np.empty(0, np.uint64), np.empty((self.columns, 0), np.int64))


def group_sums(keys: KeyArray, values: IntArray) -> Groups:
    """Return the sums of values (columns, n) by key (n,)."""
    return merge_groups([Groups(keys, values)], values.shape[0])


def merge_groups(parts: Sequence[Groups], columns: int = 1) -> Groups:
    """Return the sums of partial results."""
    sums = Accumulator(columns)
    for part in parts:
        sums.add(part.keys, part.sums)
    return sums.groups()


def sort_groups(keys: KeyArray, sums: IntArray) -> Groups:
    """Sort distinct keys (g,) together with their sums (columns, g)."""
    if np.all(keys[1:] > keys[:-1]):
        return Groups(keys, sums)
    if keys.size < _FEW:
        return Groups(*sort_rows(keys, sums))
    sorter = SortedSums(sums.shape[0], keys[:: keys.size // _SAMPLE + 1])
    sorter.add(keys, sums)
    return Groups(*sorter.drain())
