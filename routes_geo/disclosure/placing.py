"""Place monthly route totals on cells by published shares, and withhold small counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.disclosure.allocation import allocate
from routes_geo.disclosure.borders import NOBODYS, NOT_TOLD, SHARED, Borders
from routes_geo.disclosure.cells import BoolArray, Disclosed
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from routes_geo.errors import DataError
from routes_geo.geography.places import NO_ALLOCATION, WeightedCells
from routes_geo.grid.cells import CellArray, IntArray
from routes_geo.model import ROUTE_IDS, month_label, month_of


@dataclass(frozen=True, slots=True)
class PlacedCells:
    """Counts of one route on cells of the finest resolution, before small ones are withheld."""

    cells: CellArray  # sorted (n,)
    values: IntArray  # (n, p)
    unplaced: IntArray  # (p,) what has no published share
    allocation: NDArray[np.int8]  # (n, p) least certain class of the shares used, NO_ALLOCATION without one


@dataclass(frozen=True, slots=True)
class PlacedSeries:
    """The newest vintage of a series on cells, by route, with what is withheld from it.

    `totals` are the months (p,) of each route and border.
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

    `vintages` are the totals at each vintage, oldest first. The earlier ones, and the `former` ones from before a
    release was withdrawn, are what was published before. DataError if a route lacks a month.
    """
    months = _months(vintages[-1])
    stated = [[_monthly_totals(table, months, weights) for table in tables] for tables in (former, vintages)]
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
        {route: _disclose(history, borders[route], threshold) for route, history in placed.items()},
        {key: dense.values for key, dense in by_vintage[-1].items()},
    )


@dataclass(frozen=True, slots=True)
class _Dense:
    """Months of one route and border: values (p,), 0 where there is none, and which there are (p,)."""

    values: IntArray
    known: BoolArray

    @classmethod
    def empty(cls, months: int) -> _Dense:
        """No month at all."""
        return cls(np.zeros(months, np.int64), np.zeros(months, np.bool_))


_SEVERAL = 2  # borders of a route: one alone needs no split

_Totals = dict[tuple[str, str], _Dense]


def _months(totals: pa.Table) -> range:
    months = [month_of(day) for day in totals["start"].to_pylist()]
    return range(min(months), max(months) + 1)


def _monthly_totals(totals: pa.Table, months: range, weights: Iterable[tuple[str, str]]) -> _Totals:
    """Dense months of each (route, border). A total without a border gets that of the route, if it has only one."""
    of_route: dict[str, set[str]] = defaultdict(set)
    for route, border in weights:
        of_route[route].add(border)
    out: _Totals = {}
    columns = (totals[name].to_pylist() for name in ("route", "border", "start", "value"))
    for route, border, start, value in zip(*columns, strict=True):
        position = month_of(start) - months.start
        if route is None or value is None or not 0 <= position < len(months):
            continue
        only = next(iter(of_route[route])) if len(of_route[route]) == 1 else ""
        key = (route, border or only)
        dense = out.setdefault(key, _Dense.empty(len(months)))
        dense.values[position] += value
        dense.known[position] = True
    return out


def _with_borders(vintages: list[_Totals]) -> list[_Totals]:
    """Split totals that do not tell borders apart as the newest earlier vintage does that tells them."""
    out = [dict(totals) for totals in vintages]
    for position, totals in enumerate(vintages):
        for route in [route for route, border in totals if not border]:
            for earlier in reversed(vintages[:position]):
                _split(out[position], route, earlier)
    return out


def _split(totals: _Totals, route: str, told: _Totals) -> None:
    """Move the months of a route without a border to its borders, where another vintage tells how they split."""
    whole = totals[route, ""]
    borders = sorted(key for key in told if key[0] == route and key[1])
    if len(borders) < _SEVERAL:
        return
    for month in np.flatnonzero(whole.known):
        shares = np.array([told[key].values[month] for key in borders])
        if shares.any():
            parts = allocate(whole.values[month : month + 1], shares)[:, 0]
            for key, part in zip(borders, parts, strict=True):
                dense = totals.setdefault(key, _Dense.empty(whole.values.size))
                dense.values[month], dense.known[month] = part, True
            whole.values[month], whole.known[month] = 0, False


def _check_complete(totals: _Totals, months: range) -> None:
    """DataError for a route and border that lacks a month, unless only some months of the route tell its borders."""
    undivided = {route for route, border in totals if not border}
    for (route, border), dense in sorted(totals.items()):
        known = int(dense.known.sum())
        if known != len(months) and route not in undivided:
            raise DataError(f"{route} {border}: {known} of the {len(months)} months from {month_label(months[0])}")


def _place_vintages(
    route: str,
    vintages: list[_Totals],
    weights: dict[tuple[str, str], list[WeightedCells]],
    months: range,
) -> list[PlacedCells]:
    """Counts of one route at every vintage, all on the cells of any border of the route."""
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
    """What each vintage tells of the borders of one route; None where it has one only."""
    keys = sorted({key for totals in vintages for key in totals if key[0] == route and key[1]})
    if len(keys) < _SEVERAL:
        return [None] * len(vintages)
    owners = np.full((cells.size, len(months)), NOBODYS, np.int8)
    for number, key in enumerate(keys):
        for window in weights.get(key, []):
            part = np.ix_(np.searchsorted(cells, window.cells), np.arange(len(months))[_span(window, months.start)])
            owners[part] = np.where(np.isin(owners[part], [NOBODYS, number]), number, SHARED)
    empty = _Dense.empty(len(months))
    dense = [[totals.get(key, empty) for key in keys] for totals in vintages]
    return [Borders(np.array([np.where(one.known, one.values, NOT_TOLD) for one in found]), owners) for found in dense]


def _disclose(history: list[PlacedCells], borders: list[Borders | None], threshold: int) -> Disclosed:
    vintages = [
        Placed(one.values, one.unplaced, (one.allocation != NO_ALLOCATION).any(axis=0), told)
        for one, told in zip(history, borders, strict=True)
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
            values[rows, span] += allocate(left[span], window.weights)
            classes = np.where(totals[key].known[span], window.allocation[:, None], NO_ALLOCATION)
            allocation[rows, span] = np.maximum(allocation[rows, span], classes)
            left[span] = 0
        unplaced += left
    return PlacedCells(cells, values, unplaced, allocation)


def _span(window: WeightedCells, first_month: int) -> slice:
    """Columns of a window of shares; none where it ends before the series begins."""
    stop = None if window.stop is None else max(window.stop - first_month, 0)
    return slice(max(window.start - first_month, 0), stop)
