"""The counts of a window for chosen rows, in one pass: rows of a cube lie far apart, each is looked at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from routes_geo.geography.places import NO_ALLOCATION
from routes_geo.grid.kernels import kernel


@kernel
def count_rows(
    rows: Any,
    published: Any,
    withheld: Any,
    residual: Any,
    allocation: Any,
    columns: tuple[int, int],
    statuses: tuple[int, int, int, int],
    out: Any,
    out_allocation: Any,
    out_status: Any,
) -> None:
    """Count columns `columns[0]` (in) to `columns[1]` (out) for rows (n,) of a cube; -1 is a row without counts.

    `statuses` are absent, published, zero and suppressed. Writes value, withheld periods and residual (3, n),
    the least certain allocation class (n,) and the status (n,).
    """
    low, high = columns
    absent, is_published, zero, suppressed = statuses
    for at in range(rows.size):
        row = rows[at]
        value, hidden, rest, least_certain = 0, 0, 0, NO_ALLOCATION
        if row >= 0:
            value = published[row, high] - published[row, low]
            hidden = withheld[row, high] - withheld[row, low]
            rest = residual[row, high] - residual[row, low]
            classes = allocation[row, low:high]
            most = np.int8(NO_ALLOCATION)  # in eight bits, so that many columns are compared at once
            for column in range(classes.size):
                most = classes[column] if classes[column] > most else most
            least_certain = int(most)
        out[0, at], out[1, at], out[2, at] = value, hidden, rest
        out_allocation[at] = least_certain
        counted = is_published if value > 0 else (suppressed if hidden > 0 else zero)
        out_status[at] = absent if least_certain == NO_ALLOCATION else counted
