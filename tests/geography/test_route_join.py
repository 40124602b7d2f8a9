"""Points against corridors: the same as geopandas' spatial join for every point, ties by the order of the routes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from routes_geo.errors import InvalidInput
from routes_geo.geography.route_join import RouteJoin, first_routes, join_routes
from routes_geo.geography.routes import Route, cover_corridor, read_routes
from routes_geo.grid.cells import cells_to_lnglat
from routes_geo.model import ROUTE_IDS

POINTS = 1_000_000


@pytest.fixture(scope="module")
def routes(data_dir: Path) -> list[Route]:
    return read_routes(data_dir)


@pytest.fixture(scope="module")
def join(routes: list[Route]) -> RouteJoin:
    return join_routes(routes)


def by_sjoin(routes: list[Route], lng: np.ndarray, lat: np.ndarray) -> np.ndarray:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lng, lat), crs=4326)
    corridors = gpd.GeoDataFrame({"route": range(5)}, geometry=[route.corridor for route in routes], crs=4326)
    pairs = gpd.sjoin(points, corridors, predicate="intersects")
    masks = np.zeros(lng.size, np.uint8)
    np.bitwise_or.at(masks, pairs.index.to_numpy(), (1 << pairs["route"].to_numpy()).astype(np.uint8))
    return masks


def test_a_million_points_are_joined_as_by_geopandas(routes: list[Route], join: RouteJoin) -> None:
    rng = np.random.default_rng(11)
    lng, lat = rng.uniform(-25, 42, POINTS), rng.uniform(8, 50, POINTS)
    masks = join.masks(lng, lat)
    assert np.array_equal(masks, by_sjoin(routes, lng, lat))
    assert all(np.count_nonzero(masks & (1 << route)) > 500 for route in range(5))


def test_points_at_the_edges_are_joined_as_by_geopandas(routes: list[Route], join: RouteJoin) -> None:
    rng = np.random.default_rng(12)
    edges = shapely.get_coordinates(shapely.segmentize([route.corridor.boundary for route in routes], 0.02))
    for scale in (0, 1e-9, 1e-4, 1e-2, 0.2):
        lng, lat = (edges + rng.normal(0, scale, edges.shape)).T
        assert np.array_equal(join.masks(lng, lat), by_sjoin(routes, lng, lat))


def test_a_point_in_two_corridors_belongs_to_the_first(routes: list[Route], join: RouteJoin) -> None:
    both = [
        (first, second, shapely.intersection(routes[first].corridor, routes[second].corridor))
        for first in range(5)
        for second in range(first + 1, 5)
    ]
    met = [(first, second, area.representative_point()) for first, second, area in both if area.area > 0]
    assert met
    for first, second, point in met:
        mask = int(join.masks([point.x], [point.y])[0])
        assert mask & (1 << first)
        assert mask & (1 << second)
        assert join.routes([point.x], [point.y])[0] <= first


def test_cells_are_where_their_centres_are(routes: list[Route], join: RouteJoin) -> None:
    """For each route the cells of its cover whose centre is inside are those that the join finds."""
    for code, route in enumerate(routes):
        cover = cover_corridor(route.corridor, 5)
        assert np.array_equal(join.masks(*cells_to_lnglat(cover.cells)) & (1 << code) != 0, cover.center)


def test_the_first_of_every_mask() -> None:
    masks = np.arange(32, dtype=np.uint8)
    want = [next((bit for bit in range(5) if mask >> bit & 1), -1) for mask in range(32)]
    assert first_routes(masks).tolist() == want


def test_named_places(join: RouteJoin) -> None:
    """Off Lampedusa, between Izmir and Lesvos, off El Hierro, in the Alboran Sea; Vienna is on no corridor."""
    lng, lat = [12.6, 26.6, -18.0, -3.6, 16.37], [35.2, 39.2, 27.6, 35.9, 48.2]
    names = [ROUTE_IDS[code] if code >= 0 else None for code in join.routes(lng, lat)]
    assert names == ["CMED", "EMED", "WAFR", "WMED", None]


def test_a_longitude_round_the_globe_is_the_same_place_and_no_number_is_nowhere(join: RouteJoin) -> None:
    assert join.routes([12.6, 12.6 + 360, 12.6 - 360], [35.2] * 3).tolist() == [0, 0, 0]
    assert join.routes([np.nan, 12.6, np.inf], [35.2, np.nan, 35.2]).tolist() == [-1, -1, -1]
    assert join.routes([], []).shape == (0,)


def test_a_longitude_round_the_globe_is_taken_round_beside_one_that_is_no_number(
    routes: list[Route], join: RouteJoin
) -> None:
    edge = shapely.get_coordinates(routes[0].corridor.boundary)[:200]
    lng, lat = edge[:, 0] + 1e-4, edge[:, 1]
    beside = np.append(lng + 360, [np.nan, np.inf]), np.append(lat, [35.2, 35.2])
    assert np.array_equal(join.masks(*beside)[:-2], join.masks((lng + 360 + 180) % 360 - 180, lat))


def test_shapes_and_an_order_that_do_not_fit_are_errors(routes: list[Route], join: RouteJoin) -> None:
    with pytest.raises(InvalidInput, match=r"expected \(n,\) for both"):
        join.masks([1.0, 2.0], [1.0])
    with pytest.raises(InvalidInput, match="CMED, EMED, WBAL, WMED, WAFR, in this order"):
        join_routes(routes[::-1])
