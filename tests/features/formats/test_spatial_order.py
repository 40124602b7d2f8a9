"""The Hilbert curve, by its laws and where it matters: row groups that readers can skip."""

from __future__ import annotations

import geoparquet_validator as validator
import numpy as np
import pytest
import shapely
from support.made_tables import SHAPES, many_cells

from routes_geo.features.feature_table import CellShapes, Shapes
from routes_geo.features.formats.geoparquet import GROUP_ROWS, encode_geoparquet
from routes_geo.features.formats.spatial_order import spatial_order
from routes_geo.grid.cell_bits import cells_to_parent


def test_the_curve_takes_one_step_at_a_time_and_meets_every_point_once() -> None:
    side = np.arange(1 << 16, step=1 << 10)
    x, y = (grid.ravel() for grid in np.meshgrid(side, side))
    order = spatial_order(Shapes(shapely.points(x, y)))
    steps = np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))
    assert sorted(order.tolist()) == list(range(x.size))
    assert steps.tolist() == [1 << 10] * (x.size - 1)


def test_every_row_is_there_once_and_those_without_a_place_are_last() -> None:
    order = spatial_order(Shapes(SHAPES))
    assert sorted(order.tolist()) == list(range(SHAPES.size))
    assert order[-1] == 2
    cells = many_cells(500).geometries.cells
    mixed = np.concatenate([cells_to_parent(cells[:2], 3), cells, np.zeros(1, np.uint64)])
    order = spatial_order(CellShapes(mixed))
    assert sorted(order.tolist()) == list(range(mixed.size))
    assert set(order[-3:].tolist()) == {0, 1, mixed.size - 1}
    assert spatial_order(CellShapes(cells[:0])).tolist() == []
    assert spatial_order(Shapes(np.full(2, shapely.Point(1, 1), object))).tolist() == [0, 1]


@pytest.mark.parametrize("groups", [5, 9])
def test_the_validator_finds_large_files_in_spatial_order(groups: int) -> None:
    table = many_cells(groups * GROUP_ROWS)
    report = validator.check_bytes("many", b"".join(encode_geoparquet(table, {})))
    assert validator.failed(report) == []
    status = {outcome["id"]: outcome["status"] for outcome in report["outcomes"]}
    assert status["/conf/distribution/spatial-order"] == "pass"
