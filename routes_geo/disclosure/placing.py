"""Place the monthly totals of routes on cells by published shares, and withhold small counts.

The invariant: for every route and month, the counts on cells and the count without a cell add up to the published
total. Only published shares divide a total; a total without a share stays without a cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.disclosure.allocation import allocate
from routes_geo.disclosure.borders import NO_BORDER, NOT_STATED, SHARED, Borders
from routes_geo.disclosure.cells import BoolArray, Disclosed
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from routes_geo.disclosure.withheld_shares import allocate_shown, suppress_unplaced
from routes_geo.errors import DataError
from routes_geo.geography.places import NO_ALLOCATION, WeightedCells
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.model import ROUTE_IDS, month_label, month_of


@dataclass(frozen=True, slots=True)
class PlacedCells:
    """Counts of one route on cells of the finest resolution, before small ones are withheld."""

    cells: CellArray  # sorted (n,)
    values: IntArray  # (n, p)
    unplaced: IntArray  # (p,) counts without a published share
    allocation: NDArray[np.int8]  # (n, p) least certain class of the shares used, or NO_ALLOCATION


@dataclass(frozen=True, slots=True)
class PlacedSeries:
    """The newest vintage of a series on cells, by route, before and after disclosure control.

    `totals` are the counts by month (p,) of each route and border.
    """

    first_month: int
    cells: dict[str, PlacedCells]
    disclosed: dict[str, Disclosed]
    totals: dict[tuple[str, str], IntArray]


def place_series(
    vintages: Sequence[pa.Table],
    weights: dict[tuple[str, str], list[WeightedCells]],
    *,
    threshold: int = THRESHOLD_MONTH,
    former: Sequence[pa.Table] = (),
) -> PlacedSeries:
    """Place the newest vintage of a series on cells of the finest resolution, and withhold small counts.

    `vintages` are the totals at each vintage, oldest first; `former` are the totals that were published before a
    release was withdrawn. All of them were published earlier and limit what can be published now. DataError if a
    route lacks a month.
    """
    months = _months(vintages[-1])
    stated = [_totals_by_border(tables, months, weights) for tables in (former, vintages)]
    before, by_vintage = (_with_borders(totals) for totals in stated)
    _check_complete(by_vintage[-1], months)
    placed = {route: _place_vintages(route, [*before, *by_vintage], weights, months) for route in ROUTE_IDS}
    borders = {
        route: _borders(route, [*stated[0], *stated[1]], weights, months, placed[route][-1].cells)
        for route in ROUTE_IDS
    }
    return PlacedSeries(
        months.start,
        {route: history[-1] for route, history in placed.items()},
        {
            route: suppress_unplaced(
                _disclose(history, borders[route], threshold), history[-1].cells, _windows(weights, route), months
            )
            for route, history in placed.items()
        },
        {key: dense.values for key, dense in by_vintage[-1].items()},
    )


@dataclass(frozen=True, slots=True)
class _Dense:
    """Values of one route and border by month (p,), 0 if a month is missing; `present` (p,) marks the others."""

    values: IntArray
    present: BoolArray

    @classmethod
    def empty(cls, months: int) -> _Dense:
        """Make an instance without any month."""
        return cls(np.zeros(months, np.int64), np.zeros(months, np.bool_))


_SEVERAL = 2  # borders of a route from which on a total has to be split

_Totals = dict[tuple[str, str], _Dense]


def _windows(weights: dict[tuple[str, str], list[WeightedCells]], route: str) -> list[WeightedCells]:
    return [window for key, windows in weights.items() if key[0] == route for window in windows]


def _months(totals: pa.Table) -> range:
    months = [month_of(day) for day in totals["start"].to_pylist()]
    return range(min(months), max(months) + 1)


def _totals_by_border(vintages: Sequence[pa.Table], months: range, weights: Iterable[tuple[str, str]]) -> list[_Totals]:
    """Return the values of each vintage by month, route and border, oldest first.

    A total without a border gets the only border of its route, as far as this vintage, earlier ones and the shares
    state any. What a later vintage states does not count: it was not known when this one was placed.
    """
    borders: dict[str, set[str]] = defaultdict(set)
    for route, border in weights:
        borders[route].add(border)
    by_vintage = []
    for table in vintages:
        for row in (
            table.select(["route", "border"]).drop_null().group_by(["route", "border"]).aggregate([]).to_pylist()
        ):
            borders[row["route"]].add(row["border"])
        only_borders = {route: next(iter(names)) for route, names in borders.items() if len(names) == 1}
        by_vintage.append(_monthly_totals(table, months, only_borders))
    return by_vintage


def _monthly_totals(totals: pa.Table, months: range, only_borders: Mapping[str, str]) -> _Totals:
    """Return the values by month of each (route, border); a total without border gets the route's only one, if any."""
    by_key: _Totals = {}
    columns = (totals[name].to_pylist() for name in ("route", "border", "start", "value"))
    for route, border, start, value in zip(*columns, strict=True):
        position = month_of(start) - months.start
        if route is None or value is None or not 0 <= position < len(months):
            continue
        key = route, border or only_borders.get(route, "")
        dense = by_key.setdefault(key, _Dense.empty(len(months)))
        dense.values[position] += value
        dense.present[position] = True
    return by_key


