"""What the placing codes of a cube mean: how a count is derived, and how far a carried share can be off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.model import FIRST_CARRIED, Basis, month_label
from routes_geo.months import MonthWindow
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived

# The former names of the placement, which answers keep through version 0.2.
ALLOCATION_CLASSES = ("observed_place", "share_published", "dasymetric", "uniform_area", "none")

RANGE_COLUMNS = ("share_age_years", "range_low", "range_high")

Placings = NDArray[np.int8]


def basis_positions(placing: Placings) -> Placings:
    """Return the position in BASES of each placing code (n,), NOT_PLACED where nothing is placed."""
    return np.minimum(placing, np.int8(FIRST_CARRIED))


def allocation_positions(placing: Placings) -> Placings:
    """Return the position in ALLOCATION_CLASSES of each placing code (n,), NOT_PLACED where nothing is placed."""
    return np.minimum(placing, np.int8(ALLOCATION_CLASSES.index("share_published")))


@dataclass(frozen=True, slots=True)
class ShareRanges:
    """Age in years and 80 % range of actual over assigned counts of carried shares, by placing code less FIRST_CARRIED.

    The widest range comes last.
    """

    age_years: IntArray
    low: FloatArray
    high: FloatArray

    def columns(self, placing: Placings) -> dict[str, pa.Array]:
        """Return RANGE_COLUMNS for placing codes (n,), null where no share is carried."""
        is_carried = placing >= FIRST_CARRIED
        rows = pa.array(np.where(is_carried, placing - FIRST_CARRIED, 0), mask=~is_carried)
        values = (
            pa.array(self.age_years, pa.int64()),
            *(pa.array(np.round(ends, 2)) for ends in (self.low, self.high)),
        )
        return dict(zip(RANGE_COLUMNS, (column.take(rows) for column in values), strict=True))


@dataclass(frozen=True, slots=True)
class SharesInForce:
    """Describe a share set in the months `start` to `end` (both included) in which it divides a whole.

    `of` is the id of the area that is divided, empty for the total of the route and border. `age_years` is 0 in the
    months for which the shares were published.
    """

    route: str
    border: str
    of: str
    start: str
    end: str
    age_years: int
    basis: str
    areas: tuple[str, ...]
    published_start: str
    published_end: str | None
    publisher: str
    source: str


class Shares(Derived):
    """The shares by which the counts of a series were placed."""

    @once
    def ranges(self, series: str) -> ShareRanges:
        """Return the ranges of carried shares; without any for a series whose counts are all observed."""
        name = f"share_ranges/{series}.arrow"
        if name not in self.snapshot.manifest["files"]:
            return ShareRanges(np.empty(0, np.int64), np.empty(0), np.empty(0))
        table = self.snapshot.table(name)
        columns = (table[column].to_numpy() for column in ("age_years", "low", "high"))
        return ShareRanges(*columns)

    @once
    def in_force(self, series: str) -> Sequence[SharesInForce]:
        """Return the share sets of a series by route, border, area and time."""
        name = f"shares/{series}.arrow"
        if name not in self.snapshot.manifest["files"]:
            return ()
        last = self.snapshot.series(series)["last_period"]
        rows = [row for row in self.snapshot.table(name).to_pylist() if row["start"] <= last]
        return tuple(
            SharesInForce(**row | {"areas": tuple(row["areas"]), "end": min(row["end"], last)}) for row in rows
        )

    def publishers(self, series: str, route: str, window: MonthWindow) -> list[str]:
        """Return the publishers of the shares that divide a route's counts in a window, in order of time."""
        first, last = month_label(window.start), month_label(window.stop - 1)
        used = [
            shares.publisher
            for shares in self.in_force(series)
            if shares.route == route and shares.start <= last and first <= shares.end and shares.basis != Basis.OBSERVED
        ]
        return list(dict.fromkeys(used))
