"""Which zones match a query: by level, parent, place, time, route and filter, compacted and in pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.features.boxes import touches
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import CellShapes
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.model import Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES
from routes_geo.zones.hierarchy import compact
from routes_geo.zones.levels import ZoneLevel

BoolArray = NDArray[np.bool_]
_HAS_FIGURE = np.array([status not in (Publication.NOT_PUBLISHED, Publication.NOT_YET_REPORTED) for status in STATUSES])
# Returns whether a filter holds (m,) for rows of the cube of a level (m,).
RowFilter = Callable[[ZoneLevel, IntArray], BoolArray]


@dataclass(frozen=True, slots=True)
class ZoneQuery:
    """Which zones of a level to list: those with one row that meets all conditions at once."""

    window: MonthWindow
    parent: int | None = None
    box: Box | None = None
    routes: tuple[int, ...] | None = None
    keep: RowFilter | None = None


@dataclass(frozen=True, slots=True)
class ZonePage:
    """A page of the zones that match (m,), ascending: coarser zones first, then in sub-zone order."""

    zones: CellArray
    matched: int
    area_m2: float  # of the zones of the level of the query that these are or replace
    has_more: bool


def find_zones(level: ZoneLevel, query: ZoneQuery) -> CellArray:
    """Return the zones of a level with a published, zero or withheld figure that meets the query, ascending."""
    span = slice(0, level.zones.size) if query.parent is None else level.span(query.parent)
    places = np.arange(span.start, span.stop) if query.box is None else zones_in_box(level, span, query.box)
    owners, rows = _rows_of(level, places)
    met = _HAS_FIGURE[level.count(rows, query.window).status]
    if query.routes is not None:
        met &= np.isin(level.cube.routes[rows], query.routes)
    owners, rows = owners[met], rows[met]
    if query.keep is not None:
        owners = owners[query.keep(level, rows)]
    is_match = np.zeros(places.size, np.bool_)
    is_match[owners] = True
    return level.zones[places[is_match]]


def page_of(level: ZoneLevel, zones: CellArray, after: int, limit: int) -> ZonePage:
    """Return at most `limit` zones after a zone (0: from the first); none of them is finer than the level."""
    start = int(np.searchsorted(zones, np.uint64(after), side="right"))
    shown = zones[start : start + limit]
    return ZonePage(shown, zones.size, float(level.areas_m2(shown).sum()), start + limit < zones.size)


def list_zones(level: ZoneLevel, query: ZoneQuery, *, compacted: bool) -> CellArray:
    """Return the zones that meet a query, ascending; if compacted, parents replace complete sets of children."""
    zones = find_zones(level, query)
    return compact(zones) if compacted else zones


def _rows_of(level: ZoneLevel, places: IntArray) -> tuple[IntArray, IntArray]:
    """Return the rows of the cube of the zones at some positions (m,), each after the place of its zone among them."""
    first, counts = level.starts[places], level.starts[places + 1] - level.starts[places]
    owners = np.repeat(np.arange(places.size), counts)
    within = np.arange(owners.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return owners, np.repeat(first, counts) + within


def zones_in_box(level: ZoneLevel, span: slice, box: Box) -> IntArray:
    """Return the positions in a span, ascending, of the zones whose polygon lies in a box or touches it."""
    rows = level.index.candidates(box)
    rows = rows[(rows >= span.start) & (rows < span.stop)]
    return np.asarray(rows[touches(CellShapes(level.zones[rows]), level.bounds[rows], box)])
