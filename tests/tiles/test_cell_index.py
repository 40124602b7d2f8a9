"""Cells of the whole globe found by tile, and their outlines at the antimeridian and the poles."""

from __future__ import annotations

import h3
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from support.made_cells import globe, ring

from routes_geo.geography.web_mercator import lnglat_to_plane, lnglat_to_world
from routes_geo.grid.cells import cells_to_geometries
from tiles.cell_index import CellIndex, feature_ids, index_cells
from tiles.cells import _find
from tiles.mercator import tile_world_bounds
from tiles.world_rings import ALONE, cells_to_world_rings


@pytest.fixture(scope="module", params=[0, 1, 2, 3])
def index(request: pytest.FixtureRequest) -> CellIndex:
    return index_cells(globe(request.param), request.param)


def test_every_ring_of_a_tile_is_found_and_no_other(index: CellIndex) -> None:
    for tile in [(0, 0, 0), (1, 1, 0), (3, 0, 1), (3, 7, 0), (4, 15, 9), (5, 17, 12), (6, 0, 63)]:
        west, north, east, south = tile_world_bounds(*tile, 0.05)
        touches = (index.bounds[:, 0] <= east) & (index.bounds[:, 2] >= west)
        touches &= (index.bounds[:, 1] <= south) & (index.bounds[:, 3] >= north)
        rings_of_tile, _ = _find(index, tile)
        assert sorted(rings_of_tile.tolist()) == np.flatnonzero(touches).tolist()


def test_rings_go_round_as_h3_does_and_cover_the_map_once(index: CellIndex) -> None:
    """With the second rings of cells across the antimeridian and the pole's closed beyond the edge: one world."""
    rings = [ring(index, number) for number in range(index.rings.rows.size)]
    doubled = [np.sum(r[:, 0] * np.roll(r[:, 1], -1) - np.roll(r[:, 0], -1) * r[:, 1]) for r in rings]
    assert max(doubled) < 0  # y runs down
    world = shapely.box(0, 0, 1, 1)
    inside = shapely.area(shapely.intersection(shapely.make_valid([shapely.Polygon(r) for r in rings]), world))
    assert inside.sum() == pytest.approx(1.0, abs=2e-3)  # edges of cells are straight here, and arcs on the globe


def test_a_ring_lies_where_the_geometry_of_its_cell_does(index: CellIndex) -> None:
    alone = np.flatnonzero(index.rings.twins == ALONE)[::7]
    geometries = cells_to_geometries(index.cells[index.rings.rows[alone]])
    for number, geometry in zip(alone.tolist(), geometries, strict=True):
        if geometry.geom_type == "Polygon" and abs(shapely.bounds(geometry)[[1, 3]]).max() < 80:
            lng, lat = shapely.get_coordinates(geometry)[:-1].T
            expected = np.column_stack(lnglat_to_world(lng, lat))
            assert np.allclose(np.sort(ring(index, number), axis=0), np.sort(expected, axis=0), atol=1e-12)


def test_a_cell_across_the_antimeridian_has_two_rings_a_world_apart() -> None:
    cell = np.array([int(h3.latlng_to_cell(-17.0, 180.0, 3), 16)], np.uint64)
    index = index_cells(cell, 3)
    assert index.rings.rows.tolist() == [0, 0]
    assert index.rings.twins.tolist() == [1, 0]
    first, second = ring(index, 0), ring(index, 1)
    assert np.allclose(np.abs(second - first), [1, 0])
    z = 4
    row = int(first[0, 1] * (1 << z))
    for column in (0, 15):
        assert _find(index, (z, column, row))[0].size == 1
    assert _find(index, (z, 7, row))[0].size == 0
    rings, other = _find(index, (0, 0, 0))
    assert rings.size == 2
    assert other.tolist() == [rings[1], rings[1]]  # drawn as one feature


@pytest.mark.parametrize("lat", [90.0, -90.0])
def test_the_cell_of_a_pole_goes_from_end_to_end_of_the_map(lat: float) -> None:
    cell = h3.latlng_to_cell(lat, 0, 0)
    rings = cells_to_world_rings(np.array([int(cell, 16)], np.uint64))
    polygon = shapely.Polygon(np.column_stack([rings.x, rings.y]))
    assert polygon.is_valid
    beyond = -0.4 if lat > 0 else 1.4
    assert polygon.covers(shapely.LineString([(0, beyond), (1, beyond)]))
    for vertex_lat, vertex_lng in h3.cell_to_boundary(cell):
        x, y = lnglat_to_plane([vertex_lng], [vertex_lat])
        assert polygon.exterior.distance(shapely.Point(x[0], y[0])) < 1e-9


def test_no_cells() -> None:
    index = index_cells(np.empty(0, np.uint64), 4)
    assert _find(index, (2, 1, 1))[0].size == 0


@given(st.integers(0, 14), st.data())
def test_feature_ids_are_unique_and_exact_in_a_float(resolution: int, data: st.DataObject) -> None:
    lat, lng = data.draw(st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
    cell = h3.latlng_to_cell(lat, lng, resolution)
    around = np.array([int(cell_hex, 16) for cell_hex in h3.grid_disk(cell, 2)] + [int(cell, 16)], np.uint64)[:-1]
    parent = np.array([int(h3.cell_to_parent(cell, max(resolution - 1, 0)), 16)], np.uint64)
    cells = np.unique(np.append(around, parent))
    ids = feature_ids(cells)
    assert np.unique(ids).size == cells.size
    assert ids.max() + 7 < 2**53
    assert not np.any(ids & 7)
