"""Place the monthly totals of routes on cells and areas by published shares, and withhold small counts.

The invariant: for every route and month, the counts on cells and areas and the count without either add up to the
published total. Only published shares divide a total; a total without a share stays with the route.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.disclosure.allocation import allocate
from routes_geo.disclosure.borders import NO_BORDER, NOT_STATED, SHARED, Borders
from routes_geo.disclosure.cells import BoolArray, Disclosed
from routes_geo.disclosure.dividing import Divided, Divider
from routes_geo.disclosure.hierarchy import Hierarchy
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from routes_geo.disclosure.withheld_shares import suppress_unplaced
from routes_geo.errors import DataError
from routes_geo.geography.areas import LocatedArea
from routes_geo.geography.shares import ShareSet
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.model import BASES, NOT_PLACED, ROUTE_IDS, Basis, month_label, month_of


@dataclass(frozen=True, slots=True)
class PlacedCells:
    """Counts of one route on cells of the finest resolution and on areas, before small ones are withheld."""

    keys: CellArray  # sorted (n,): numbers of areas, and cells
    values: IntArray  # (n, p)
    unplaced: IntArray  # (p,) counts without a published share
    placing: NDArray[np.int8]  # (n, p) as in `dividing.py`
    by_withheld: BoolArray  # (n, p) whether a share whose own count is withheld reaches the key


@dataclass(frozen=True, slots=True)
class PlacedSeries:
    """The newest vintage of a series on cells and areas, by route, before and after disclosure control.

    `totals` are the counts by month (p,) of each route and border.
    """

    divider: Divider
    cells: dict[str, PlacedCells]
    disclosed: dict[str, Disclosed]
    totals: dict[tuple[str, str], IntArray]

    @property
    def homes(self) -> dict[int, int]:
        """Return the home of each area, by its number."""
        return self.divider.homes

    @property
    def first_month(self) -> int:
        """Return the first month of the series, since 1970-01."""
        return self.divider.months.start


def place_series(
    vintages: Sequence[pa.Table],
    sets: Sequence[ShareSet],
    areas: Mapping[str, LocatedArea],
    *,
    threshold: int = THRESHOLD_MONTH,
    former: Sequence[pa.Table] = (),
) -> PlacedSeries:
    """Place the newest vintage of a series on cells of the finest resolution and areas, and withhold small counts.

    `vintages` are the totals at each vintage, oldest first; `former` are the totals that were published before a
    release was withdrawn. All of them were published earlier and limit what can be published now. DataError if a
    route lacks a month.
    """
    months = _months(vintages[-1])
    divider = Divider(sets, areas, months)
    stated = [_totals_by_border(tables, months, divider.borders()) for tables in (former, vintages)]
    before, by_vintage = (_with_borders(totals) for totals in stated)
    _check_complete(by_vintage[-1], months)
    history = [*before, *by_vintage]
    placed: dict[str, PlacedCells] = {}
    disclosed: dict[str, Disclosed] = {}
    for route in ROUTE_IDS:
        divided = [_divide_route(divider, route, totals) for totals in history]
        keys = _all_keys(divided)
        on_keys = [_on_keys(keys, parts, months) for parts in divided]
        borders = _borders(route, [*stated[0], *stated[1]], keys, divided, months)
        placed[route] = on_keys[-1]
        disclosed[route] = _disclose(on_keys, borders, threshold, divider.homes)
        placed[route], disclosed[route] = _suppress(placed[route], disclosed[route], divider.homes)
    return PlacedSeries(divider, placed, disclosed, {key: dense.values for key, dense in by_vintage[-1].items()})


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


def _months(totals: pa.Table) -> range:
    months = [month_of(day) for day in totals["start"].to_pylist()]
    return range(min(months), max(months) + 1)


def _totals_by_border(vintages: Sequence[pa.Table], months: range, divided: Iterable[tuple[str, str]]) -> list[_Totals]:
    """Return the values of each vintage by month, route and border, oldest first.

    A total without a border gets the only border of its route, as far as this vintage, earlier ones and the shares
    state any; `divided` are the routes and borders whose totals shares divide. What a later vintage states does not
    count: it was not known when this one was placed.
    """
    borders: dict[str, set[str]] = defaultdict(set)
    for route, border in divided:
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


def _divide_route(divider: Divider, route: str, totals: _Totals) -> dict[str, Divided]:
    """Return the parts of the totals of one route, by border."""
    return {
        border: divider.divide(name, border, dense.values, dense.present)
        for (name, border), dense in totals.items()
        if name == route
    }


def _all_keys(divided: Iterable[Mapping[str, Divided]]) -> CellArray:
    keys = {key for parts in divided for part in parts.values() for key in (*part.by_key, *part.withheld)}
    return np.array(sorted(keys), np.uint64)


def _suppress(placed: PlacedCells, disclosed: Disclosed, homes: Mapping[int, int]) -> tuple[PlacedCells, Disclosed]:
    """Mark the keys that only withheld shares reach as withheld."""
    reached = placed.placing != NOT_PLACED
    suppressed = suppress_unplaced(disclosed, Hierarchy.above(placed.keys, homes), placed.by_withheld, reached)
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
    route: str, vintages: list[_Totals], keys: CellArray, divided: list[dict[str, Divided]], months: range
) -> list[Borders | None]:
    """Return the borders of one route at each vintage, or None for each if the route has only one border."""
    names = sorted({key[1] for totals in vintages for key in totals if key[0] == route and key[1]})
    if len(names) < _SEVERAL:
        return [None] * len(vintages)
    owners = np.full((keys.size, len(months)), NO_BORDER, np.int8)
    for parts in divided:
        for border, part in parts.items():
            number = names.index(border) if border else SHARED
            for key, counts in part.by_key.items():
                owner = owners[np.searchsorted(keys, np.uint64(key))]
                placed = counts.placing != NOT_PLACED
                owner[placed] = np.where(np.isin(owner[placed], [NO_BORDER, number]), number, SHARED)
    empty = _Dense.empty(len(months))
    by_vintage = [[totals.get((route, name), empty) for name in names] for totals in vintages]
    return [
        Borders(np.array([np.where(dense.present, dense.values, NOT_STATED) for dense in by_border]), owners)
        for by_border in by_vintage
    ]


def _disclose(
    history: list[PlacedCells], borders: list[Borders | None], threshold: int, homes: Mapping[int, int]
) -> Disclosed:
    vintages = [
        Placed(placed.values, placed.unplaced, (placed.placing != NOT_PLACED).any(axis=0), of_vintage)
        for placed, of_vintage in zip(history, borders, strict=True)
    ]
    return disclose_vintages(history[-1].keys, vintages, threshold, homes)
