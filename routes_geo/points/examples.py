"""Keep an example of the rows that cannot be counted: the first row without a place, and the first without a value."""

from __future__ import annotations

import threading

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.points.places import Places
from routes_geo.points.plan import Plan
from routes_geo.tables.outcome import example
from routes_geo.tables.where.points import AREA, BLANK, KINDS, SEVERAL

NO_PLACE, NO_VALUE = "no_place", "no_value"

Example = tuple[str, int, str]  # the input, the number of the row, and the row as text

_NOT_A_POINT = "no point: a coordinate is missing, not a number, or out of range"
_NOT_A_CELL = "not an H3 cell"
_NOT_WHOLE = "no whole number in a column to sum"


class Examples:
    """The first row of each kind, in the order of the inputs' names and rows. Several threads may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.first: dict[str, Example] = {}

    def learn(
        self,
        batch: pa.RecordBatch,
        plan: Plan,
        places: Places,
        has_value: NDArray[np.bool_],
        start: tuple[str, int],
    ) -> None:
        """Learn from a batch, which starts at a row of an input."""
        has_place = places.has_place()
        place_fault = _NOT_A_CELL if plan.cell else _fault_of(places, has_place)
        for kind, bad, fault in ((NO_PLACE, ~has_place, place_fault), (NO_VALUE, has_place & ~has_value, _NOT_WHOLE)):
            rows = np.flatnonzero(bad)
            if rows.size:
                self._add(kind, batch, (start[0], start[1] + int(rows[0])), (int(rows[0]), fault))

    def _add(self, kind: str, batch: pa.RecordBatch, at: tuple[str, int], row_fault: tuple[int, str]) -> None:
        row, fault = row_fault
        with self._lock:
            if kind in self.first and self.first[kind][:2] <= at:
                return
            cells = (f"{name}={_text(batch.column(name)[row].as_py())}" for name in batch.schema.names)
            self.first[kind] = (*at, example(f"{at[0]}, row {at[1]:,}", ", ".join(cells), fault))

    def text(self, kind: str) -> str:
        """Return the example of a kind, or an empty string."""
        return self.first[kind][2] if kind in self.first else ""


def _fault_of(places: Places, has_place: NDArray[np.bool_]) -> str:
    """Return what the first row without a place has instead of a point."""
    kind = BLANK if places.kinds is None or has_place.all() else int(places.kinds[np.argmin(has_place)])
    return f"{KINDS[kind]} instead of one point" if kind in {AREA, SEVERAL} else _NOT_A_POINT


def _text(value: object) -> str:
    return f"{len(value)} bytes" if isinstance(value, bytes) else "" if value is None else str(value)[:80]
