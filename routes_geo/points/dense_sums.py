"""Sum by key in a matrix, for keys whose rows occur again and again.

Rule: the high bits of a key select a row of the matrix through a small hash table, the low bits are the column.
`absent` (the least number of the type) marks an element without values, so no real sum may reach it: `bound` limits all
sums. They are 32 bits wide while no sum can exceed that, then 64 bits; narrow sums fit twice as many in cache. Memory
is reserved at once, but the system provides it only as rows appear. Not safe for several threads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.kernels import GOLDEN, inlined, kernel

KeyArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]
SumArray = NDArray[np.int32] | NDArray[np.int64]
SumType = np.dtype[np.int32] | np.dtype[np.int64]

_FREE = -1
_MOST_NUMBERS = 1 << 23  # the most elements of a matrix: 32 or 64 MiB
_NARROW, _WIDE = 1 << 31, 1 << 62  # limits of sums with 32 and with 64 bits
_FIRST_BITS = 12
_BLOCK = 256
_FEW_ROWS = 1 << 14  # from this number of rows on, it matters how often each occurs
_LEAST_MEETINGS = 1.2  # occurrences per row; with fewer, the data have more rows than the matrix can store


class DenseSums:
    """Sum by (row, column). `add` may stop early; then `drain` returns what was added so far."""

    def __init__(self, columns: int, column_bits: int) -> None:
        self.column_bits = column_bits
        self.rows = 0
        self.met = 0
        self.bound = 0  # no sum is larger
        self.sums: SumArray
        self._shape(columns, 1, np.dtype(np.int32))
        self._make_table(_FIRST_BITS)

    def _shape(self, columns: int, stride: int, kind: SumType) -> None:
        self.stride = stride
        self.most_rows = _MOST_NUMBERS // columns // stride
        self.sums = np.empty((columns, self.most_rows * stride), kind)
        self.keys = np.empty(self.most_rows, np.uint64)

    def _make_table(self, bits: int) -> None:
        self.bits = bits
        self.table = np.full(1 << bits, _FREE, np.int32)
        _enter(self.keys, self.rows, self.table, bits)

    def add(self, keys: KeyArray, values: IntArray) -> int:
        """Add rows in order: keys (n,) and values (columns, n).

        Return how many were added; fewer than n if the data do not suit a matrix.
        """
        if not keys.size or not self._holds(values):
            return 0
        done = 0
        while done < keys.size:
            before, limit = done, min(self.most_rows, self.table.size // 2)
            arrays = (self.keys, self.sums, self.table, absent(self.sums))
            done, self.rows, no_room = _add(
                keys, values, done, self.column_bits, *arrays, self.bits, self.stride, self.rows, limit
            )
            self.met += done - before
            if done < keys.size and not self._make_room(no_room):
                break
        return done

    def _holds(self, values: IntArray) -> bool:
        """Return whether the sums have enough bits for these values, widening them from 32 to 64 bits if necessary."""
        self.bound += max(int(values.max()), -int(values.min())) * values.shape[1]
        if self.bound >= _NARROW and self.sums.dtype == np.int32:
            self._reshape(self.stride, np.dtype(np.int64))  # the same rows and columns always fit
        return self.bound < _WIDE

    def _make_room(self, column: int) -> bool:
        """Widen the matrix for a column, or the table for one more row (-1); return False if that is not worthwhile."""
        if column >= self.stride:
            return self._reshape(column + 1 + column // 4, self.sums.dtype)
        is_rare = self.rows > _FEW_ROWS and self.met < _LEAST_MEETINGS * self.rows
        if is_rare or self.rows >= self.most_rows:
            return False
        self._make_table(self.bits + 1)
        return True

    def _reshape(self, stride: int, kind: SumType) -> bool:
        keys, sums, narrow, columns = self.keys, self.sums, self.stride, self.sums.shape[0]
        if self.rows > _MOST_NUMBERS // columns // stride:
            return False
        self._shape(columns, stride, kind)
        self.keys[: self.rows] = keys[: self.rows]
        wide = self.sums[:, : self.rows * stride].reshape(columns, self.rows, stride)
        before = sums[:, : self.rows * narrow].reshape(columns, self.rows, narrow)
        wide[:, :, narrow:] = absent(self.sums)
        wide[:, :, :narrow] = np.where(before == absent(sums), absent(self.sums), before)
        return True

    def drain(self) -> tuple[KeyArray, IntArray]:
        """Return the keys (g,), unsorted, and their sums (columns, g)."""
        used = self.sums[:, : self.rows * self.stride]
        count = int(np.count_nonzero(used[0] != absent(used)))
        keys, sums = np.empty(count, np.uint64), np.empty((used.shape[0], count), np.int64)
        _drain(self.keys, used, absent(used), self.stride, self.column_bits, keys, sums)
        return keys, sums


def absent(sums: SumArray) -> np.int32 | np.int64:
    """Return the number that marks an element without values: the least number of the type."""
    return sums.dtype.type(np.iinfo(sums.dtype).min)


@inlined
def _slot(key: np.uint64, bits: int) -> np.int64:
    return np.int64((key * GOLDEN) >> np.uint64(64 - bits))


@kernel
def _enter(keys: KeyArray, rows: int, table: NDArray[np.int32], bits: int) -> None:
    last = table.size - 1
    for row in range(rows):
        place = _slot(keys[row], bits)
        while table[place] != _FREE:
            place = (place + 1) & last
        table[place] = row


@kernel
def _add(  # noqa: PLR0913
    words: KeyArray,
    values: IntArray,
    start: int,
    column_bits: int,
    keys: KeyArray,
    sums: SumArray,
    table: NDArray[np.int32],
    nothing: np.int32 | np.int64,
    bits: int,
    stride: int,
    rows: int,
    limit: int,
) -> tuple[int, int, int]:
    """Add rows from `start` on; return where it stopped, the number of rows, and the column without room (or -1).

    Places are looked up one block ahead of the sums: sums wait for memory, and nothing else should wait with them.
    """
    last, low = table.size - 1, np.uint64((1 << column_bits) - 1)
    places = np.empty(_BLOCK, np.int64)
    done = start
    no_room = 0
    while done < words.size and no_room == 0:
        size = min(_BLOCK, words.size - done)
        for i in range(size):
            word = words[done + i]
            column = int(np.int64(word & low))
            if column >= stride:
                size, no_room = i, column
                break
            key = word >> np.uint64(column_bits)
            place = _slot(key, bits)
            while table[place] != _FREE and keys[table[place]] != key:
                place = (place + 1) & last
            row = int(table[place])
            if row == _FREE:
                if rows >= limit:
                    size, no_room = i, -1
                    break
                row = rows
                rows += 1
                table[place], keys[row] = row, key
                for part in range(sums.shape[0]):
                    for other in range(row * stride, (row + 1) * stride):
                        sums[part, other] = nothing
            places[i] = row * stride + column
        for part in range(values.shape[0]):
            for i in range(size):
                before = sums[part, places[i]]
                sums[part, places[i]] = values[part, done + i] + (0 if before == nothing else before)
        done += size
    return done, rows, no_room


@kernel
def _drain(  # noqa: PLR0913
    row_keys: KeyArray,
    used: SumArray,
    nothing: np.int32 | np.int64,
    stride: int,
    column_bits: int,
    keys: KeyArray,
    sums: IntArray,
) -> None:
    place = 0
    for at in range(used.shape[1]):
        if used[0, at] != nothing:
            row = at // stride
            keys[place] = (row_keys[row] << np.uint64(column_bits)) | np.uint64(at - row * stride)
            for part in range(used.shape[0]):
                sums[part, place] = used[part, at]
            place += 1
