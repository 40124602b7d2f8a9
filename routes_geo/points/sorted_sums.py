"""Sum by key in sorted runs that threads share, for data with many distinct keys.

Rule: stripes divide the keys by value, at quantiles of the first batch, so the runs of all stripes in order are sorted.
A stripe collects rows until they are twice as many as its groups. Then it sorts them in cache and merges them with its
run of distinct keys. Each stripe has a lock.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.grid.kernels import core_count, in_threads, kernel

KeyArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]

OVERFLOW = "a sum does not fit in a 64-bit integer"
_STRIPES = 1 << 7
_LEAST_ROWS = 1 << 12  # that a stripe keeps back
_DIGIT_BITS = 11  # of a pass of the sort


class SortedSums:
    """Collect sums of batches from several threads at once; the order of the batches does not matter."""

    def __init__(self, columns: int, first: KeyArray) -> None:
        """Use the first keys, at least one, as a sample of all keys."""
        places = np.arange(1, _STRIPES) * first.size // _STRIPES
        self.columns = columns
        self.bounds = np.sort(first)[places]
        self._stripes = [_Stripe(columns) for _ in range(_STRIPES)]
        self._turn = 0

    def add(self, keys: KeyArray, values: IntArray) -> None:
        """Add rows: keys (n,) and values (columns, n). DataError if a sum exceeds 64 bits."""
        near_keys, near_values = np.empty_like(keys), np.empty_like(values)
        starts = _scatter(keys, values, self.bounds, near_keys, near_values).tolist()
        first = self._turn = (self._turn + 11) % _STRIPES  # threads begin at different stripes
        for number in (*range(first, _STRIPES), *range(first)):
            part = slice(starts[number], starts[number + 1])
            if part.start < part.stop:
                stripe = self._stripes[number]
                with stripe.lock:
                    stripe.add(near_keys[part], near_values[:, part])

    def drain(self) -> tuple[KeyArray, IntArray]:
        """Return the keys (g,), ascending, and their sums (columns, g). The runs cannot be used afterwards."""
        stripes, self._stripes = self._stripes, []
        in_threads(_Stripe.flush, [(stripe,) for stripe in stripes], core_count())
        keys = np.concatenate([stripe.keys for stripe in stripes])
        return keys, np.concatenate([stripe.sums for stripe in stripes], axis=1)


class _Stripe:
    """Describe waiting rows, and a run of distinct keys, ascending (g,), with their sums (columns, g)."""

    def __init__(self, columns: int) -> None:
        self.lock = threading.Lock()
        self.keys, self.sums = np.empty(0, np.uint64), np.empty((columns, 0), np.int64)
        self._wait_for(_LEAST_ROWS)

    def _wait_for(self, rows: int) -> None:
        self._waiting = 0
        self._keys, self._values = np.empty(rows, np.uint64), np.empty((self.sums.shape[0], rows), np.int64)

    def add(self, keys: KeyArray, values: IntArray) -> None:
        if self._waiting + keys.size > self._keys.size:
            self.flush()
            if keys.size > self._keys.size:
                self._merge(*sort_rows(keys, values))
                return
        part = slice(self._waiting, self._waiting + keys.size)
        self._keys[part], self._values[:, part] = keys, values
        self._waiting = part.stop

    def flush(self) -> None:
        if self._waiting:
            self._merge(*sort_rows(self._keys[: self._waiting], self._values[:, : self._waiting]))
            self._waiting = 0
        if self._keys.size < 2 * self.keys.size:
            self._wait_for(2 * self.keys.size)

    def _merge(self, keys: KeyArray, values: IntArray) -> None:
        out_keys = np.empty(keys.size + self.keys.size, np.uint64)
        out_sums = np.empty((values.shape[0], out_keys.size), np.int64)
        count = _merge(self.keys, self.sums, keys, values, out_keys, out_sums)
        if count < 0:
            raise DataError(OVERFLOW)
        self.keys, self.sums = out_keys[:count].copy(), out_sums[:, :count].copy()


def sort_rows(keys: KeyArray, values: IntArray) -> tuple[KeyArray, IntArray]:
    """Return keys (n,) in ascending order with their values (columns, n); equal keys stay separate, in stable order."""
    out_keys, out_values = np.empty_like(keys), np.empty_like(values)
    _sort(keys, values, out_keys, out_values)
    return out_keys, out_values


@kernel
def _scatter(
    keys: KeyArray, values: IntArray, bounds: KeyArray, near_keys: KeyArray, near_values: IntArray
) -> IntArray:
    """Reorder rows by stripe, in stable order; return the start of each stripe, and the end."""
    stripe_of = np.empty(keys.size, np.uint8)
    heads = np.zeros(_STRIPES + 1, np.int64)
    for i in range(keys.size):
        at = 0  # stripes that lie before the key: a binary search without a branch
        step = _STRIPES // 2
        while step:
            at += step if bounds[at + step - 1] <= keys[i] else 0
            step >>= 1
        stripe_of[i] = at
        heads[at + 1] += 1
    for number in range(1, _STRIPES + 1):
        heads[number] += heads[number - 1]
    starts = heads.copy()
    for i in range(keys.size):
        place = heads[stripe_of[i]]
        heads[stripe_of[i]] += 1
        near_keys[place] = keys[i]
        for column in range(values.shape[0]):
            near_values[column, place] = values[column, i]
    return starts


@kernel
def _sort(keys: KeyArray, values: IntArray, out_keys: KeyArray, out_values: IntArray) -> None:
    """Sort rows by their keys, least significant digit first; digits that do not vary are skipped."""
    varying = np.uint64(0)
    for i in range(keys.size):
        varying |= keys[i] ^ keys[0]
    some, other = keys.copy(), out_keys
    order, other_order = np.arange(keys.size), np.empty(keys.size, np.int64)
    heads = np.empty((1 << _DIGIT_BITS) + 1, np.int64)
    mask = np.uint64((1 << _DIGIT_BITS) - 1)
    low: Any = 0
    while varying >> np.uint64(low):
        shift = np.uint64(low)
        while (varying >> shift) & np.uint64(1) == 0:
            shift += np.uint64(1)
        low = np.int64(shift) + _DIGIT_BITS
        heads[:] = 0
        for i in range(keys.size):
            heads[np.int64((some[i] >> shift) & mask) + 1] += 1
        for number in range(1, heads.size):
            heads[number] += heads[number - 1]
        for i in range(keys.size):
            digit = np.int64((some[i] >> shift) & mask)
            place = heads[digit]
            heads[digit] += 1
            other[place], other_order[place] = some[i], order[i]
        some, other = other, some
        order, other_order = other_order, order
        if low >= 64:
            break
    for i in range(keys.size):
        out_keys[i] = keys[order[i]]
    for column in range(values.shape[0]):
        for i in range(keys.size):
            out_values[column, i] = values[column, order[i]]


@kernel
def _merge(  # noqa: PLR0913
    run: KeyArray, sums: IntArray, keys: KeyArray, values: IntArray, out_keys: KeyArray, out_sums: IntArray
) -> int:
    """Merge a run of distinct keys with sorted rows; return the number of distinct keys, -1 if a sum overflows."""
    columns = sums.shape[0]
    at, row, count = 0, 0, 0
    overflow = np.int64(0)
    while at < run.size or row < keys.size:
        is_run = row == keys.size or (at < run.size and run[at] <= keys[row])
        key = run[at] if is_run else keys[row]
        if count == 0 or out_keys[count - 1] != key:
            out_keys[count] = key
            for column in range(columns):
                out_sums[column, count] = sums[column, at] if is_run else values[column, row]
            count += 1
        else:
            for column in range(columns):
                before, value = out_sums[column, count - 1], values[column, row]
                after = before + value
                overflow |= (before ^ after) & (value ^ after)
                out_sums[column, count - 1] = after
        at += 1 if is_run else 0
        row += 0 if is_run else 1
    return -1 if overflow < 0 else count
