"""Sum the whole numbers of a table by its other columns, with the kernels used for bins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from routes_geo.points.groupby import group_sums
from routes_geo.points.keys import KeyColumn, add_codes, make_space


def sum_by(table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
    """Sum one column by others; return the keys and the sum, sorted by the keys, with nulls as the last key.

    A sum of nulls only is null. DataError if a sum exceeds 64 bits.
    """
    columns = [KeyColumn(name) for name in keys]
    encoded = [column.encode(table[column.name].combine_chunks()) for column in columns]
    ranked = [column.ranks() for column in columns]
    space = make_space([len(values) for _, values in ranked], 0, 0)
    packed = np.zeros(table.num_rows, np.int64)
    for (numbers, low, codes), (ranks, _), shift in zip(encoded, ranked, space.shifts, strict=True):
        add_codes(packed, numbers, low, ranks[codes].astype(np.int32), shift)
    numbers = table[value].combine_chunks()
    is_known = np.asarray(numbers.is_valid()).astype(np.int64)
    values = np.stack([np.asarray(numbers.cast(pa.int64()).fill_null(0)), is_known])
    groups = group_sums(packed.view(np.uint64), values)
    out = {
        column.name: pa.array(distinct, column.type).take(pa.array(codes))
        for column, (_, distinct), codes in zip(
            columns, ranked, space.unpack(groups.keys.astype(np.int64)), strict=True
        )
    }
    return pa.table(out | {value: pa.array(groups.sums[0], mask=groups.sums[1] == 0)})
