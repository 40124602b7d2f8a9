"""Encode key columns as dense codes, and pack the codes with a cell into 64 bits."""

from __future__ import annotations

import math
import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid.kernels import kernel

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

IntArray = NDArray[np.int64]
WholeArray = NDArray[np.int32] | NDArray[np.int64]
CodeArray = NDArray[np.int32]

_WORD = 64
_WIDEST = 1 << 20  # integers with a smaller range than this are looked up in a table
_UNKNOWN = -1


class KeyColumn:
    """Assign codes to the distinct values of a key column, in order of appearance. Several threads may encode."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: list[Hashable] = []
        self.type: pa.DataType | None = None
        self._codes: dict[Hashable, int] = {}
        self._lock = threading.Lock()
        self._table: tuple[int, CodeArray] = (0, np.empty(0, np.int32))

    def encode(self, column: pa.Array) -> tuple[WholeArray, int, CodeArray]:
        """Encode a column (n,) as integers (n,), their minimum, and a table from (integer - minimum) to code.

        InvalidInput if an earlier batch had another type.
        """
        self.learn_type(column.type)
        if _is_whole(column.type) and not column.null_count and len(column):
            numbers = _whole_numbers(column)
            low, high = int(numbers.min()), int(numbers.max())
            if high - low < _WIDEST:
                return numbers, *self._direct(numbers, low, high)
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        table = self._learn(encoded.dictionary.to_pylist())
        if encoded.null_count:
            table = np.append(table, self._learn([None]))
        indices = pc.fill_null(encoded.indices, table.size - 1) if encoded.null_count else encoded.indices
        return _whole_numbers(indices), 0, table

    def learn_type(self, kind: pa.DataType) -> None:
        """Remember the type of a batch's column. InvalidInput if an earlier batch had another type."""
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        with self._lock:
            if self.type is None or pa.types.is_null(self.type):
                self.type = plain
            if plain != self.type and not pa.types.is_null(plain):
                raise InvalidInput(
                    f"key {self.name!r} is {plain} in one input and {self.type} in another; give it one type in all"
                )

    def _direct(self, numbers: WholeArray, low: int, high: int) -> tuple[int, CodeArray]:
        """Return the minimum and a table of codes by value that contains all these numbers."""
        first, table = self._table
        if low < first or high >= first + table.size or _lacks(numbers, first, table):
            with self._lock:
                first, table = _widened(*self._table, low, high)
                missing = np.unique(numbers)
                missing = missing[table[missing.astype(np.int64) - first] == _UNKNOWN]
                scalars = pa.array(missing).cast(pa.int64())
                typed = _from_whole(scalars, self.type)
                table[missing.astype(np.int64) - first] = [self._code(value) for value in typed.to_pylist()]
                self._table = first, table
        return first, table

    def _learn(self, values: Sequence[Hashable]) -> CodeArray:
        with self._lock:
            for value in sorted((value for value in values if value not in self._codes), key=_order):
                self._code(value)  # if codes follow the order of values, the result needs no sorting
            return np.array([self._code(value) for value in values], np.int32)

    def _code(self, value: Hashable) -> int:
        if value != value:  # noqa: PLR0124 - NaN differs from itself, and from every other one
            value = math.nan
        code = self._codes.setdefault(value, len(self.values))
        if code == len(self.values):
            self.values.append(value)
        return code

    def ranks(self) -> tuple[IntArray, list[Hashable]]:
        """Return the rank of each code's value among all values, and the values in ascending order; null is last."""
        order = sorted(range(len(self.values)), key=lambda code: _order(self.values[code]))
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        return ranks, [self.values[code] for code in order]


def _order(value: Hashable) -> tuple[bool, bool, SupportsRichComparison]:
    if value is None:
        return True, False, 0
    is_nan = value != value  # noqa: PLR0124 - NaN differs from itself
    return False, is_nan, 0 if is_nan else cast("SupportsRichComparison", value)


