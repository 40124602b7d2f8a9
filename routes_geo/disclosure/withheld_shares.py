"""Shares whose count is withheld: they place nothing, and their places are withheld, not empty.

The rule: a withheld count must not be worked out from the cells that its share would place. So its weight stays in the
sum of the weights, and what falls on it stays with the route. A cell that only such shares reach is `suppressed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.disclosure.allocation import allocate
from routes_geo.disclosure.cells import BoolArray, Disclosed, Level
from routes_geo.disclosure.hierarchy import Hierarchy
from routes_geo.geography.places import WeightedCells
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.model import Publication


class AreaShare(Protocol):
    """A share with the area whose published count is its weight, and the month from which on it applies."""

    @property
    def area_id(self) -> str:
        """Return the id of the area, "" if the weight is of no area."""

    @property
    def start(self) -> int:
        """Return the first month, since 1970-01."""


def withheld_shares(
    totals: Iterable[pa.Table], shares: Iterable[AreaShare], area_ids: Mapping[str, str]
) -> set[tuple[str, int]]:
    """Return the area and the first month of each share whose count any vintage of the totals withholds.

    A share applies to the year in which it starts; shares from before the first published year are those of that year.
    `area_ids` are the ids of areas by name. A share without an area is not withheld.
    """
    tables = list(totals)
    years = [day.year for table in tables for day in table["start"].to_pylist()]
    withheld = {
        (area_ids.get(area, ""), start.year) for table in tables for area, start in _withheld_areas(table) if area
    }
    first = min(years, default=0)
    return {
        (share.area_id, share.start)
        for share in shares
        if share.area_id and (share.area_id, max(1970 + share.start // 12, first)) in withheld
    }


def _withheld_areas(table: pa.Table) -> Iterable[tuple[str | None, date]]:
    rows = table.filter(pc.equal(table["status"], Publication.SUPPRESSED.value))
    return zip(rows["area"].to_pylist(), rows["start"].to_pylist(), strict=True)


def allocate_shown(totals: IntArray, window: WeightedCells, threshold: int) -> tuple[IntArray, IntArray]:
    """Split totals (p,) over the cells of a window, shape (k, p), and return what falls on withheld weights, (p,).

    Such a part is at least the threshold, or zero: otherwise a cell would have to be withheld for its sake.
    """
    if not window.withheld:
        return allocate(totals, window.weights), np.zeros_like(totals)
    rest = allocate(totals, np.append(window.weights, window.withheld))[-1]
    rest = np.where((rest > 0) & (rest < threshold), np.minimum(threshold, totals), rest)
    if not window.weights.any():
        return np.zeros((window.cells.size, totals.size), np.int64), totals
    return allocate(totals - rest, window.weights), rest


def suppress_unplaced(
    disclosed: Disclosed, cells: CellArray, windows: Iterable[WeightedCells], months: range
) -> Disclosed:
    """Mark the cells of each resolution that only withheld weights reach, month by month, as withheld."""
    reached = np.zeros((2, cells.size, len(months)), np.bool_)  # by withheld weights, and by others
    for window in windows:
        stop = months.stop if window.stop is None else window.stop
        columns = np.array([month in range(window.start, stop) for month in months], np.bool_)
        for part, mask in zip(reached, (window.weights == 0, window.weights > 0), strict=True):
            part[np.ix_(np.isin(cells, window.cells[mask]), columns)] = True
    return replace(disclosed, levels=_suppressed_levels(disclosed, cells, reached)) if reached[0].any() else disclosed


def _suppressed_levels(disclosed: Disclosed, cells: CellArray, reached: BoolArray) -> dict[int, Level]:
    hierarchy, levels = Hierarchy.above(cells), {}
    for resolution, level in disclosed.levels.items():
        by_withheld, by_others = (hierarchy.sum_up(part.astype(np.int64), resolution) > 0 for part in reached)
        levels[resolution] = replace(level, withheld=level.withheld | (by_withheld & ~by_others))
    return levels
