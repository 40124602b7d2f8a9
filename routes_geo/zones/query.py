"""Which zones a query finds: by level, parent, place, time, route and filter, compacted and in pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.features.boxes import box_parts, touches
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import CellShapes
from routes_geo.grid.cells import CellArray, IntArray
from routes_geo.model import Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES
from routes_geo.zones.hierarchy import compact
from routes_geo.zones.levels import ZoneLevel

BoolArray = NDArray[np.bool_]
_HAS_FIGURE = np.array([one not in (Publication.NOT_PUBLISHED, Publication.NOT_YET_REPORTED) for one in STATUSES])
# Says for rows of a level's cube (m,) whether a filter holds, (m,).
RowFilter = Callable[[ZoneLevel, IntArray], BoolArray]


@dataclass(frozen=True, slots=True)
class ZoneQuery:
    """What is asked of the zones of a level. A zone is found if one of its rows meets everything at once."""

    window: MonthWindow
    parent: int | None = None
    box: Box | None = None
    routes: tuple[int, ...] | None = None
    keep: RowFilter | None = None


@dataclass(frozen=True, slots=True)
class ZonePage:
    """Some of the zones that were found (m,), ascending: coarser zones first, then in the order of sub-zones."""

    zones: CellArray
    matched: int
    area_m2: float  # of the zones of the query's level that they are or stand for
    has_more: bool


def find_zones(level: ZoneLevel, query: ZoneQuery) -> CellArray:
    """Zones of a level with a published figure, a zero or a withheld one that meets the query, ascending."""
    span = slice(0, level.zones.size) if query.parent is None else level.span(query.parent)
    found = np.arange(span.start, span.stop) if query.box is None else zones_in_box(level, span, query.box)
    owners, rows = _rows_of(level, found)
    met = _HAS_FIGURE[level.count(rows, query.window).status]
    if query.routes is not None:
        met &= np.isin(level.cube.routes[rows], query.routes)
    owners, rows = owners[met], rows[met]
    if query.keep is not None:
        owners = owners[query.keep(level, rows)]
    hit = np.zeros(found.size, np.bool_)
    hit[owners] = True
    return level.zones[found[hit]]


def page_of(level: ZoneLevel, zones: CellArray, after: int, limit: int) -> ZonePage:
    """At most `limit` of the zones found that come after one (0: from the first); none is finer than the level."""
    start = int(np.searchsorted(zones, np.uint64(after), side="right"))
    shown = zones[start : start + limit]
    return ZonePage(shown, zones.size, float(level.areas_m2(shown).sum()), start + limit < zones.size)


def list_zones(level: ZoneLevel, query: ZoneQuery, *, compacted: bool) -> CellArray:
    """Zones that meet a query, ascending; compacted: a parent in the place of its children where all of them do."""
    found = find_zones(level, query)
    return compact(found) if compacted else found


def _rows_of(level: ZoneLevel, found: IntArray) -> tuple[IntArray, IntArray]:
    """Rows of the cube of the zones with these positions (m,), and the place of each row's zone among them."""
    first, counts = level.starts[found], level.starts[found + 1] - level.starts[found]
    owners = np.repeat(np.arange(found.size), counts)
    within = np.arange(owners.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return owners, np.repeat(first, counts) + within


def zones_in_box(level: ZoneLevel, span: slice, box: Box) -> IntArray:
    """Positions in a span of the zones of a level, ascending, whose polygon lies in a box or touches it."""
    near = np.zeros(level.family_bounds.shape[0], np.bool_)
    for west, south, east, north in box_parts(box):
        left, bottom, right, top = level.family_bounds.T
        near |= (left <= east) & (right >= west) & (bottom <= north) & (top >= south)
    families = np.flatnonzero(near)
    first, sizes = level.families[families], np.diff(level.families)[families]
    rows = np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    rows = rows[(rows >= span.start) & (rows < span.stop)]
    return np.asarray(rows[touches(CellShapes(level.zones[rows]), level.bounds[rows], box)])
