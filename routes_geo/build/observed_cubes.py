"""The cubes of a series whose places its publisher gives: cells from resolution 2 to the finest, areas, and routes.

A release either has points, or its figures on cells are an embedded table that went through disclosure control. For
each group and period, what any vintage published or withheld on cells limits what later ones publish. Counts of areas
are added to what is then on cells: where points near an area are withheld, its cell has the count of the area alone,
and the points are counted above.

The invariant: cells and areas at a resolution, remainders of coarser cells and the rest of the route add up to all
totals of the route and period that are published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.cube_tables import Cubes
from routes_geo.build.observed_areas import NO_AREAS, AreaFigure, KnownAreas, keys_of_areas
from routes_geo.build.observed_counts import (
    Group,
    PeriodCounts,
    RoutePeriod,
    group_counts,
    groups_of,
)
from routes_geo.build.published import PublishedSeries
from routes_geo.build.vintages import KnownState, counted_once, states
from routes_geo.disclosure.cells import BoolArray
from routes_geo.disclosure.observed import PeriodFigures, disclose_period, follow_period, restrict_period
from routes_geo.disclosure.observed_table import Figures
from routes_geo.disclosure.policy import THRESHOLD_MONTH, Policy
from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, cell_resolutions
from routes_geo.model import BASES, NOT_PLACED, ROUTE_IDS, Basis, Indicator, Publication
from routes_geo.months import MONTHS_OF_GRAIN
from routes_geo.snapshot.published_cube import PublishedCube, accumulate
from routes_geo.sources.base import Series
from routes_geo.sources.iom import adapter as missing_migrants
from routes_geo.sources.table.adapter import SOURCE as OWN_TABLE
from routes_geo.sources.unhcr.series import LANDINGS

_OBSERVED = BASES.index(Basis.OBSERVED)
_LONGEST_INCIDENT_DAYS = 31  # what is longer is a period of a table that has no incidents
_FINEST, _FINEST_OF_DEATHS = 5, 4
_LOCATED = frozenset({missing_migrants.SERIES.series, LANDINGS.series})  # and all tables of the user

Totals = dict[Group, int | None]  # None: withheld


def finest_observed(series: Series) -> int | None:
    """Return the finest resolution of a series whose places its publisher gives; None for any other."""
    is_located = series.source == OWN_TABLE or series.series in _LOCATED
    if not is_located or series.grain not in MONTHS_OF_GRAIN:
        return None
    return _FINEST_OF_DEATHS if series.indicator is Indicator.DEAD_AND_MISSING else _FINEST


def observed_cubes(
    series: PublishedSeries, embedded: Figures, policy: Policy, *, finest: int, areas: KnownAreas = NO_AREAS
) -> list[Cubes | None]:
    """Return the cubes of each vintage of a series, oldest first; None where no total is of one of our routes.

    `embedded` are the figures on cells of its embedded release.
    """
    months = MONTHS_OF_GRAIN[series.series.grain]
    return [
        _cubes(totals, points, months, areas, finest) if totals else None
        for totals, points in _published_points(series, embedded, policy, finest)
    ]


def _cubes(totals: Totals, points: Mapping[Group, PeriodFigures], months: int, areas: KnownAreas, finest: int) -> Cubes:
    grid, content = _Grid.of(totals, months), _Content(points, list(areas.figures(totals)))
    cubes = {f"r{level}": _cell_cube(content, grid, level) for level in range(COARSEST_PUBLISHED, finest + 1)}
    return cubes | {"routes": _route_cube(cubes[f"r{COARSEST_PUBLISHED}"], route_totals(totals), grid)}


def group_totals(totals: pa.Table, months: int) -> Totals:
    """Return the totals of our routes by group: those with a value, and as None those that are withheld.

    `months` is the length of a period.
    """
    is_ours = pc.is_in(totals["route"], pa.array(ROUTE_IDS))
    has_value, withheld = pc.is_valid(totals["value"]), pc.equal(totals["status"], Publication.SUPPRESSED.value)
    rows = totals.filter(pc.and_(is_ours, pc.or_(has_value, withheld)))
    by_group: Totals = {}
    for group, value in zip(groups_of(rows, months), rows["value"].to_pylist(), strict=True):
        before = by_group.get(group, 0)
        by_group[group] = None if value is None or before is None else before + value
    return by_group


def route_totals(totals: Totals) -> dict[RoutePeriod, int]:
    """Return the sum of all published totals by route and period."""
    by_period: defaultdict[RoutePeriod, int] = defaultdict(int)
    for group, value in totals.items():
        by_period[group.route, group.month] += value or 0
    return dict(by_period)


def _published_points(
    series: PublishedSeries, embedded: Figures, policy: Policy, finest: int
) -> Iterator[tuple[Totals, dict[Group, PeriodFigures]]]:
    """Yield the totals of each vintage, and what it publishes of each group with points, oldest first.

    Releases that were withdrawn later come first in the history of a group, and yield nothing. A vintage that changes
    nothing adds nothing to it.
    """
    histories: defaultdict[Group, list[PeriodFigures]] = defaultdict(list)
    contents: dict[Group, object] = {}
    for number, (state, totals) in enumerate(_vintages(series)):
        counts, tabled = _counts_of(state, series.series, finest, has_table=bool(embedded))
        own = {key: total for key, total in totals.items() if total is not None and key.has_points}
        for key, total in own.items():
            count = counts.get(key, PeriodCounts())
            cells = dict(count.cells) if count.total == total else {}
            content = (total, key in tabled, cells)
            if contents.get(key) == content:
                continue
            contents[key], earlier = content, histories[key]
            if key in tabled:
                new = _restricted(embedded.get(key[:2], PeriodFigures()), total, policy, finest)
                figures = follow_period(new, total, threshold=policy.threshold_month, earlier=earlier)
            else:
                figures = disclose_period(
                    cells, total, finest=finest, threshold=policy.threshold_month, earlier=earlier
                )
            earlier.append(figures)
        if number >= len(series.former):
            yield totals, {key: histories[key][-1] for key in own}


def _restricted(figures: PeriodFigures, total: int, policy: Policy, finest: int) -> PeriodFigures:
    if policy.threshold_month == THRESHOLD_MONTH:  # the table was made with it
        return figures
    return restrict_period(figures, total, finest=finest, threshold=policy.threshold_month)


def _vintages(series: PublishedSeries) -> Iterator[tuple[KnownState, Totals]]:
    """Yield each vintage with its totals, oldest first, after those from before each withdrawal."""
    months = MONTHS_OF_GRAIN[series.series.grain]
    before = [state for vintages in series.former_vintages for state in states(series.series, vintages)]
    yield from zip(before, (group_totals(table, months) for table in series.former), strict=True)
    current = states(series.series, series.vintages)
    yield from zip(current, (group_totals(each.totals, months) for each in series.published), strict=True)


def _counts_of(
    state: KnownState, series: Series, finest: int, *, has_table: bool
) -> tuple[dict[Group, PeriodCounts], frozenset[Group]]:
    """Return the counts of observations by group, and the groups that come from an embedded table."""
    grain, rows = series.grain, counted_once(state.observations, series)
    if not has_table:
        return group_counts(rows, ROUTE_IDS, grain=grain, finest=finest), frozenset()
    days = pc.subtract(rows["end"].cast(pa.int32()), rows["start"].cast(pa.int32()))
    is_table = pc.greater(days, _LONGEST_INCIDENT_DAYS)
    tabled = group_counts(rows.filter(is_table), ROUTE_IDS, grain=grain, finest=finest)
    return group_counts(rows.filter(pc.invert(is_table)), ROUTE_IDS, grain=grain, finest=finest), frozenset(tabled)


@dataclass(frozen=True, slots=True)
class _Content:
    """Counts on cells: figures of points by group, and counts of areas."""

    points: Mapping[Group, PeriodFigures]
    areas: Sequence[AreaFigure]


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns of a cube: `count` periods of `months` months from `first`, and those that a route has points in."""

    first: int
    months: int
    count: int
    known: BoolArray  # (routes, periods)

    @classmethod
    def of(cls, totals: Totals, months: int) -> _Grid:
        """Return the periods from the first to the last total."""
        starts = [group.month for group in totals]
        first, last = min(starts), max(starts)
        known = np.zeros((len(ROUTE_IDS), (last - first) // months + 1), np.bool_)
        for group, value in totals.items():
            if group.has_points and value is not None:
                known[ROUTE_IDS.index(group.route), (group.month - first) // months] = True
        return cls(first, months, known.shape[1], known)

    def column(self, month: int) -> int:
        """Return the column of a period."""
        return (month - self.first) // self.months


def _cell_cube(content: _Content, grid: _Grid, level: int) -> PublishedCube:
    area_keys = keys_of_areas(content.areas, level)
    rows = _rows(content, area_keys, level)
    position = {row: at for at, row in enumerate(rows)}
    codes = np.array([code for _, code in rows], np.int8)
    published, residual = (np.zeros((len(rows), grid.count), np.int64) for _ in range(2))
    withheld = np.zeros((len(rows), grid.count), np.bool_)
    is_placed = grid.known[codes]
    for group, period in content.points.items():
        code, column = ROUTE_IDS.index(group.route), grid.column(group.month)
        withheld[codes == code, column] |= period.is_bare
        for cell, figure in period.cells.items():
            if (at := position.get((cell, code))) is not None:
                published[at, column] += figure.value or 0
                withheld[at, column] |= figure.value is None
                residual[at, column] += figure.remainder
    for key, (group, _, value) in zip(area_keys, content.areas, strict=True):
        at, column = position[key, ROUTE_IDS.index(group.route)], grid.column(group.month)
        published[at, column] += value or 0
        withheld[at, column] |= value is None
        is_placed[at, column] = True
    withheld &= published == 0
    return PublishedCube(
        grid.first,
        np.array([key for key, _ in rows], np.uint64),
        codes,
        np.where(is_placed, _OBSERVED, NOT_PLACED).astype(np.int8),
        accumulate(published),
        accumulate(withheld.astype(np.int64)),
        accumulate(residual),
        grid.months,
    )


def _rows(content: _Content, area_keys: Sequence[int], level: int) -> list[tuple[int, int]]:
    """Return each cell of a resolution, and each area, with the position of its route, sorted."""
    cells = sorted(
        {(cell, ROUTE_IDS.index(group.route)) for group, period in content.points.items() for cell in period.cells}
    )
    levels = cell_resolutions(np.array([cell for cell, _ in cells], np.uint64))
    of_areas = {(key, ROUTE_IDS.index(each.group.route)) for key, each in zip(area_keys, content.areas, strict=True)}
    return sorted(of_areas.union(pair for pair, of in zip(cells, levels.tolist(), strict=True) if of == level))


def _route_cube(coarsest: PublishedCube, totals: Mapping[RoutePeriod, int], grid: _Grid) -> PublishedCube:
    published = np.zeros((len(ROUTE_IDS), grid.count), np.int64)
    for (route, month), total in totals.items():
        published[ROUTE_IDS.index(route), grid.column(month)] = total
    shown: IntArray = np.zeros_like(published)
    np.add.at(shown, coarsest.routes, coarsest.monthly()[0])
    return PublishedCube(
        grid.first,
        np.zeros(len(ROUTE_IDS), np.uint64),
        np.arange(len(ROUTE_IDS), dtype=np.int8),
        np.full(published.shape, NOT_PLACED, np.int8),
        accumulate(published),
        accumulate(np.zeros_like(published)),
        accumulate(published - shown),
        grid.months,
    )
