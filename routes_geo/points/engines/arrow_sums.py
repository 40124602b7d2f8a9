"""Sum a table in memory with Arrow; the local engine does so whenever no sum can exceed 64 bits."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

_SAFE_TOTAL = 2.0**62  # if all absolute values add up to less, no sum exceeds 64 bits; Arrow would not notice that


def sums_of(table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
    """Sum one column by others; return the keys and the sum, sorted by the keys, with nulls as the last key.

    A sum of nulls only is null. DataError if a sum exceeds 64 bits. For the small tables of a build, Arrow takes less
    time than loading our kernels.
    """
    numbers = table[value].cast(pa.int64())
    total = pc.sum(pc.abs(numbers.cast(pa.float64(), safe=False))).as_py() or 0.0
    if total >= _SAFE_TOTAL or not keys:
        from routes_geo.points.sums import sum_by  # noqa: PLC0415

        return sum_by(table, keys, value)
    plain = {name: _without_dictionary(table[name]) for name in keys}
    summed = pa.table(plain | {value: numbers}).group_by(list(keys)).aggregate([(value, "sum")])
    ordered = summed.sort_by([(name, "ascending") for name in keys])
    return pa.table({name: ordered[name] for name in keys} | {value: ordered[f"{value}_sum"]})


def _without_dictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
