"""Shares whose count is withheld: they place nothing, and their places are withheld, not empty.

The rule: a withheld count must not be worked out from the cells that its share would place. So its weight stays in the
sum of the weights, and what falls on it stays with the whole that is divided. A cell or area that only such shares
reach is `suppressed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.disclosure.cells import BoolArray, Disclosed, Level
from routes_geo.disclosure.hierarchy import Hierarchy
from routes_geo.geography.shares import ShareSet
from routes_geo.model import Publication

COUNTS_OF = "UNHCR"  # the publisher whose counts by landing area are the weights of its shares


def without_withheld(
    sets: Iterable[ShareSet], totals: Iterable[pa.Table], area_ids: Mapping[str, str]
) -> list[ShareSet]:
    """Return share sets with the areas marked whose count any vintage of the totals by landing area withholds.

    A share set of the publisher of the totals applies to the year in which it starts. `area_ids` are the ids of areas
    by name.
    """
    withheld = {
        (area_ids.get(area, ""), start.year) for table in totals for area, start in _withheld_areas(table) if area
    }
    return [replace(each, withheld=_members(each, withheld)) if each.publisher == COUNTS_OF else each for each in sets]


def _members(shares: ShareSet, withheld: set[tuple[str, int]]) -> frozenset[str]:
    year = 1970 + shares.start // 12
    return frozenset(area for area in shares.weights if (area, year) in withheld)


def _withheld_areas(table: pa.Table) -> Iterable[tuple[str | None, date]]:
    rows = table.filter(pc.equal(table["status"], Publication.SUPPRESSED.value))
    return zip(rows["area"].to_pylist(), rows["start"].to_pylist(), strict=True)


def suppress_unplaced(
    disclosed: Disclosed, hierarchy: Hierarchy, by_withheld: BoolArray, by_others: BoolArray
) -> Disclosed:
    """Mark the keys of each resolution that only withheld shares reach as withheld.

    `by_withheld` and `by_others` mark the finest keys and months (n, p) that withheld shares and others reach.
    """
    if not by_withheld.any():
        return disclosed
    levels = {
        resolution: _suppressed(level, hierarchy, resolution, (by_withheld, by_others))
        for resolution, level in disclosed.levels.items()
    }
    return replace(disclosed, levels=levels)


def _suppressed(level: Level, hierarchy: Hierarchy, resolution: int, reached: Sequence[BoolArray]) -> Level:
    by_withheld, by_others = (hierarchy.sum_up(part.astype(np.int64), resolution) > 0 for part in reached)
    return replace(level, withheld=level.withheld | (by_withheld & ~by_others))
