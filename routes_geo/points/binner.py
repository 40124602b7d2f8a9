"""Sum batches of rows by cell and keys in one process. Every engine uses this module for its batches."""

from __future__ import annotations

import threading
from collections import Counter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.grid.kernels import kernel
from routes_geo.points.collect import SumPart, collect
from routes_geo.points.columns import whole_values
from routes_geo.points.corridor_key import corridors_of
from routes_geo.points.examples import NO_PLACE, NO_VALUE, Examples
from routes_geo.points.groupby import Accumulator
from routes_geo.points.inputs import Account
from routes_geo.points.keys import KeyColumn, KeySpace, add_codes, make_space
from routes_geo.points.places import places_of
from routes_geo.points.plan import Plan
from routes_geo.points.result import Bins, Tally
from routes_geo.tables.where.ranges import MOST_LAT_DEG, MOST_LNG_DEG, Doubts, doubts_of

IntArray = NDArray[np.int64]

_SLACK_BITS = 2


class Binner:
    """Sum the batches of one plan. `add` may be called from several threads; `result` ends the work."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.keys = [KeyColumn(name) for name in plan.keys]
        self.tally: Counter[str] = Counter()
        self.examples = Examples()
        self.doubts = Doubts()
        self._lock = threading.Lock()
        self._space = make_space([1] * len(self.keys), plan.resolution, _SLACK_BITS)
        self._sums: dict[tuple[KeySpace, int], Accumulator] = {}

    def add(self, batch: pa.RecordBatch, origin: str = "the input", first_row: int = 1) -> None:
        """Add the rows of a batch that has the plan's columns. DataError at the first bad row if the plan is strict.

        `origin` and `first_row` (the number of the batch's first row) are used in that message.
        """
        places = places_of(batch, self.plan)
        values, has_value = whole_values(batch, self.plan, origin)
        columns = [batch.column(name) for name in self.plan.by]
        if self.plan.corridors:
            columns.insert(0, corridors_of(places.lng, places.lat))
        encoded = [key.encode(column) for key, column in zip(self.keys, columns, strict=True)]
        space = self._space_for_all()
        packed = np.zeros(batch.num_rows, np.int64)
        for (numbers, low, table), shift in zip(encoded, space.shifts, strict=True):
            add_codes(packed, numbers, low, table, shift)
        words = np.empty(batch.num_rows, np.uint64)
        if self.plan.strict:
            _check_all(batch, self.plan, places.has_place(), has_value, (origin, first_row))
        where = (places.cells, places.lng, places.lat)
        kept, no_place, beyond = _pack(
            *where, packed, values, has_value, words, space.cell_bits, self.plan.resolution, space.near_bits
        )
        no_value = batch.num_rows - kept - no_place
        if no_place or no_value:
            self.examples.learn(batch, self.plan, places, has_value, (origin, first_row))
        doubts = doubts_of(places.lng, places.lat, places.kinds) if no_place else Doubts(kept=beyond)
        with self._lock:
            self.tally.update(rows=batch.num_rows, no_place=no_place, no_value=no_value)
            self.doubts = self.doubts.plus(doubts)
        self._add_words(space, words[:kept], packed[:kept], values[:, :kept])

    def _space_for_all(self) -> KeySpace:
        """Return a key space that has room for every code assigned so far."""
        counts = [len(key.values) for key in self.keys]
        with self._lock:
            if any(count > 1 << width for count, width in zip(counts, self._space.widths, strict=True)):
                counts = [max(pair) for pair in zip(counts, (len(key.values) for key in self.keys), strict=True)]
                self._space = make_space(counts, self.plan.resolution, _SLACK_BITS)
            return self._space

    def _add_words(self, space: KeySpace, words: NDArray[np.uint64], packed: IntArray, values: IntArray) -> None:
        for segment, mine in _segments(packed, space):
            self._accumulator(space, segment).add(words[mine], values[:, mine])

    def _accumulator(self, space: KeySpace, segment: int) -> Accumulator:
        with self._lock:
            accumulator = self._sums.get((space, segment))
            if accumulator is None:
                accumulator = self._sums[space, segment] = Accumulator(len(self.plan.sum_names), space.column_bits)
            return accumulator

    def result(self, account: Account | None = None) -> Bins:
        """Return all sums, sorted by cell, then by the keys' values. The binner cannot be used afterwards."""
        parts = []
        while self._sums:
            (space, segment), accumulator = self._sums.popitem()
            parts.append(SumPart(space, segment, accumulator.drain()))
        account = account or Account()
        examples = self.examples.text(NO_PLACE), self.examples.text(NO_VALUE)
        counts = self.tally["rows"], self.tally[NO_PLACE], self.tally[NO_VALUE], account.unread
        tally = Tally(*counts, *examples, self.doubts)
        return collect(self.plan, self.keys, parts, tally, account.first_unread)


def _segments(packed: IntArray, space: KeySpace) -> list[tuple[int, slice | NDArray[np.bool_]]]:
    """Return the segments of packed keys (n,) with an index of the rows of each; most spaces have one segment."""
    if space.key_bits == space.near_bits:
        return [(0, slice(None))]
    numbers = packed >> space.near_bits
    return [(int(number), numbers == number) for number in np.unique(numbers)]


def _check_all(
    batch: pa.RecordBatch,
    plan: Plan,
    has_place: NDArray[np.bool_],
    has_value: NDArray[np.bool_],
    start: tuple[str, int],
) -> None:
    """Raise DataError for the first row of a batch that cannot be counted."""
    origin, first_row = start
    bad = np.flatnonzero(~(has_place & has_value))
    if bad.size:
        row = int(bad[0])
        names = plan.coordinates if not has_place[row] else plan.sums
        values = {name: batch.column(name)[row].as_py() for name in names}
        place = "an H3 cell" if plan.cell else "a longitude and a latitude in degrees"
        expected = place if not has_place[row] else "a whole number"
        raise DataError(f"{origin}, row {first_row + row}: {str(values)[:200]}; expected {expected}")


@kernel
def _pack(  # noqa: PLR0913
    cells: NDArray[np.uint64],
    lng: NDArray[np.float64],
    lat: NDArray[np.float64],
    packed: IntArray,
    values: IntArray,
    has_value: NDArray[np.bool_],
    words: NDArray[np.uint64],
    cell_bits: int,
    resolution: int,
    near_bits: int,
) -> tuple[int, int, int]:
    """Pack cell and keys into words, and move the rows with a place and a value to the front of all arrays.

    Return how many rows were kept, how many have no place, and how many are more than 90 degrees east or west. A place
    is a latitude from -90 to 90 and a longitude from -360 to 360.
    """
    down, up = np.uint64(3 * (15 - resolution)), np.uint64(near_bits)
    number = np.uint64((1 << cell_bits) - 1)
    near = np.int64((1 << near_bits) - 1)
    kept, no_place, beyond = 0, 0, 0
    for i in range(cells.size):
        if cells[i] == 0 or not (abs(lng[i]) <= MOST_LNG_DEG and abs(lat[i]) <= MOST_LAT_DEG):
            no_place += 1
            continue
        beyond += abs(lng[i]) > MOST_LAT_DEG
        if has_value[i]:
            words[kept] = (((cells[i] >> down) & number) << up) | np.uint64(packed[i] & near)
            packed[kept] = packed[i]
            for column in range(values.shape[0]):
                values[column, kept] = values[column, i]
            kept += 1
    return kept, no_place, beyond
