"""Provide the join of points with the embedded routes and their landing places, once for a process."""

from __future__ import annotations

from functools import cache

from routes_geo.datafiles import embedded_data_dir
from routes_geo.geography.landings import RouteReach, route_reaches, with_landings
from routes_geo.geography.places import read_places
from routes_geo.geography.route_join import RouteJoin, join_routes
from routes_geo.geography.routes import read_routes


@cache
def embedded_join() -> RouteJoin:
    """Return the join with the corridors of the embedded routes and the surroundings of their landing places."""
    folder = embedded_data_dir()
    return join_routes(with_landings(read_routes(folder), read_places(folder)))


@cache
def embedded_reaches() -> dict[str, RouteReach]:
    """Return what each of the embedded routes reaches, by route id."""
    folder = embedded_data_dir()
    return route_reaches(read_routes(folder), read_places(folder))
