"""The matrix: areas and cells by month, how each was placed, and that nothing is left out."""

from __future__ import annotations

import numpy as np
import pytest

from routes_geo.grid.keys import is_area
from routes_geo.model import NOT_PLACED, ROUTE_IDS, month_label
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot
from tiles.matrix import (
    NOT_PUBLISHED,
    CountMatrix,
    count_matrix,
    matrix_periods,
    placing_runs,
    remainders_by_period,
)

DEATHS = "iom.dead_and_missing.v1"


def matrix_of(snapshot: Snapshot, resolution: int, route: str | None = None) -> CountMatrix:
    return count_matrix(snapshot, DETECTIONS, resolution, route)


@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
@pytest.mark.parametrize("route", ROUTE_IDS)
def test_rows_and_remainders_add_up_to_the_published_total(snapshot: Snapshot, resolution: int, route: str) -> None:
    values = matrix_of(snapshot, resolution, route).values
    placed = np.where(values >= NOT_PUBLISHED, 0, values).sum(axis=0)
    total = placed + remainders_by_period(snapshot, DETECTIONS, resolution)[route]
    published, first = monthly_series(snapshot, DETECTIONS, route), snapshot.cube(DETECTIONS, resolution).first_month
    assert total.tolist() == [published.value(first + month) or 0 for month in range(total.size)]


def test_areas_come_first_with_ids_below_those_of_cells(snapshot: Snapshot) -> None:
    matrix = matrix_of(snapshot, 4)
    areas, ids = is_area(matrix.keys), matrix.feature_ids()
    assert areas.any()
    assert not areas.all()
    assert ids[areas].max() < 1024 < ids[~areas].min()
    assert np.array_equal(areas, np.sort(areas)[::-1])


def test_the_least_certain_placing_counts_where_routes_are_added(snapshot: Snapshot) -> None:
    whole = matrix_of(snapshot, 3)
    parts = [matrix_of(snapshot, 3, route) for route in ROUTE_IDS]
    for row, key in enumerate(whole.keys.tolist()):
        found = [part.placing[part.keys == key] for part in parts if key in part.keys]
        assert np.array_equal(whole.placing[row], np.max(np.concatenate(found), axis=0))
    assert np.array_equal(whole.placing == NOT_PLACED, whole.values == NOT_PUBLISHED)


def test_italy_is_placed_by_published_shares_and_then_by_carried_ones(snapshot: Snapshot) -> None:
    matrix = matrix_of(snapshot, 5, "CMED")
    italy = matrix.keys.tolist().index(snapshot.derived(Areas).find("IT").number)
    first = snapshot.cube(DETECTIONS, 5).first_month
    runs = [(month_label(first + start), code) for start, code in placing_runs(matrix.placing[italy])]
    assert runs == [("2009-01", -1), ("2023-01", 1), ("2025-01", 2), ("2026-01", 3)]


def test_runs_of_a_row() -> None:
    assert placing_runs(np.array([-1, -1, 0, 2, 2], np.int8)) == [(0, -1), (2, 0), (3, 2)]
    assert placing_runs(np.array([1], np.int8)) == [(0, 1)]


def test_a_column_of_another_series_is_its_period(snapshot: Snapshot) -> None:
    periods = matrix_periods(snapshot, DEATHS)
    assert periods[:2] == ["2014-Q1", "2014-Q2"]
    matrix = count_matrix(snapshot, DEATHS, 3, None)
    assert matrix.values.shape == matrix.placing.shape == (matrix.keys.size, len(periods))
    cube = snapshot.cube(DEATHS, 3)
    shown = np.where(matrix.values >= NOT_PUBLISHED, 0, matrix.values)
    assert shown[:, 1].sum() == cube.window(cube.first_month + 3, cube.first_month + 6).published.sum() > 0
