"""Read columns of numbers as whole numbers: integers, fractions that are whole, and decimals.

A fraction is exact up to the width of its mantissa only; a larger one may stand for another number, and is no count.

A program that reads `19.000` and `1.230` as fractions leaves 19.0 and 1.23, and no later reader can tell. So a column
of counts that has fractions among numbers like 19.0, as text or as numbers, is refused unless the user states that the
separator is a decimal one.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import DataError

_LARGEST = (1 << 63) - 1
_MANTISSA_BITS = {pa.float16(): 11, pa.float32(): 24, pa.float64(): 53}


def whole_numbers(column: pa.Array, name: str) -> pa.Array:
    """Return a column as int64; null for a missing value, and for what is not a whole number below 2**63.

    Fractions must be below 2**53 (float32: 2**24). DataError for a column that has no numbers.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return whole_numbers(column.dictionary_decode(), name)
    if pa.types.is_null(kind):
        return column.cast(pa.int64())
    if kind == pa.uint64():
        fits = pc.less_equal(column, pa.scalar(_LARGEST, pa.uint64()))
        return _only(column, fits).cast(pa.int64())
    if pa.types.is_integer(kind):
        return column.cast(pa.int64())
    if pa.types.is_floating(kind):
        floats = column.cast(pa.float64())
        is_exact = pc.less(pc.abs(floats), float(1 << _MANTISSA_BITS[kind]))
        return _only(floats, pc.and_(pc.equal(floats, pc.floor(floats)), is_exact)).cast(pa.int64())
    if pa.types.is_decimal(kind):
        return _of_decimals(column)
    raise DataError(f"column {name!r} is {kind}; expected whole numbers to sum")


def first_fraction(column: pa.Array) -> str | None:
    """Return the first value of a column of numbers that is not whole as text, None if there is none."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return first_fraction(column.dictionary)
    if not (pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return None
    floats = column.cast(pa.float64(), safe=False)
    is_fraction = pc.and_(pc.is_finite(floats), pc.not_equal(floats, pc.floor(floats)))
    place = pc.index(is_fraction, pa.scalar(True)).as_py()
    return None if place < 0 else str(column[place].as_py())


def fractions_fault(name: str, examples: str, remedy: str, decimal: str = "dot") -> str:
    """Return why a column of counts with fractions is refused, and what to do."""
    what = f"--decimal {decimal} to reject the rows with fractions"
    return (
        f"{name} has fractions such as {examples}, but counts are whole; a program may have read thousands as decimals "
        f"(19.000 as 19.0): use the file as it was before, with the column as text, or {remedy.format(options=what)}"
    )


def _of_decimals(column: pa.Array) -> pa.Array:
    """Return decimals as whole numbers, by way of fractions; those that these do not keep exactly one by one."""
    floats = column.cast(pa.float64(), safe=False)
    whole = whole_numbers(floats, "")
    places = np.flatnonzero(np.abs(np.asarray(floats.fill_null(0.0))) >= 1 << _MANTISSA_BITS[pa.float64()])
    if not places.size:
        return whole
    numbers = np.array(whole.fill_null(0), np.int64)
    is_known = np.array(whole.is_valid())
    for place, number in zip(places.tolist(), column.take(pa.array(places)).to_pylist(), strict=True):
        if abs(number) <= _LARGEST and number == int(number):
            numbers[place], is_known[place] = int(number), True
    return pa.array(numbers, mask=~is_known)


def _only(column: pa.Array, fits: pa.Array) -> pa.Array:
    return pc.if_else(fits, column, pa.scalar(None, column.type))
