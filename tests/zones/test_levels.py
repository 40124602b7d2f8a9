"""Zones that have data, level by level."""

from __future__ import annotations

import h3
import numpy as np
import pytest

from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.keys import is_area
from routes_geo.snapshot.published_cube import PublishedCube
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.areas import zone_areas_m2
from routes_geo.zones.levels import ZoneLevels, coarsen, index_zones, without


@pytest.fixture(scope="module")
def cube(snapshot: Snapshot) -> PublishedCube:
    rows = snapshot.cube(DETECTIONS, 2)
    return without(rows, is_area(rows.cells))


@pytest.mark.parametrize("level", [0, 1])
def test_coarser_counts_are_sums_of_the_published_ones(cube: PublishedCube, level: int) -> None:
    coarse = coarsen(cube, level)
    keys = list(zip(coarse.cells.tolist(), coarse.routes.tolist(), strict=True))
    assert keys == sorted(set(keys))
    parents = cells_to_parent(cube.cells, level)
    monthly_published, monthly_withheld = cube.monthly()
    published, withheld = coarse.monthly()
    for row, (cell, route) in enumerate(keys):
        below = (parents == cell) & (cube.routes == route)
        assert published[row].tolist() == monthly_published[below].sum(axis=0).tolist()
        assert withheld[row].tolist() == monthly_withheld[below].any(axis=0).tolist()
        assert coarse.placing[row].tolist() == cube.placing[below].max(axis=0).tolist()
    assert published.sum() == monthly_published.sum()
    assert not coarse.residual.any()


def test_no_rows_give_no_zones(cube: PublishedCube) -> None:
    names = ("cells", "routes", "placing", "published", "withheld", "residual")
    empty = PublishedCube(cube.first_month, *(getattr(cube, name)[:0] for name in names))
    assert coarsen(empty, 1).cells.size == 0
    assert index_zones(empty, 2).zones.size == 0


def test_a_zone_spans_its_rows(snapshot: Snapshot) -> None:
    level = snapshot.derived(ZoneLevels).at(DETECTIONS, 5)
    for zone in np.unique(cells_to_parent(level.zones, 3)).tolist():
        below = cells_to_parent(level.cube.cells, 3) == zone
        rows = level.rows(zone)
        assert np.flatnonzero(below).tolist() == list(range(rows.start, rows.stop))
        inside = level.zones[level.span(zone)]
        assert level.areas_m2(np.array([zone], np.uint64))[0] == pytest.approx(zone_areas_m2(inside).sum())
    nothing = h3.str_to_int(h3.latlng_to_cell(0, -150, 3))
    assert level.zones[level.span(nothing)].size == 0
