"""Bin monthly route totals on cells: place them by shares, withhold small counts, accumulate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.allocate import allocate
from routes_geo.cells import PUBLISHED_RESOLUTIONS, CellArray, IntArray, cells_to_parent
from routes_geo.cube import NO_ALLOCATION, Cube, accumulate, cube_to_table
from routes_geo.disclosure import Disclosed, disclose
from routes_geo.errors import DataError
from routes_geo.model import ROUTE_IDS, month_label, month_of
from routes_geo.places import WeightedCells


@dataclass(frozen=True, slots=True)
class _RouteCells:
    """Counts of one route on cells of the finest resolution, before small ones are withheld."""

    cells: CellArray  # sorted (n,)
    values: IntArray  # (n, p)
    unplaced: IntArray  # (p,) what has no published share
    allocation: NDArray[np.int8]  # (n, p) least certain class of the shares used, NO_ALLOCATION without one


def cube_tables(
    series: str, totals: pa.Table, weights: dict[tuple[str, str], list[WeightedCells]]
) -> dict[str, pa.Table]:
    """Cube tables of a series by name: one for each published resolution, and one for the routes."""
    by_route, first_month = _monthly_totals(totals)
    placed = {route: _place_route(route, by_route, weights, first_month) for route in ROUTE_IDS}
    disclosed = {route: disclose(cells.cells, cells.values, cells.unplaced) for route, cells in placed.items()}
    tables = {
        f"cubes/{series}/r{resolution}.arrow": cube_to_table(_cube(placed, disclosed, resolution, first_month))
        for resolution in PUBLISHED_RESOLUTIONS
    }
    tables[f"cubes/{series}/routes.arrow"] = cube_to_table(_route_cube(by_route, disclosed, first_month))
    return tables


def _monthly_totals(totals: pa.Table) -> tuple[dict[tuple[str, str], IntArray], int]:
    """Dense months of each (route, border), shape (p,) each, and the first month. DataError for a missing month."""
    months = np.array([month_of(day) for day in totals["start"].to_pylist()])
    first, count = int(months.min()), int(months.max() - months.min()) + 1
    routes, borders = np.array(totals["route"].to_pylist()), np.array(totals["border"].to_pylist())
    values = totals["value"].to_numpy()
    out = {}
    for route, border in sorted(set(zip(routes.tolist(), borders.tolist(), strict=True))):
        rows = (routes == route) & (borders == border)
        if np.count_nonzero(rows) != count:
            raise DataError(
                f"{route} {border}: {np.count_nonzero(rows)} of the {count} months from {month_label(first)}"
            )
        dense = np.zeros(count, np.int64)
        dense[months[rows] - first] = values[rows]
        out[route, border] = dense
    return out, first


def _place_route(
    route: str,
    totals: dict[tuple[str, str], IntArray],
    weights: dict[tuple[str, str], list[WeightedCells]],
    first_month: int,
) -> _RouteCells:
    borders = [key for key in totals if key[0] == route]
    windows = [window for key in borders for window in weights.get(key, [])]
    cells = np.unique(np.concatenate([np.empty(0, np.uint64), *(window.cells for window in windows)]))
    months = next(iter(totals.values())).size
    values = np.zeros((cells.size, months), np.int64)
    allocation = np.full((cells.size, months), NO_ALLOCATION, np.int8)
    unplaced = np.zeros(months, np.int64)
    for key in borders:
        left = totals[key].copy()
        for window in weights.get(key, []):
            span = _span(window, first_month)
            rows = np.searchsorted(cells, window.cells)
            values[rows, span] += allocate(left[span], window.weights)
            allocation[rows, span] = np.maximum(allocation[rows, span], window.allocation[:, None])
            left[span] = 0
        unplaced += left
    return _RouteCells(cells, values, unplaced, allocation)


def _span(window: WeightedCells, first_month: int) -> slice:
    """Columns of a window of shares; none where it ends before the series begins."""
    stop = None if window.stop is None else max(window.stop - first_month, 0)
    return slice(max(window.start - first_month, 0), stop)


def _cube(placed: dict[str, _RouteCells], disclosed: dict[str, Disclosed], resolution: int, first_month: int) -> Cube:
    levels = [disclosed[route].levels[resolution] for route in ROUTE_IDS]
    cells = np.concatenate([level.cells for level in levels])
    codes = np.repeat(np.arange(len(levels), dtype=np.int8), [level.cells.size for level in levels])
    allocation = np.concatenate([_coarsen(placed[route], resolution) for route in ROUTE_IDS])
    order = np.lexsort((codes, cells))
    return Cube(
        first_month,
        cells[order],
        codes[order],
        allocation[order],
        accumulate(np.concatenate([level.published for level in levels])[order]),
        accumulate(np.concatenate([level.withheld for level in levels]).astype(np.int64)[order]),
        accumulate(np.concatenate([level.residual for level in levels])[order]),
    )


def _coarsen(cells: _RouteCells, resolution: int) -> NDArray[np.int8]:
    parents, codes = np.unique(cells_to_parent(cells.cells, resolution), return_inverse=True)
    out = np.full((parents.size, cells.allocation.shape[1]), NO_ALLOCATION, np.int8)
    np.maximum.at(out, codes, cells.allocation)
    return out


def _route_cube(totals: dict[tuple[str, str], IntArray], disclosed: dict[str, Disclosed], first_month: int) -> Cube:
    published = np.array([_route_total(totals, route) for route in ROUTE_IDS])
    residual = np.array([disclosed[route].route_residual for route in ROUTE_IDS])
    count = len(ROUTE_IDS)
    return Cube(
        first_month,
        np.zeros(count, np.uint64),
        np.arange(count, dtype=np.int8),
        np.full(published.shape, NO_ALLOCATION, np.int8),
        accumulate(published),
        accumulate(np.zeros_like(published)),
        accumulate(residual),
    )


def _route_total(totals: dict[tuple[str, str], IntArray], route: str) -> IntArray:
    borders = [values for (name, _), values in totals.items() if name == route]
    if not borders:
        raise DataError(f"the release has no month of route {route}")
    return np.asarray(np.sum(borders, axis=0), np.int64)
