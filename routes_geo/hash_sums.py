"""Sums by key in hash tables that threads share, for keys of which there are many.

Rows are scattered by the top bits of a hash of their key to stripes. A stripe keeps rows back until they are as many
as twice its groups, then adds them to its table in one go, so that the table is brought into cache once for many rows.
Each stripe has a lock.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.kernels import core_count, in_threads, inlined, kernel

KeyArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]

GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)  # 2**64 / golden ratio: Knuth's multiplicative hash
OVERFLOW = "a sum does not fit in a 64-bit integer"
_STRIPE_BITS = 7
_STRIPES = 1 << _STRIPE_BITS
_LEAST_ROWS = 1 << 12  # that a stripe keeps back
_FIRST_SLOT_BITS = 8
_BLOCK_NUMBERS = 1 << 22  # of an arena: 32 MiB


class _Arena:
    """Hands out pieces of large blocks: only these get huge pages, which come five times as fast from the system."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = np.empty(0, np.int64)

    def take(self, rows: int, columns: int) -> IntArray:
        """Array (rows, columns) of anything."""
        count = rows * columns
        if count * 2 > _BLOCK_NUMBERS:
            return np.empty((rows, columns), np.int64)
        with self._lock:
            if count > self._left.size:
                self._left = np.empty(_BLOCK_NUMBERS, np.int64)
            piece, self._left = self._left[:count], self._left[count:]
        return piece.reshape(rows, columns)


class _Stripe:
    """Rows that wait, and a hash table in slots: a key, then its sums."""

    def __init__(self, columns: int, arena: _Arena) -> None:
        self.lock = threading.Lock()
        self.columns, self.arena = columns, arena
        self.bits = _FIRST_SLOT_BITS
        self.used = 0
        self.slots = self._free_slots()
        self._wait_for(_LEAST_ROWS)

    def _wait_for(self, rows: int) -> None:
        self.waiting = 0
        self.keys = self.arena.take(1, rows)[0].view(np.uint64)
        self.values = self.arena.take(self.columns, rows)

    def add(self, keys: KeyArray, values: IntArray) -> None:
        if self.waiting + keys.size > self.keys.size:
            self.flush()
            if keys.size > self.keys.size:
                self._add_to_table(keys, values)
                return
        part = slice(self.waiting, self.waiting + keys.size)
        self.keys[part], self.values[:, part] = keys, values
        self.waiting = part.stop

    def flush(self) -> None:
        self._add_to_table(self.keys[: self.waiting], self.values[:, : self.waiting])
        self.waiting = 0
        if self.keys.size < 2 * self.used:
            self._wait_for(3 * self.used)

    def _add_to_table(self, keys: KeyArray, values: IntArray) -> None:
        done = 0
        while done < keys.size:
            limit = (self.slots.shape[0] * 5) >> 3
            done, self.used = _accumulate(keys, values, done, self.slots, self.bits, self.used, limit)
            if done < 0:
                raise DataError(OVERFLOW)
            if done < keys.size:
                self._grow()

    def _grow(self) -> None:
        smaller = self.slots
        self.bits += 1
        self.slots = self._free_slots()
        _rehash(smaller, self.slots, self.bits)

    def _free_slots(self) -> IntArray:
        slots = self.arena.take(1 << self.bits, 1 + self.columns)
        _clear(slots)
        return slots


