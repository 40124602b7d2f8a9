"""Place the monthly totals of routes on cells and areas by published shares, and withhold small counts.

The invariant: for every route and month, the counts on cells and areas and the count without either add up to the
published total. Only published shares divide a total; a total without a share stays with the route.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.disclosure.borders import NO_BORDER, NOT_STATED, SHARED, Borders
from routes_geo.disclosure.cells import BoolArray, Disclosed
from routes_geo.disclosure.dividing import Divided, Divider
from routes_geo.disclosure.hierarchy import FINEST_RESOLUTION_MONTH, Hierarchy
from routes_geo.disclosure.monthly_totals import SEVERAL, Dense, Totals, incompleteness, totals_by_border, with_borders
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from routes_geo.disclosure.withheld_shares import suppress_unplaced
from routes_geo.errors import DataError
from routes_geo.geography.areas import LocatedArea
from routes_geo.geography.shares import ShareSet
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.model import BASES, NOT_PLACED, ROUTE_IDS, Basis, month_of


@dataclass(frozen=True, slots=True)
class PlacedCells:
    """Counts of one route on cells of the finest resolution and on areas, before small ones are withheld."""

    keys: CellArray  # sorted (n,): numbers of areas, and cells
    values: IntArray  # (n, p)
    unplaced: IntArray  # (p,) counts without a published share
    placing: NDArray[np.int8]  # (n, p) as in `dividing.py`
    by_withheld: BoolArray  # (n, p) whether a share whose own count is withheld reaches the key

    def months(self, columns: slice) -> PlacedCells:
        """Return some months."""
        return PlacedCells(
            self.keys,
            self.values[:, columns],
            self.unplaced[columns],
            self.placing[:, columns],
            self.by_withheld[:, columns],
        )


@dataclass(frozen=True, slots=True)
class PlacedSeries:
    """One vintage of a series on cells and areas, by route, before and after disclosure control.

    `totals` are the counts by month (p,) of each route and border.
    """

    divider: Divider
    cells: dict[str, PlacedCells]
    disclosed: dict[str, Disclosed]
    totals: dict[tuple[str, str], IntArray]
    hierarchies: dict[str, Hierarchy]  # of the keys of each route, which all vintages share

    @property
    def first_month(self) -> int:
        """Return the first month of the vintage, since 1970-01."""
        return self.divider.months.start


def place_series(
    vintages: Sequence[pa.Table],
    sets: Sequence[ShareSet],
    areas: Mapping[str, LocatedArea],
    *,
    threshold: int = THRESHOLD_MONTH,
    former: Sequence[pa.Table] = (),
) -> list[PlacedSeries | None]:
    """Place each vintage of a series on cells of the finest resolution and areas, and withhold small counts.

    `vintages` are the totals at each vintage, oldest first; `former` are the totals that were published before a
    release was withdrawn. All of them limit what can be published now. None stands for an earlier vintage without all
    routes and months. DataError if the newest one lacks any.
    """
    own_months = [_months(table) for table in vintages]
    months = _span([*own_months, *map(_months, former)])
    divider = Divider(sets, areas, months)
    stated = [totals_by_border(tables, months, divider.borders()) for tables in (former, vintages)]
    before, by_vintage = (with_borders(totals) for totals in stated)
    problems = [incompleteness(totals, own, months) for totals, own in zip(by_vintage, own_months, strict=True)]
    if problems[-1]:
        raise DataError(problems[-1])
    by_route = {
        route: _place_route(divider, route, [*stated[0], *stated[1]], [*before, *by_vintage], threshold)
        for route in ROUTE_IDS
    }
    return [
        None if problem else _vintage(divider, own, by_route, len(before) + number, by_vintage[number])
        for number, (problem, own) in enumerate(zip(problems, own_months, strict=True))
    ]


class _PlacedRoute(NamedTuple):
    """One route at each vintage."""

    cells: list[PlacedCells]
    disclosed: list[Disclosed]
    hierarchy: Hierarchy


def _place_route(
    divider: Divider, route: str, stated: list[Totals], history: list[Totals], threshold: int
) -> _PlacedRoute:
    """Place one route at each vintage; `stated` are the totals as published, `history` those split between borders."""
    months = divider.months
    divided = [_divide_route(divider, route, totals) for totals in history]
    keys = _all_keys(divided)
    on_keys = [_on_keys(keys, parts, months) for parts in divided]
    disclosed = _disclose(on_keys, _borders(route, stated, keys, divided, months), threshold, divider.homes)
    hierarchy = Hierarchy.above(keys, divider.homes)
    pairs = [_suppress(*pair, hierarchy) for pair in zip(_carried(on_keys, disclosed), disclosed, strict=True)]
    return _PlacedRoute([cells for cells, _ in pairs], [figures for _, figures in pairs], hierarchy)


def _carried(history: list[PlacedCells], disclosed: list[Disclosed]) -> Iterator[PlacedCells]:
    """Yield each vintage with the placing of counts that disclosure control keeps from earlier vintages."""
    last = np.full_like(history[0].placing, NOT_PLACED)
    for placed, figures in zip(history, disclosed, strict=True):
        is_kept = (placed.placing == NOT_PLACED) & (figures.levels[FINEST_RESOLUTION_MONTH].values > 0)
        last = np.where(placed.placing == NOT_PLACED, last, placed.placing)
        yield replace(placed, placing=np.where(is_kept, last, placed.placing))


def _vintage(
    divider: Divider, months: range, by_route: Mapping[str, _PlacedRoute], number: int, totals: Totals
) -> PlacedSeries:
    """Return the figures of one vintage, in its own months."""
    columns = slice(months.start - divider.months.start, months.stop - divider.months.start)
    return PlacedSeries(
        divider.over(months),
        {route: placed.cells[number].months(columns) for route, placed in by_route.items()},
        {route: placed.disclosed[number].months(columns) for route, placed in by_route.items()},
        {key: dense.values[columns] for key, dense in totals.items()},
        {route: placed.hierarchy for route, placed in by_route.items()},
    )


def _months(totals: pa.Table) -> range:
    months = [month_of(day) for day in totals["start"].to_pylist()]
    return range(min(months), max(months) + 1) if months else range(0)


def _span(several: Iterable[range]) -> range:
    months = [each for each in several if each]
    return range(min(each.start for each in months), max(each.stop for each in months))


def _divide_route(divider: Divider, route: str, totals: Totals) -> dict[str, Divided]:
    """Return the parts of the totals of one route, by border."""
    return {
        border: divider.divide(name, border, dense.values, dense.present)
        for (name, border), dense in totals.items()
        if name == route
    }


def _all_keys(divided: Iterable[Mapping[str, Divided]]) -> CellArray:
    keys = {key for parts in divided for part in parts.values() for key in (*part.by_key, *part.withheld)}
    return np.array(sorted(keys), np.uint64)


def _suppress(placed: PlacedCells, disclosed: Disclosed, hierarchy: Hierarchy) -> tuple[PlacedCells, Disclosed]:
    """Mark the keys that only withheld shares reach as withheld."""
    reached = placed.placing != NOT_PLACED
    suppressed = suppress_unplaced(disclosed, hierarchy, placed.by_withheld, reached)
    code = np.int8(BASES.index(Basis.PUBLISHED_SHARE))
    placing = np.where(placed.by_withheld & ~reached, code, placed.placing)
    return replace(placed, placing=placing), suppressed


def _on_keys(keys: CellArray, parts: Mapping[str, Divided], months: range) -> PlacedCells:
    """Return the counts of all borders of a route by key, in the order of the keys (n,)."""
    values = np.zeros((keys.size, len(months)), np.int64)
    placing = np.full((keys.size, len(months)), NOT_PLACED, np.int8)
    unplaced = np.zeros(len(months), np.int64)
    by_withheld = np.zeros((keys.size, len(months)), np.bool_)
    for part in parts.values():
        unplaced += part.unplaced
        for key, marked in part.withheld.items():
            by_withheld[np.searchsorted(keys, np.uint64(key))] |= marked
        for key, counts in part.by_key.items():
            row = np.searchsorted(keys, np.uint64(key))
            values[row] += counts.values
            placing[row] = np.maximum(placing[row], counts.placing)
    return PlacedCells(keys, values, unplaced, placing, by_withheld)


def _borders(
    route: str, vintages: list[Totals], keys: CellArray, divided: list[dict[str, Divided]], months: range
) -> list[Borders | None]:
    """Return the borders of one route at each vintage, or None for each if the route has only one border."""
    names = sorted({key[1] for totals in vintages for key in totals if key[0] == route and key[1]})
    if len(names) < SEVERAL:
        return [None] * len(vintages)
    owners = np.full((keys.size, len(months)), NO_BORDER, np.int8)
    for parts in divided:
        for border, part in parts.items():
            number = names.index(border) if border else SHARED
            for key, counts in part.by_key.items():
                owner = owners[np.searchsorted(keys, np.uint64(key))]
                placed = counts.placing != NOT_PLACED
                owner[placed] = np.where(np.isin(owner[placed], [NO_BORDER, number]), number, SHARED)
    empty = Dense.empty(len(months))
    by_vintage = [[totals.get((route, name), empty) for name in names] for totals in vintages]
    return [
        Borders(np.array([np.where(dense.present, dense.values, NOT_STATED) for dense in by_border]), owners)
        for by_border in by_vintage
    ]


def _disclose(
    history: list[PlacedCells], borders: list[Borders | None], threshold: int, homes: Mapping[int, int]
) -> list[Disclosed]:
    vintages = [
        Placed(placed.values, placed.unplaced, (placed.placing != NOT_PLACED).any(axis=0), of_vintage)
        for placed, of_vintage in zip(history, borders, strict=True)
    ]
    return disclose_vintages(history[-1].keys, vintages, threshold, homes)