def _is_whole(kind: pa.DataType) -> bool:
    return bool((pa.types.is_integer(kind) and kind != pa.uint64()) or pa.types.is_date32(kind))


def _whole_numbers(column: pa.Array) -> WholeArray:
    """Return the integers of a column without nulls, as int32 or int64."""
    kind = pa.int32() if column.type.bit_width <= 32 and column.type != pa.uint32() else pa.int64()
    return np.asarray(column.view(pa.int32()) if pa.types.is_date32(column.type) else column.cast(kind))


def _from_whole(numbers: pa.Array, kind: pa.DataType) -> pa.Array:
    return numbers.cast(pa.int32()).view(kind) if pa.types.is_date32(kind) else numbers.cast(kind)


def _widened(first: int, table: CodeArray, low: int, high: int) -> tuple[int, CodeArray]:
    """Return a copy of a code table that also covers these values.

    If that would be too wide, return a table that covers only these values.
    """
    start = min(low, first) if table.size else low
    stop = max(high + 1, first + table.size) if table.size else high + 1
    if stop - start > 2 * _WIDEST:
        return low, np.full(high + 1 - low, _UNKNOWN, np.int32)
    out = np.full(stop - start, _UNKNOWN, np.int32)
    out[first - start : first - start + table.size] = table
    return start, out


@dataclass(frozen=True, slots=True)
class KeySpace:
    """Describe how many bits each key takes, and how many bits of the keys share a word with the cell.

    Keys are packed above each other, the last key lowest. Bits of the packed keys that do not fit in a word beside the
    cell number a segment; each segment is summed on its own.
    """

    widths: tuple[int, ...]
    cell_bits: int

    @property
    def key_bits(self) -> int:
        """Return the number of bits of all keys together."""
        return sum(self.widths)

    @property
    def near_bits(self) -> int:
        """Return how many bits of the packed keys share a word with the cell."""
        return min(self.key_bits, _WORD - self.cell_bits)

    @property
    def column_bits(self) -> int:
        """Return the bits of the last key; while there are few cells, its values are the columns of a matrix."""
        return min(self.widths[-1], self.near_bits) if self.widths else 0

    @property
    def shifts(self) -> tuple[int, ...]:
        """Return the position of each key in the packed keys."""
        return tuple(sum(self.widths[place + 1 :]) for place in range(len(self.widths)))

    def unpack(self, packed: IntArray) -> list[IntArray]:
        """Return the codes of each key, shape (n,) each, from packed keys (n,)."""
        pairs = zip(self.widths, self.shifts, strict=True)
        return [(packed >> shift) & ((1 << width) - 1) for width, shift in pairs]


def make_space(counts: Sequence[int], resolution: int, slack_bits: int) -> KeySpace:
    """Return a space for keys with these numbers of distinct values.

    InvalidInput if the combinations do not fit in 62 bits.
    """
    cell_bits = 7 + 3 * resolution
    exact = [max(count - 1, 0).bit_length() for count in counts]
    if sum(exact) >= _WORD - 1:
        raise InvalidInput(f"the keys have {counts} distinct values, too many combinations for one run; use fewer keys")
    room = max(_WORD - cell_bits - sum(exact), 0)
    slack = min(slack_bits, room // len(exact)) if exact else 0
    return KeySpace(tuple(width + slack for width in exact), cell_bits)


@kernel
def add_codes(packed: IntArray, numbers: WholeArray, low: int, table: CodeArray, shift: int) -> None:
    """Set the bits of one key, from `shift` on, in packed keys (n,)."""
    for i in range(packed.size):
        packed[i] |= np.int64(table[numbers[i] - low]) << shift


@kernel
def _lacks(numbers: WholeArray, low: int, table: CodeArray) -> bool:
    least = 0
    for i in range(numbers.size):
        least = min(least, table[numbers[i] - low])
    return least < 0
