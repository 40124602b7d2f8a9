"""Sums of integers by 64-bit key: exact, in threads, in memory that follows the number of groups, not of rows.

A key is two parts: the low `column_bits` name a column, the bits above them a row. While few rows meet again and again,
as cells do month after month, each thread has a matrix of sums (`dense_sums.py`); otherwise all threads share hash
tables (`hash_sums.py`). Which it is follows from the data. A sum that does not fit in 64 bits is an error, never a
wrapped number.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.dense_sums import DenseSums
from routes_geo.errors import InvalidInput
from routes_geo.hash_sums import HashSums, scatter
from routes_geo.kernels import core_count, in_threads, kernel

KeyArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]

EMPTY = 0xFFFF_FFFF_FFFF_FFFF  # marks a free slot; no key may be this
_BUCKET_BITS = 10  # of the first pass of the sort
_DIGIT_BITS = 11  # of its other passes
_FEW = 1 << 12  # are sorted by numpy


@dataclass(frozen=True, slots=True)
class Groups:
    """Distinct keys (g,), in ascending order unless otherwise said, and the sums of each column (columns, g)."""

    keys: KeyArray
    sums: IntArray


class Accumulator:
    """Sums that batches are added to. Adding is safe from several threads; the order does not matter."""

    def __init__(self, columns: int = 1, column_bits: int = 0) -> None:
        self.columns = columns
        self.column_bits = column_bits
        self._lock = threading.Lock()
        self._idle: list[DenseSums] = []
        self._hashed: HashSums | None = None

    def add(self, keys: KeyArray, values: IntArray) -> None:
        """Add rows: keys (n,), values (columns, n). DataError if a sum leaves 64 bits, InvalidInput for shapes."""
        if keys.ndim != 1 or values.shape != (self.columns, keys.size):
            raise InvalidInput(f"keys have shape {keys.shape} and values {values.shape}; expected (n,), (columns, n)")
        if np.any(keys == np.uint64(EMPTY)):
            raise InvalidInput("a key has all bits set")
        with self._lock:
            hashed = self._hashed
            mine = None if hashed else (self._idle.pop() if self._idle else DenseSums(self.columns, self.column_bits))
        done = mine.add(keys, values) if mine else 0
        if mine and done == keys.size:
            with self._lock:
                self._idle.append(mine)
            return
        if mine:
            hashed = self._hash(mine)
        if hashed:
            hashed.add(keys[done:], values[:, done:])

    def _hash(self, mine: DenseSums) -> HashSums:
        """Move sums to the hash tables, which are used from now on."""
        with self._lock:
            hashed = self._hashed = self._hashed or HashSums(self.columns)
        hashed.add(*mine.drain())
        return hashed

    def groups(self) -> Groups:
        """All groups, by key. The accumulator is used up."""
        found = self.drain()
        return sort_groups(found.keys, found.sums)

    def drain(self) -> Groups:
        """All groups, in no order. The accumulator is used up."""
        while len(self._idle) > (0 if self._hashed else 1):
            self.add(*self._idle.pop().drain())
        last = self._hashed or (self._idle.pop() if self._idle else None)
        return Groups(*last.drain()) if last else Groups(np.empty(0, np.uint64), np.empty((self.columns, 0), np.int64))


def group_sums(keys: KeyArray, values: IntArray) -> Groups:
    """Sums of values (columns, n) by key (n,)."""
    return merge_groups([Groups(keys, values)], values.shape[0])


def merge_groups(parts: Sequence[Groups], columns: int = 1) -> Groups:
    """Sums over partial results."""
    sums = Accumulator(columns)
    for part in parts:
        sums.add(part.keys, part.sums)
    return sums.groups()


def sort_groups(keys: KeyArray, sums: IntArray) -> Groups:
    """Order distinct keys (g,) with their sums (columns, g): into buckets by their top bits, then each in cache."""
    if keys.size < _FEW:
        order = np.argsort(keys)
        return Groups(keys[order], sums[:, order])
    varying = int(np.bitwise_or.reduce(keys) ^ np.bitwise_and.reduce(keys))
    low_bits = max(varying.bit_length() - _BUCKET_BITS, 0)
    near_keys, near_sums = np.empty_like(keys), np.empty_like(sums)
    bounds = scatter(keys, sums, near_keys, near_sums, np.uint64(1), low_bits, 1 << _BUCKET_BITS)
    middle = int(np.searchsorted(bounds, keys.size // 2))
    halves = [bounds[: middle + 1], bounds[middle:]]
    in_threads(_sort_buckets, [(near_keys, near_sums, half, low_bits) for half in halves], core_count())
    return Groups(near_keys, near_sums)


@kernel
def _sort_buckets(keys: KeyArray, sums: IntArray, bounds: IntArray, low_bits: int) -> None:
    """Sort the rows of each bucket by the low bits of their keys, least significant digit first."""
    largest = 0
    for bucket in range(bounds.size - 1):
        largest = max(largest, bounds[bucket + 1] - bounds[bucket])
    some_keys, other_keys = np.empty(largest, np.uint64), np.empty(largest, np.uint64)
    some_order, other_order = np.empty(largest, np.int64), np.empty(largest, np.int64)
    kept = np.empty(largest, np.int64)
    heads = np.empty((1 << _DIGIT_BITS) + 1, np.int64)
    mask = np.uint64((1 << _DIGIT_BITS) - 1)
    for bucket in range(bounds.size - 1):
        start, size = bounds[bucket], bounds[bucket + 1] - bounds[bucket]
        if size < 2:
            continue
        for i in range(size):
            some_keys[i], some_order[i] = keys[start + i], i
        for low in range(0, low_bits, _DIGIT_BITS):
            shift = np.uint64(low)
            heads[:] = 0
            for i in range(size):
                heads[np.int64((some_keys[i] >> shift) & mask) + 1] += 1
            for number in range(1, heads.size):
                heads[number] += heads[number - 1]
            for i in range(size):
                digit = np.int64((some_keys[i] >> shift) & mask)
                place = heads[digit]
                heads[digit] += 1
                other_keys[place], other_order[place] = some_keys[i], some_order[i]
            some_keys, other_keys = other_keys, some_keys
            some_order, other_order = other_order, some_order
        for i in range(size):
            keys[start + i] = some_keys[i]
        for column in range(sums.shape[0]):
            for i in range(size):
                kept[i] = sums[column, start + i]
            for i in range(size):
                sums[column, start + i] = kept[some_order[i]]