class HashSums:
    """Sums that threads add batches to at the same time; the order does not matter."""

    def __init__(self, columns: int) -> None:
        arena = _Arena()
        self.columns = columns
        self._stripes = [_Stripe(columns, arena) for _ in range(_STRIPES)]
        self._turn = 0

    def add(self, keys: KeyArray, values: IntArray) -> None:
        """Add rows: keys (n,), none of them with all bits set, and values (columns, n)."""
        near_keys, near_values = np.empty_like(keys), np.empty_like(values)
        bounds = scatter(keys, values, near_keys, near_values, GOLDEN, 64 - _STRIPE_BITS, _STRIPES).tolist()
        first = self._turn = (self._turn + 11) % _STRIPES  # threads start at different stripes
        for number in (*range(first, _STRIPES), *range(first)):
            part = slice(bounds[number], bounds[number + 1])
            if part.start < part.stop:
                stripe = self._stripes[number]
                with stripe.lock:
                    stripe.add(near_keys[part], near_values[:, part])

    def drain(self) -> tuple[KeyArray, IntArray]:
        """Keys (g,) in no order, and their sums (columns, g). The tables are used up."""
        stripes, self._stripes = self._stripes, []
        in_threads(_Stripe.flush, [(stripe,) for stripe in stripes], core_count())
        sizes = [stripe.used for stripe in stripes]
        keys = np.empty(sum(sizes), np.uint64)
        sums = np.empty((self.columns, keys.size), np.int64)
        for stripe, end in zip(stripes, np.cumsum(sizes), strict=True):
            part = slice(end - stripe.used, end)
            _drain(stripe.slots, keys[part], sums[:, part])
        return keys, sums


@kernel
def scatter(  # noqa: PLR0913
    keys: KeyArray,
    values: IntArray,
    near_keys: KeyArray,
    near_values: IntArray,
    factor: np.uint64,
    shift: int,
    parts: int,
) -> IntArray:
    """Reorder rows by some bits of key * factor, in stable order; return where each of the parts begins, and the end.

    The bits are those from `shift` on, as many as number the parts, a power of two.
    """
    low, mask = np.uint64(shift), np.uint64(parts - 1)
    heads = np.zeros(parts + 1, np.int64)
    for i in range(keys.size):
        heads[np.int64(((keys[i] * factor) >> low) & mask) + 1] += 1
    for number in range(1, parts + 1):
        heads[number] += heads[number - 1]
    bounds = heads.copy()
    for i in range(keys.size):
        part = np.int64(((keys[i] * factor) >> low) & mask)
        place = heads[part]
        heads[part] += 1
        near_keys[place] = keys[i]
        for column in range(values.shape[0]):
            near_values[column, place] = values[column, i]
    return bounds


@inlined
def _slot(key: np.uint64, bits: int) -> Any:
    # The stripe is named by the bits above these.
    return np.int64(((key * GOLDEN) << np.uint64(_STRIPE_BITS)) >> np.uint64(64 - bits))


@kernel
def _accumulate(  # noqa: PLR0913
    keys: KeyArray, values: IntArray, start: int, slots: IntArray, bits: int, used: int, limit: int
) -> tuple[int, int]:
    """Add rows from `start` on until the table holds `limit` keys: how far it came (-1: a sum overflows), keys held."""
    last = slots.shape[0] - 1
    for i in range(start, keys.size):
        key = np.int64(keys[i])
        place = _slot(keys[i], bits)
        while slots[place, 0] != key and slots[place, 0] != -1:
            place = (place + 1) & last
        if slots[place, 0] == -1:
            if used >= limit:
                return i, used
            slots[place, 0] = key
            used += 1
        for column in range(values.shape[0]):
            value, before = values[column, i], slots[place, 1 + column]
            after = before + value
            if ((before ^ after) & (value ^ after)) < 0:
                return -1, used
            slots[place, 1 + column] = after
    return keys.size, used


@kernel
def _clear(slots: IntArray) -> None:
    for i in range(slots.shape[0]):
        slots[i, 0] = -1
        for column in range(1, slots.shape[1]):
            slots[i, column] = 0


@kernel
def _rehash(slots: IntArray, larger: IntArray, bits: int) -> None:
    last = larger.shape[0] - 1
    for i in range(slots.shape[0]):
        if slots[i, 0] != -1:
            place = _slot(np.uint64(slots[i, 0]), bits)
            while larger[place, 0] != -1:
                place = (place + 1) & last
            for column in range(slots.shape[1]):
                larger[place, column] = slots[i, column]


@kernel
def _drain(slots: IntArray, keys: KeyArray, sums: IntArray) -> None:
    place = 0
    for i in range(slots.shape[0]):
        if slots[i, 0] != -1:
            keys[place] = np.uint64(slots[i, 0])
            for column in range(sums.shape[0]):
                sums[column, place] = slots[i, 1 + column]
            place += 1
