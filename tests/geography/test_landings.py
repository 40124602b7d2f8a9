"""Landing places and their routes: each belongs to its route, and what is far from both is implausible."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from routes_geo.geography.distances import arc_km, circle
from routes_geo.geography.landings import (
    LANDING_KM,
    PLAUSIBLE_KM,
    is_landing_place,
    route_reaches,
    with_landings,
)
from routes_geo.geography.places import Place, read_places
from routes_geo.geography.route_join import RouteJoin, join_routes
from routes_geo.geography.routes import Route, read_routes
from routes_geo.model import ROUTE_IDS


@pytest.fixture(scope="module")
def routes(data_dir: Path) -> list[Route]:
    return read_routes(data_dir)


@pytest.fixture(scope="module")
def located(data_dir: Path) -> list[Place]:
    return [place for place in read_places(data_dir) if place.lng is not None]


@pytest.fixture(scope="module")
def join(routes: list[Route], located: list[Place]) -> RouteJoin:
    return join_routes(with_landings(routes, located))


def routes_at(join: RouteJoin, places: list[Place]) -> list[tuple[str, ...]]:
    masks = join.masks([place.lng for place in places], [place.lat for place in places])
    return [tuple(route for code, route in enumerate(ROUTE_IDS) if mask >> code & 1) for mask in masks.tolist()]


def test_every_landing_place_is_matched_with_its_route_alone(join: RouteJoin, located: list[Place]) -> None:
    landings = [place for place in located if is_landing_place(place)]
    assert len(landings) == 96
    assert routes_at(join, landings) == [place.routes for place in landings]


def test_130_of_196_places_are_matched_and_none_with_a_route_that_is_not_its_own(
    routes: list[Route], join: RouteJoin, located: list[Place]
) -> None:
    matched = routes_at(join, located)
    assert sum(map(bool, matched)) == 130
    assert all(set(of) <= set(place.routes) for of, place in zip(matched, located, strict=True))
    assert [place.place_id for of, place in zip(matched, located, strict=True) if len(of) > 1] == ["sofia"]
    assert sum(map(bool, routes_at(join_routes(routes), located))) == 67  # by the drawn corridors alone


def test_a_landing_place_reaches_as_far_as_stated(join: RouteJoin) -> None:
    lng, lat = 8.920, 44.408  # Genova, 590 km from the corridor
    south = lat - np.array([LANDING_KM - 1, LANDING_KM + 1]) / 111.195
    assert join.routes([lng, lng], south).tolist() == [ROUTE_IDS.index("CMED"), -1]


def test_a_circle_has_its_radius_everywhere() -> None:
    corners = shapely.get_coordinates(circle(12.6, 35.5, 25.0))
    assert np.allclose(arc_km(corners[:, 0], corners[:, 1], 12.6, 35.5), 25.0)


@pytest.mark.parametrize(
    ("route", "lng", "lat", "is_far"),
    [
        ("CMED", 12.6, 35.5, False),  # Lampedusa
        ("CMED", 8.92, 44.40, False),  # Genova: a landing place
        ("CMED", 26.4, 39.2, True),  # off Lesvos
        ("CMED", -15.0, 28.0, True),  # the Canary Islands
        ("CMED", 7.989, 16.974, False),  # Agadez: a place that the data list for the route
        ("EMED", 26.0, 36.0, False),  # between Crete and Kos
        ("WAFR", -3.0, 36.0, True),  # the Alboran Sea
    ],
)
def test_points_far_from_a_route(
    route: str, lng: float, lat: float, is_far: bool, routes: list[Route], located: list[Place]
) -> None:
    km = float(route_reaches(routes, located)[route].km_beyond([lng], [lat])[0])
    assert (km > PLAUSIBLE_KM) == is_far
    assert km == 0 or is_far
