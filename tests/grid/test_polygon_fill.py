"""Cells of polygons against H3's own fill, and where that fill is of no help against what must hold."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import h3.api.numpy_int as h3
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely import affinity

from routes_geo.errors import InvalidInput
from routes_geo.geography.routes import cover_corridor, read_routes
from routes_geo.grid import h3_reference
from routes_geo.grid.antimeridian import rings_to_polygons
from routes_geo.grid.cells import cells_to_boundary_arrays, cells_to_geometries, cells_to_lnglat, lnglat_to_cells
from routes_geo.grid.polygon_fill import Containment, overlap_shares, polygon_to_cells

DATA = Path(__file__).resolve().parents[2] / "data"
MODES = pytest.mark.parametrize("mode", list(Containment))
SOUTH_POLE_RES_0 = 0x80F3FFFFFFFFFFF


def reference(geometry: shapely.Geometry, resolution: int, mode: Containment) -> list[int]:
    return sorted(set(h3_reference.fill(geometry, resolution, mode.value).tolist()))


def make_star(chance: np.random.Generator, size_deg: float, lat_limit: float) -> shapely.Polygon:
    """A polygon with 3 to 11 corners about some point, at times with a hole; lng may be beyond 180."""
    corners = int(chance.integers(3, 12))
    angle = np.sort(chance.uniform(0, 2 * np.pi, corners))
    reach = size_deg * chance.uniform(0.3, 1, corners)
    lng = chance.uniform(-180, 180) + reach * np.cos(angle)
    lat = chance.uniform(-lat_limit, lat_limit) + reach * np.sin(angle)
    star = shapely.Polygon(np.column_stack([lng, np.clip(lat, -89, 89)]))
    hole = affinity.scale(star, 0.4, 0.4)
    return shapely.Polygon(star.exterior, [hole.exterior]) if star.contains_properly(hole) else star


def wrapped(polygon: shapely.Polygon) -> shapely.Polygon:
    """The polygon as H3 wants it: lng within 180, a longer edge crosses the antimeridian."""
    if polygon.bounds[0] >= -180 and polygon.bounds[2] <= 180:
        return polygon
    return shapely.transform(polygon, lambda at: np.column_stack([(at[:, 0] + 180) % 360 - 180, at[:, 1]]))


@pytest.mark.parametrize("resolution", range(16))
@MODES
def test_random_polygons_equal_h3(resolution: int, mode: Containment) -> None:
    chance = np.random.default_rng(100 + resolution)
    for _ in range(12):
        star = make_star(chance, 40 / 7 ** (resolution / 2) * chance.uniform(0.05, 3), 55)
        if star.is_valid:
            assert polygon_to_cells(star, resolution, mode).tolist() == reference(wrapped(star), resolution, mode)


def test_by_a_pole_h3_takes_the_cell_that_holds_it_for_another_shape() -> None:
    box = shapely.box(0, -79.6, 12, -64)
    assert not shapely.intersects(cells_to_geometries([SOUTH_POLE_RES_0])[0], box)
    ours = polygon_to_cells(box, 0, Containment.OVERLAP).tolist()
    assert reference(box, 0, Containment.OVERLAP) == [*ours, SOUTH_POLE_RES_0]


@MODES
def test_corridors_equal_h3(mode: Containment) -> None:
    for route, resolution in product(read_routes(DATA), range(2, 7)):
        expected = reference(route.corridor, resolution, mode)
        assert polygon_to_cells(route.corridor, resolution, mode).tolist() == expected, route.route


def test_the_cover_of_a_corridor_is_that_of_its_parts() -> None:
    for route in read_routes(DATA):
        cover = cover_corridor(route.corridor, 4)
        parts = [reference(part, 4, Containment.OVERLAP) for part in route.corridor.geoms]
        assert cover.cells.tolist() == sorted(set().union(*parts))
        assert np.all((cover.overlap >= 0) & (cover.overlap <= 1 + 1e-9))
        assert cover.cells[cover.center].tolist() == reference(route.corridor, 4, Containment.CENTER)


def make_box(west: float, east: float, south: float = -20, north: float = 10) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


@MODES
@pytest.mark.parametrize("resolution", [0, 1, 3, 4])
def test_a_polygon_across_the_antimeridian_however_it_is_given(resolution: int, mode: Containment) -> None:
    beyond = make_box(170, 190)
    others = {
        "west of -180": make_box(-190, -170),
        "turns away": make_box(530, 550),
        "long edges": shapely.Polygon([(170, -20), (-170, -20), (-170, 10), (170, 10)]),
        "split": shapely.MultiPolygon([make_box(170, 180), make_box(-180, -170)]),
        "split, overlapping": shapely.MultiPolygon([make_box(170, 181), make_box(-181, -170)]),
        "clockwise": beyond.reverse(),
    }
    cells = polygon_to_cells(beyond, resolution, mode).tolist()
    assert cells == reference(others["long edges"], resolution, mode)
    for name, given in others.items():
        assert polygon_to_cells(given, resolution, mode).tolist() == cells, name


@MODES
def test_a_hole_across_the_antimeridian(mode: Containment) -> None:
    hole = make_box(177, 184, -5, 2)
    given = shapely.Polygon(make_box(170, 190).exterior, [hole.exterior])
    wrapped_hole = shapely.transform(hole.exterior, lambda at: np.column_stack([at[:, 0] - 360, at[:, 1]]))
    expected = polygon_to_cells(given, 3, mode).tolist()
    assert expected == reference(wrapped(given), 3, mode)
    assert polygon_to_cells(shapely.Polygon(make_box(170, 190).exterior, [wrapped_hole]), 3, mode).tolist() == expected
    split = shapely.difference(make_box(170, 190), hole)
    assert polygon_to_cells(split, 3, mode).tolist() == expected


@MODES
@pytest.mark.parametrize("resolution", [0, 1, 2, 3])
def test_a_polar_cap_has_the_pole_as_an_edge(resolution: int, mode: Containment) -> None:
    everything = np.sort(np.concatenate([h3.cell_to_children(cell, resolution) for cell in h3.get_res0_cells()]))
    polygons = rings_to_polygons(*cells_to_boundary_arrays(everything))
    for south, north in ((55.5, 90), (-90, -61.3), (-90, 90)):
        decide = {
            Containment.CENTER: lambda _, low=south, high=north: (
                (cells_to_lnglat(everything)[1] >= low) & (cells_to_lnglat(everything)[1] <= high)
            ),
            Containment.FULL: lambda at, low=south, high=north: (at[:, 1] >= low) & (at[:, 3] <= high),
            Containment.OVERLAP: lambda at, low=south, high=north: (at[:, 1] <= high) & (at[:, 3] >= low),
        }[mode]
        cells = polygon_to_cells(shapely.box(-180, south, 180, north), resolution, mode)
        assert cells.tolist() == everything[decide(shapely.bounds(polygons))].tolist()


def test_a_polygon_within_a_cell_overlaps_that_cell_only() -> None:
    lng, lat = cells_to_lnglat(lnglat_to_cells([12.6], [35.5], 3))
    dot = shapely.Point(lng[0], lat[0]).buffer(1e-4)
    assert polygon_to_cells(dot, 3, Containment.OVERLAP).tolist() == lnglat_to_cells(lng, lat, 3).tolist()
    assert polygon_to_cells(dot, 3, Containment.CENTER).size == 1
    assert polygon_to_cells(dot, 3, Containment.FULL).size == 0


def test_a_cell_fully_covers_itself_and_touches_its_neighbours() -> None:
    cell = h3.latlng_to_cell(35.5, 12.6, 5)
    outline = rings_to_polygons(*cells_to_boundary_arrays([cell]))[0]
    assert polygon_to_cells(outline, 5, Containment.FULL).tolist() == [cell]
    assert polygon_to_cells(outline, 5, Containment.OVERLAP).tolist() == sorted(h3.grid_disk(cell, 1).tolist())


@MODES
@pytest.mark.parametrize("empty", [shapely.Polygon(), shapely.MultiPolygon()])
def test_an_empty_polygon_has_no_cells(empty: shapely.Geometry, mode: Containment) -> None:
    cells = polygon_to_cells(empty, 5, mode)
    assert cells.shape == (0,)
    assert cells.dtype == np.uint64


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (shapely.Point(0, 0), "a Point has no cells"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "not valid: Self-intersection"),
        (shapely.Polygon([(0, 0), (1, 1), (np.inf, 0)]), "lng or lat that is not finite"),
        (shapely.box(0, 80, 10, 91), "not between -90 and 90"),
        (shapely.Polygon([(0, 80), (120, 80), (-120, 80)]), "goes round a pole"),
    ],
)
def test_what_is_no_polygon_is_an_error(geometry: shapely.Geometry, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        polygon_to_cells(geometry, 3, Containment.CENTER)


def test_modes_nest_and_overlap_shares_add_up_to_the_area() -> None:
    box = shapely.box(11, 34, 15, 37)
    full, center, overlap = (
        set(polygon_to_cells(box, 4, mode).tolist())
        for mode in (Containment.FULL, Containment.CENTER, Containment.OVERLAP)
    )
    assert full < center < overlap
    cells = np.array(sorted(overlap), np.uint64)
    shares = overlap_shares(cells, box)
    assert np.all((shares > 0) & (shares <= 1 + 1e-9))
    assert np.allclose(shares[np.isin(cells, list(full))], 1)
    assert total_km2(cells, shares) == pytest.approx(exact_km2(4, 34, 37), rel=2e-3)


def test_overlap_shares_add_up_across_the_antimeridian() -> None:
    box = shapely.MultiPolygon([make_box(178, 180), make_box(-180, -178)])
    cells = polygon_to_cells(box, 4, Containment.OVERLAP)
    assert total_km2(cells, overlap_shares(cells, box)) == pytest.approx(exact_km2(4, -20, 10), rel=2e-3)


def total_km2(cells: NDArray[np.uint64], shares: NDArray[np.float64]) -> float:
    return float(np.sum(shares * [h3.cell_area(cell, unit="km^2") for cell in cells.tolist()]))


def exact_km2(width_deg: float, south: float, north: float) -> float:
    # Area of a box on the authalic sphere that H3 uses: R^2 (lng2 - lng1)(sin lat2 - sin lat1). Cell edges are drawn
    # straight in lng, lat, so sums over cells differ a little from it.
    return 6371.007180918475**2 * np.radians(width_deg) * (np.sin(np.radians(north)) - np.sin(np.radians(south)))
