"""Cells and rings at the antimeridian and at the poles."""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
import pytest
import shapely

from routes_geo.grid.antimeridian import rings_to_polygons, unwrap
from routes_geo.grid.cells import cells_to_boundary_arrays, cells_to_geometries, cells_to_polygons, lnglat_to_cells

WORLD_DEG2 = 360.0 * 180.0


def all_cells(resolution: int) -> np.ndarray:
    return np.concatenate([h3.cell_to_children(cell, resolution) for cell in h3.get_res0_cells()]).astype(np.uint64)


def test_unwrapped_rings_have_no_jumps() -> None:
    lng = np.array([170.0, -170, 175, 0, 180, -180, 180, 10, -170, 170, -179, 179, -60, 60])
    offsets = np.array([0, 3, 7, 8, 10, 14])
    expected = [170, 190, 175, 0, 180, -180, 180, 10, -170, -190, -179, -181, -60, 60]
    assert unwrap(lng, offsets).tolist() == expected
    assert unwrap(np.empty(0), np.array([0])).shape == (0,)


@pytest.mark.parametrize("resolution", range(4))
def test_cells_fill_the_plane_of_lng_and_lat_without_gap_or_overlap(resolution: int) -> None:
    cells = all_cells(resolution)
    whole = rings_to_polygons(*cells_to_boundary_arrays(cells))
    split = cells_to_geometries(cells)
    for shapes in (whole, split):
        assert np.all(shapely.is_valid(shapes))
        assert np.sum(shapely.area(shapes)) == pytest.approx(WORLD_DEG2, rel=1e-12)
    assert shapely.area(shapely.union_all(split)) == pytest.approx(WORLD_DEG2, rel=1e-9)


@pytest.mark.parametrize("resolution", range(4))
def test_geometries_lie_within_180_and_wind_as_geojson_wants(resolution: int) -> None:
    shapes = cells_to_geometries(all_cells(resolution))
    bounds = shapely.bounds(shapes)
    assert bounds[:, 0].min() == -180
    assert bounds[:, 2].max() == 180
    parts = shapely.get_parts(shapes)
    assert np.all(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON)
    assert np.all(shapely.is_ccw(shapely.get_exterior_ring(parts)))
    halves = shapes[shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOLYGON]
    assert halves.size
    assert np.all(shapely.get_num_geometries(halves) == 2)


@pytest.mark.parametrize("resolution", range(16))
@pytest.mark.parametrize("lat", [90.0, -90.0])
def test_a_cell_of_a_pole_has_the_pole_as_an_edge(resolution: int, lat: float) -> None:
    cell = lnglat_to_cells([0.0], [lat], resolution)
    (shape,) = cells_to_geometries(cell)
    assert shape.geom_type == "Polygon"
    assert shape.is_valid
    assert shape.exterior.is_ccw
    west, south, east, north = shape.bounds
    assert (west, east) == (-180, 180)
    assert lat in (south, north)
    assert shape.covers(shapely.LineString([(-180, lat), (180, lat)]))


@pytest.mark.parametrize("resolution", range(16))
def test_a_cell_across_the_antimeridian_is_cut_in_two(resolution: int) -> None:
    cells = lnglat_to_cells(np.full(50, 180.0), np.linspace(-70, 70, 50), resolution)
    for shape in cells_to_geometries(cells):
        assert shape.is_valid
        if shape.geom_type == "MultiPolygon":
            west, east = sorted(shape.geoms, key=lambda part: part.bounds[0])
            assert west.bounds[0] == -180
            assert east.bounds[2] == 180
            assert east.bounds[0] > 100
            assert west.bounds[2] < -100


def test_elsewhere_polygons_stay_as_they_are() -> None:
    cells = lnglat_to_cells([12.6, -15.6, 0], [35.5, 27.7, 60], 4)
    assert np.all(shapely.equals_exact(cells_to_geometries(cells), cells_to_polygons(cells)))


def test_no_cells_have_no_geometries() -> None:
    assert cells_to_geometries([]).shape == (0,)
