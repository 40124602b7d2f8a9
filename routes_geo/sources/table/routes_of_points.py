"""Compare the points of a table with the routes of its rows, all at once.

The rules: a point whose row states no route belongs to the route at whose corridor or landing place it lies, if that is
one route. A point that lies too far from the stated route is reported, and counts for no route.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.geography.embedded_join import embedded_join, embedded_reaches
from routes_geo.geography.route_join import first_routes
from routes_geo.grid.arrays import FloatArray
from routes_geo.model import ROUTE_IDS
from routes_geo.sources.table.row_places import is_in_range
from routes_geo.tables.where.points import Points

LOCATION_KEY, POINT_ROUTE_KEY, POINT_KM_KEY = "location of the row", "route of the point", "km from its route"


@dataclass(frozen=True, slots=True)
class PointRoutes:
    """Store the route of each point (n,) whose row states none, and how far each lies from the route it states."""

    routes: Sequence[str | None]
    km: FloatArray


def compare_points(points: Points, stated: Sequence[str | None]) -> PointRoutes:
    """Return what points (n,) and the stated routes (n,) say about one another; 0 km is plausible."""
    located = is_in_range(points.lng, points.lat)
    routes: list[str | None] = [None] * len(stated)
    without = np.flatnonzero(located & np.array([route is None for route in stated], np.bool_))
    if without.size:
        masks = embedded_join().masks(points.lng[without], points.lat[without])
        for row, code, mask in zip(without.tolist(), first_routes(masks).tolist(), masks.tolist(), strict=True):
            routes[row] = ROUTE_IDS[code] if mask.bit_count() == 1 else None
    return PointRoutes(routes, _km(points, stated, located))


def _km(points: Points, stated: Sequence[str | None], located: NDArray[np.bool_]) -> FloatArray:
    km, names = np.zeros(len(stated)), np.array([route or "" for route in stated])
    for route in ROUTE_IDS:
        rows = np.flatnonzero(located & (names == route))
        if rows.size:
            km[rows] = embedded_reaches()[route].km_beyond(points.lng[rows], points.lat[rows])
    return km


def with_point_routes(
    records: Iterable[tuple[str, Sequence[object], dict[str, object]]], compared: PointRoutes | None
) -> Iterator[tuple[str, Sequence[object], dict[str, object]]]:
    """Yield the records of a table with their location, and with what is known of their points."""
    for number, (location, content, row) in enumerate(records):
        added: dict[str, object] = {LOCATION_KEY: location}
        if compared is not None:
            added |= {POINT_ROUTE_KEY: compared.routes[number], POINT_KM_KEY: float(compared.km[number])}
        yield location, content, {**row, **added}
