"""Find what lies near a route's landing places: what belongs to the route, and what is far from it.

The rule: a landing place belongs to its route. A point within LANDING_KM of a landing place of a route belongs to that
route, although the drawn corridor does not reach it, and to no other route whose corridor passes there. The landing
places of a route on land are its border crossings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import DataError
from routes_geo.geography.distances import Plane, arc_km, circle, make_plane
from routes_geo.geography.places import Place
from routes_geo.geography.routes import Route
from routes_geo.grid.arrays import FloatArray

LANDING_KM = 25.0  # how far from a landing place a point belongs to its route
# How far from its corridor and landing places a point of a route can plausibly be. Of the incidents that IOM publishes
# with a point, 92 to 98 % of each route lie within (2014 to 2026).
PLAUSIBLE_KM = 150.0
_LANDING_ROLES = frozenset({"landing", "border_crossing"})


def is_landing_place(place: Place) -> bool:
    """Return whether a place is a located landing place or border crossing."""
    return place.lng is not None and not _LANDING_ROLES.isdisjoint(place.roles)


def with_landings(routes: Sequence[Route], places: Sequence[Place]) -> list[Route]:
    """Return the routes with corridors that reach their landing places, and leave out those of other routes alone."""
    near = {route.route: _circles(_landing_places(route.route, places), LANDING_KM) for route in routes}
    extended = []
    for route in routes:
        others = shapely.union_all([near[other] for other in near if other != route.route])
        corridor = shapely.union(shapely.difference(route.corridor, others), near[route.route])
        extended.append(replace(route, corridor=_multi_polygon(corridor)))
    return extended


def _landing_places(route: str, places: Sequence[Place]) -> list[Place]:
    return [place for place in places if is_landing_place(place) and route in place.routes]


def _circles(places: Sequence[Place], radius_km: float) -> shapely.Geometry:
    return shapely.union_all([circle(place.lng or 0.0, place.lat or 0.0, radius_km) for place in places])


def _multi_polygon(shape: shapely.Geometry) -> shapely.MultiPolygon:
    if isinstance(shape, shapely.MultiPolygon):
        return shape
    if isinstance(shape, shapely.Polygon):
        return shapely.MultiPolygon([shape])
    raise DataError(f"a corridor with its landing places is a {type(shape).__name__}; expected polygons")


@dataclass(frozen=True, slots=True)
class RouteReach:
    """Store what a route reaches: its corridor, its landing places (n, 2), and its other places (m, 2), lng and lat."""

    corridor: shapely.MultiPolygon
    plane: Plane
    landings: FloatArray
    others: FloatArray

    def km_beyond(self, lng: ArrayLike, lat: ArrayLike) -> FloatArray:
        """Return how far points (n,) in degrees lie from the corridor and the landing places: 0 if they are plausible.

        A point is plausible within PLAUSIBLE_KM of these, or within LANDING_KM of any other place of the route.
        """
        x, y = np.asarray(lng, np.float64), np.asarray(lat, np.float64)
        km = np.zeros(x.size)
        outside = ~shapely.intersects_xy(self.corridor, x, y)
        km[outside] = self._km(x[outside], y[outside])
        far: NDArray[np.bool_] = (km > PLAUSIBLE_KM) & (_nearest_km(self.others, x, y) > LANDING_KM)
        return np.where(far, km, 0.0)

    def _km(self, lng: FloatArray, lat: FloatArray) -> FloatArray:
        return np.minimum(self.plane.km(lng, lat), _nearest_km(self.landings, lng, lat))


def _nearest_km(points: FloatArray, lng: FloatArray, lat: FloatArray) -> FloatArray:
    """Return the distance of each point (n,) from the nearest of others (m, 2); infinite if there are none."""
    nearest = np.full(lng.size, np.inf)
    for other_lng, other_lat in points:
        nearest = np.minimum(nearest, arc_km(lng, lat, other_lng, other_lat))
    return nearest


def route_reaches(routes: Sequence[Route], places: Sequence[Place]) -> dict[str, RouteReach]:
    """Return what each route reaches, by route id."""
    return {route.route: _reach(route, [place for place in places if route.route in place.routes]) for route in routes}


def _reach(route: Route, places: Sequence[Place]) -> RouteReach:
    _, south, _, north = route.corridor.bounds
    landings = [place for place in places if is_landing_place(place)]
    others = [place for place in places if not is_landing_place(place) and place.lng is not None]
    shapely.prepare(route.corridor)
    plane = make_plane(route.corridor, (south + north) / 2)
    return RouteReach(route.corridor, plane, _points(landings), _points(others))


def _points(places: Sequence[Place]) -> FloatArray:
    return np.array([(place.lng, place.lat) for place in places], np.float64).reshape(-1, 2)
