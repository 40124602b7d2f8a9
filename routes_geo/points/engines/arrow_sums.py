"""Sums of a table that is here, by Arrow: what the local engine does where no sum can leave 64 bits."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

_SAFE_TOTAL = 2.0**62  # of absolute values: no sum of some of them can leave 64 bits, which Arrow would not notice


def sums_of(table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
    """Sum one column by others: the keys and the sum, sorted by the keys; nulls are a key of their own, and come last.

    A sum of nothing but nulls is null. DataError if a sum leaves 64 bits. Loading the kernels for it would take longer
    than Arrow takes for the small tables of a build.
    """
    numbers = table[value].cast(pa.int64())
    total = pc.sum(pc.abs(numbers.cast(pa.float64(), safe=False))).as_py() or 0.0
    if total >= _SAFE_TOTAL or not keys:
        from routes_geo.points.sums import sum_by  # noqa: PLC0415

        return sum_by(table, keys, value)
    plain = {name: _plain(table[name]) for name in keys}
    summed = pa.table(plain | {value: numbers}).group_by(list(keys)).aggregate([(value, "sum")])
    ordered = summed.sort_by([(name, "ascending") for name in keys])
    return pa.table({name: ordered[name] for name in keys} | {value: ordered[f"{value}_sum"]})


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
