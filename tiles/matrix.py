"""Compute the matrix for the time slider: a row for each area and cell, a column for each period of the series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED
from routes_geo.grid.keys import is_area
from routes_geo.model import NOT_PLACED, ROUTE_IDS, month_start, period_label, route_code
from routes_geo.snapshot.snapshot import Snapshot
from tiles.areas import area_feature_ids
from tiles.cell_index import feature_ids

WITHHELD, NOT_PUBLISHED = 0xFFFFFFFF, 0xFFFFFFFE


@dataclass(frozen=True, slots=True)
class CountMatrix:
    """Counts by period (n, periods) of areas and cells (n,), areas first.

    `placing` is the code in `placings.py` by which each was placed, the least certain one if several routes are added.
    """

    keys: CellArray
    values: IntArray
    placing: NDArray[np.int8]

    def feature_ids(self) -> IntArray:
        """Return the ids of the rows on tiles, without a route."""
        areas = is_area(self.keys)
        return np.concatenate([area_feature_ids(self.keys[areas]), feature_ids(self.keys[~areas])])


def count_matrix(snapshot: Snapshot, series: str, resolution: int, route: str | None) -> CountMatrix:
    """Return all areas and cells of a series that have a count at a resolution; the counts of all routes are added."""
    code = route_code(route)
    cube = snapshot.cube(series, resolution)
    chosen = np.ones(cube.cells.size, np.bool_) if code is None else cube.routes == code
    published, withheld = (np.diff(part[chosen], axis=1) for part in (cube.published, cube.withheld))
    keys, groups = np.unique(cube.cells[chosen], return_inverse=True)
    values, hidden = (np.zeros((keys.size, published.shape[1]), np.int64) for _ in range(2))
    for total, part in ((values, published), (hidden, withheld)):
        np.add.at(total, groups, part)
    placing = np.full(values.shape, NOT_PLACED, np.int8)
    np.maximum.at(placing, groups, cube.placing[chosen])
    values[(values == 0) & (hidden > 0)] = WITHHELD
    values[placing == NOT_PLACED] = NOT_PUBLISHED
    return CountMatrix(keys, values, placing)


def matrix_periods(snapshot: Snapshot, series: str) -> list[str]:
    """Return the labels of the columns."""
    cube = snapshot.route_cube(series)
    starts = range(cube.first_month, cube.first_month + cube.months, cube.months_per_period)
    return [period_label(month_start(month), snapshot.series(series)["grain"]) for month in starts]


def remainders_by_period(snapshot: Snapshot, series: str, resolution: int) -> Mapping[str, IntArray]:
    """Return the counts of each route by period that stand in no row of the matrix at a resolution.

    They are known for the route only, or withheld and published with the route or a coarser cell. Together with the
    rows they add up to the published total.
    """
    coarser = (snapshot.cube(series, level) for level in range(COARSEST_PUBLISHED, resolution))
    totals = np.zeros((len(ROUTE_IDS), snapshot.route_cube(series).periods), np.int64)
    for cube in (snapshot.route_cube(series), *coarser):
        np.add.at(totals, cube.routes, np.diff(cube.residual, axis=1))
    return dict(zip(ROUTE_IDS, totals, strict=True))


def placing_runs(codes: NDArray[np.int8]) -> list[tuple[int, int]]:
    """Return the runs of equal codes of a row (periods,): the first period of each and its code."""
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    return list(zip(starts.tolist(), codes[starts].tolist(), strict=True))