def _with_borders(vintages: list[_Totals]) -> list[_Totals]:
    """Split totals that do not distinguish borders like the newest earlier vintage that does."""
    divided = [dict(totals) for totals in vintages]
    for position, totals in enumerate(vintages):
        for route in [route for route, border in totals if not border]:
            for earlier in reversed(vintages[:position]):
                _split(divided[position], route, earlier)
    return divided


def _split(totals: _Totals, route: str, reference: _Totals) -> None:
    """Move a route's months without border to its borders, in the proportions of another vintage that states them."""
    whole = totals[route, ""]
    borders = sorted(key for key in reference if key[0] == route and key[1])
    if len(borders) < _SEVERAL:
        return
    for month in np.flatnonzero(whole.present):
        shares = np.array([reference[key].values[month] for key in borders])
        if shares.any():
            parts = allocate(whole.values[month : month + 1], shares)[:, 0]
            for key, part in zip(borders, parts, strict=True):
                dense = totals.setdefault(key, _Dense.empty(whole.values.size))
                dense.values[month], dense.present[month] = part, True
            whole.values[month], whole.present[month] = 0, False


def _check_complete(totals: _Totals, months: range) -> None:
    """Raise DataError if a border lacks a month, unless its route also has months that do not distinguish borders."""
    undivided = {route for route, border in totals if not border}
    for (route, border), dense in sorted(totals.items()):
        present = int(dense.present.sum())
        if present != len(months) and route not in undivided:
            raise DataError(
                f"{route} {border}: {present} of the {len(months)} months from {month_label(months[0])}; "
                "a release must have all of them"
            )


def _place_vintages(
    route: str,
    vintages: list[_Totals],
    weights: dict[tuple[str, str], list[WeightedCells]],
    months: range,
) -> list[PlacedCells]:
    """Return the counts of one route at every vintage, each on the cells of all borders of the route."""
    borders = [key for key in weights if key[0] == route and any(key in totals for totals in vintages)]
    cells = np.unique(
        np.concatenate([np.empty(0, np.uint64), *(window.cells for key in borders for window in weights[key])])
    )
    return [_place_route(route, cells, totals, weights, months) for totals in vintages]


def _borders(
    route: str,
    vintages: list[_Totals],
    weights: dict[tuple[str, str], list[WeightedCells]],
    months: range,
    cells: CellArray,
) -> list[Borders | None]:
    """Return the borders of one route at each vintage, or None for each if the route has only one border."""
    keys = sorted({key for totals in vintages for key in totals if key[0] == route and key[1]})
    if len(keys) < _SEVERAL:
        return [None] * len(vintages)
    owners = np.full((cells.size, len(months)), NO_BORDER, np.int8)
    for number, key in enumerate(keys):
        for window in weights.get(key, []):
            part = np.ix_(np.searchsorted(cells, window.cells), np.arange(len(months))[_span(window, months.start)])
            owners[part] = np.where(np.isin(owners[part], [NO_BORDER, number]), number, SHARED)
    empty = _Dense.empty(len(months))
    by_vintage = [[totals.get(key, empty) for key in keys] for totals in vintages]
    return [
        Borders(np.array([np.where(dense.present, dense.values, NOT_STATED) for dense in by_border]), owners)
        for by_border in by_vintage
    ]


def _disclose(history: list[PlacedCells], borders: list[Borders | None], threshold: int) -> Disclosed:
    vintages = [
        Placed(placed.values, placed.unplaced, (placed.allocation != NO_ALLOCATION).any(axis=0), of_vintage)
        for placed, of_vintage in zip(history, borders, strict=True)
    ]
    return disclose_vintages(history[-1].cells, vintages, threshold)


def _place_route(
    route: str,
    cells: CellArray,
    totals: _Totals,
    weights: dict[tuple[str, str], list[WeightedCells]],
    months: range,
) -> PlacedCells:
    values = np.zeros((cells.size, len(months)), np.int64)
    allocation = np.full((cells.size, len(months)), NO_ALLOCATION, np.int8)
    unplaced = np.zeros(len(months), np.int64)
    for key in [key for key in totals if key[0] == route]:
        left = totals[key].values.copy()
        for window in weights.get(key, []):
            span = _span(window, months.start)
            rows = np.searchsorted(cells, window.cells)
            parts, rest = allocate_shown(left[span], window, THRESHOLD_MONTH)
            values[rows, span] += parts
            classes = np.where(totals[key].present[span], window.allocation[:, None], NO_ALLOCATION)
            allocation[rows, span] = np.maximum(allocation[rows, span], classes)
            left[span] = rest
        unplaced += left
    return PlacedCells(cells, values, unplaced, allocation)


def _span(window: WeightedCells, first_month: int) -> slice:
    """Return the columns of a window of shares; the slice is empty if the window ends before the series begins."""
    stop = None if window.stop is None else max(window.stop - first_month, 0)
    return slice(max(window.start - first_month, 0), stop)
