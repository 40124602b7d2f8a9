"""Times of features with dates: closed intervals of microseconds since 1970, UTC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.grid.arrays import IntArray
from routes_geo.months import BEGINNING, DAY_US, END, Span


@dataclass(frozen=True, slots=True)
class Spans:
    """Closed intervals of features, shape (n,) each; an end without a date is open."""

    first: IntArray
    last: IntArray

    def intersect(self, span: Span) -> NDArray[np.bool_]:
        """Return whether each interval shares an instant with a span; a feature without dates always does."""
        return (self.first <= span.last) & (self.last >= span.first)


def day_spans(start: pa.Array, end: pa.Array) -> Spans:
    """Return the spans of dates, both days included; a null end is open."""
    first, last = (_days(column) for column in (start, end))
    return Spans(
        np.where(np.asarray(start.is_valid()), first * DAY_US, BEGINNING),
        np.where(np.asarray(end.is_valid()), (last + 1) * DAY_US - 1, END),
    )


def _days(column: pa.Array) -> IntArray:
    return np.asarray(column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False), np.int64)
