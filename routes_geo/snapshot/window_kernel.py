"""The counts of a window for chosen rows, in one pass: rows of a cube lie far apart, each is looked at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from routes_geo.grid.kernels import kernel
from routes_geo.model import NOT_PLACED


@kernel
def count_rows(
    rows: Any,
    published: Any,
    withheld: Any,
    placing: Any,
    columns: tuple[int, int],
    statuses: tuple[int, int, int, int],
    out: Any,
    out_placing: Any,
    out_status: Any,
) -> None:
    """Count columns `columns[0]` (in) to `columns[1]` (out) for rows (n,) of a cube; -1 is a row without counts.

    `statuses` are absent, published, zero and suppressed. Writes value, withheld periods and periods with a figure
    (3, n), the least certain placing (n,) and the status (n,).
    """
    low, high = columns
    absent, is_published, zero, suppressed = statuses
    for at in range(rows.size):
        row = rows[at]
        value, hidden, placed, least_certain = 0, 0, 0, NOT_PLACED
        if row >= 0:
            value = published[row, high] - published[row, low]
            hidden = withheld[row, high] - withheld[row, low]
            classes = placing[row, low:high]
            most = np.int8(NOT_PLACED)  # in eight bits, so that many columns are compared at once
            for column in range(classes.size):
                most = classes[column] if classes[column] > most else most
                placed += classes[column] != NOT_PLACED
            least_certain = int(most)
        out[0, at], out[1, at], out[2, at] = value, hidden, placed
        out_placing[at] = least_certain
        counted = is_published if value > 0 else (suppressed if hidden > 0 else zero)
        out_status[at] = absent if least_certain == NOT_PLACED else counted


@kernel
def value_rows(
    rows: Any,
    published: Any,
    withheld: Any,
    placing: Any,
    columns: tuple[int, int],
    statuses: tuple[int, int, int, int],
    out: Any,
    out_status: Any,
) -> None:
    """Write only the value and the status (n,) that `count_rows` does; columns that do not matter are not read."""
    low, high = columns
    absent, is_published, zero, suppressed = statuses
    for at in range(rows.size):
        row = rows[at]
        value, status = 0, absent
        if row >= 0:
            value = published[row, high] - published[row, low]
            for column in range(low, high):
                if placing[row, column] != NOT_PLACED:
                    status = is_published
                    break
            if status == is_published and value <= 0:
                status = suppressed if withheld[row, high] > withheld[row, low] else zero
        out[at], out_status[at] = value, status
