"""Cubes of a series whose places its publisher gives: cells from resolution 2 to the finest, and routes.

A release either has points, or its figures on cells are an embedded table that went through disclosure control. For
each route and period, what any vintage published or withheld on cells limits what later ones publish.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.observed_counts import MONTHS_OF_GRAIN, PeriodCounts, RoutePeriod, period_counts
from routes_geo.build.published import PublishedSeries
from routes_geo.build.vintages import KnownState, states
from routes_geo.disclosure.cells import BoolArray
from routes_geo.disclosure.observed import PeriodFigures, disclose_period, follow_period, restrict_period
from routes_geo.disclosure.observed_table import Figures
from routes_geo.disclosure.policy import THRESHOLD_MONTH, Policy
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, cell_resolutions
from routes_geo.model import BASES, NOT_PLACED, ROUTE_IDS, Basis, month_of
from routes_geo.snapshot.published_cube import PublishedCube, accumulate, cube_to_table

_OBSERVED = BASES.index(Basis.OBSERVED)
_LONGEST_INCIDENT_DAYS = 31  # what is longer is a period of a table that has no incidents

Totals = dict[RoutePeriod, int]


def observed_cube_tables(
    series: PublishedSeries, embedded: Figures, policy: Policy, *, finest: int
) -> dict[str, pa.Table]:
    """Return the cube tables of a series by name. `embedded` are the figures on cells of its embedded release."""
    months = MONTHS_OF_GRAIN[series.series.grain]
    totals = route_totals(series.published[-1].totals, months)
    newest = {key: history[-1] for key, history in _histories(series, embedded, policy, finest).items()}
    grid = _Grid.of(totals, months)
    figures = {key: newest[key] for key in totals if key in newest}
    name = series.series.series
    cubes = {f"r{level}": _cell_cube(figures, grid, level) for level in range(COARSEST_PUBLISHED, finest + 1)}
    cubes["routes"] = _route_cube(figures, totals, grid)
    return {f"cubes/{name}/{file}.arrow": cube_to_table(cube) for file, cube in cubes.items()}


def route_totals(totals: pa.Table, months: int) -> Totals:
    """Return the totals of our routes by period, as far as they have a value. `months` is the length of a period."""
    chosen = totals.filter(pc.and_(pc.is_null(totals["area"]), pc.is_valid(totals["value"])))
    by_period: defaultdict[RoutePeriod, int] = defaultdict(int)
    for route, start, value in zip(*(chosen[name].to_pylist() for name in ("route", "start", "value")), strict=True):
        if route in ROUTE_IDS:
            by_period[route, month_of(start) - month_of(start) % months] += value
    return dict(by_period)


def _histories(
    series: PublishedSeries, embedded: Figures, policy: Policy, finest: int
) -> dict[RoutePeriod, list[PeriodFigures]]:
    """Return the figures that successive vintages published of each route and period, oldest first.

    Releases that were withdrawn later come first. A vintage that changes nothing adds nothing.
    """
    histories: defaultdict[RoutePeriod, list[PeriodFigures]] = defaultdict(list)
    contents: dict[RoutePeriod, object] = {}
    for state, totals in _vintages(series):
        counts, tabled = _counts_of(state, series.series.grain, finest)
        for key, total in totals.items():
            count = counts.get(key, PeriodCounts())
            content = (total, key in tabled, dict(count.cells))
            if contents.get(key) == content:
                continue
            contents[key], earlier = content, histories[key]
            if key in tabled:
                new = _restricted(embedded.get(key, PeriodFigures()), total, policy, finest)
                figures = follow_period(new, total, threshold=policy.threshold_month, earlier=earlier)
            else:
                figures = disclose_period(
                    count.cells, total, finest=finest, threshold=policy.threshold_month, earlier=earlier
                )
            earlier.append(figures)
    return histories


def _restricted(figures: PeriodFigures, total: int, policy: Policy, finest: int) -> PeriodFigures:
    if policy.threshold_month == THRESHOLD_MONTH:  # the table was made with it
        return figures
    return restrict_period(figures, total, finest=finest, threshold=policy.threshold_month)


def _vintages(series: PublishedSeries) -> Iterator[tuple[KnownState, Totals]]:
    """Yield each vintage with its totals, oldest first, after those from before each withdrawal."""
    months = MONTHS_OF_GRAIN[series.series.grain]
    before = [state for vintages in series.former_vintages for state in states(series.series, vintages)]
    yield from zip(before, (route_totals(table, months) for table in series.former), strict=True)
    current = states(series.series, series.vintages)
    yield from zip(current, (route_totals(each.totals, months) for each in series.published), strict=True)


def _counts_of(
    state: KnownState, grain: str, finest: int
) -> tuple[dict[RoutePeriod, PeriodCounts], frozenset[RoutePeriod]]:
    """Return the counts of incidents by route and period, and the periods that come from an embedded table."""
    rows = state.observations
    days = pc.subtract(rows["end"].cast(pa.int32()), rows["start"].cast(pa.int32()))
    is_table = pc.greater(days, _LONGEST_INCIDENT_DAYS)
    tabled = period_counts(rows.filter(is_table), ROUTE_IDS, grain=grain, finest=finest)
    return period_counts(rows.filter(pc.invert(is_table)), ROUTE_IDS, grain=grain, finest=finest), frozenset(tabled)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns of a cube: `count` periods of `months` months from `first`, and those that a route has a total of."""

    first: int
    months: int
    count: int
    known: BoolArray  # (routes, periods)

    @classmethod
    def of(cls, totals: Totals, months: int) -> _Grid:
        """Return the periods from the first to the last total."""
        starts = [month for _, month in totals]
        first, last = min(starts), max(starts)
        known = np.zeros((len(ROUTE_IDS), (last - first) // months + 1), np.bool_)
        for route, month in totals:
            known[ROUTE_IDS.index(route), (month - first) // months] = True
        return cls(first, months, known.shape[1], known)

    def column(self, month: int) -> int:
        """Return the column of a period."""
        return (month - self.first) // self.months


def _cell_cube(figures: Mapping[RoutePeriod, PeriodFigures], grid: _Grid, level: int) -> PublishedCube:
    rows = _rows(figures, level)
    position = {row: at for at, row in enumerate(rows)}
    cells = np.array([cell for cell, _ in rows], np.uint64)
    codes = np.array([code for _, code in rows], np.int8)
    published, withheld, residual = (np.zeros((len(rows), grid.count), np.int64) for _ in range(3))
    for (route, month), period in figures.items():
        code, column = ROUTE_IDS.index(route), grid.column(month)
        withheld[codes == code, column] = period.is_bare
        for cell, figure in period.cells.items():
            if (at := position.get((cell, code))) is not None:
                published[at, column] = figure.value or 0
                withheld[at, column] = figure.value is None
                residual[at, column] = figure.remainder
    placing = np.where(grid.known[codes], _OBSERVED, NOT_PLACED).astype(np.int8)
    return PublishedCube(
        grid.first,
        cells,
        codes,
        placing,
        accumulate(published),
        accumulate(withheld),
        accumulate(residual),
        grid.months,
    )


def _rows(figures: Mapping[RoutePeriod, PeriodFigures], level: int) -> list[tuple[int, int]]:
    """Return each cell of a resolution with the position of its route, sorted."""
    pairs = {(cell, ROUTE_IDS.index(route)) for (route, _), period in figures.items() for cell in period.cells}
    ordered = sorted(pairs)
    levels = cell_resolutions(np.array([cell for cell, _ in ordered], np.uint64))
    return [pair for pair, of in zip(ordered, levels.tolist(), strict=True) if of == level]


def _route_cube(figures: Mapping[RoutePeriod, PeriodFigures], totals: Totals, grid: _Grid) -> PublishedCube:
    published, residual = (np.zeros((len(ROUTE_IDS), grid.count), np.int64) for _ in range(2))
    for (route, month), total in totals.items():
        at = ROUTE_IDS.index(route), grid.column(month)
        published[at] = total
        residual[at] = total - figures[route, month].shown
    return PublishedCube(
        grid.first,
        np.zeros(len(ROUTE_IDS), np.uint64),
        np.arange(len(ROUTE_IDS), dtype=np.int8),
        np.full(published.shape, NOT_PLACED, np.int8),
        accumulate(published),
        accumulate(np.zeros_like(published)),
        accumulate(residual),
        grid.months,
    )
