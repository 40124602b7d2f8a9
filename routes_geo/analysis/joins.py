"""Join points of a GeoDataFrame with the routes, by the same rule as `bin_points(corridors=True)`."""

from __future__ import annotations

from functools import cache
from typing import Literal, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routes_geo.analysis.frames import CRS
from routes_geo.errors import InvalidInput, meant
from routes_geo.geography.distances import Plane, make_plane
from routes_geo.geography.embedded_join import embedded_join
from routes_geo.grid.arrays import FloatArray
from routes_geo.model import ROUTE_IDS

How = Literal["within", "nearest"]
_HOWS = ("within", "nearest")
_ADDED = ("route", "distance_km")


def join_routes(points: gpd.GeoDataFrame, how: How = "within", max_km: float = 50.0) -> gpd.GeoDataFrame:
    """Return the points with the columns `route`, the id of their route or `<NA>`, and `distance_km` from it.

    A point is on a route if it lies in its corridor or within 25 km of one of its landing places or border crossings;
    in several corridors, the first in the order CMED, EMED, WBAL, WMED, WAFR counts. With `nearest`, a point on no
    route gets the nearest one within `max_km`. The distance is 0 on a route, and NaN without one. Rows, index, geometry
    and reference system stay. InvalidInput for shapes other than points, or without a reference system.
    """
    _check(points, how, max_km)
    degrees = points.geometry.to_crs(CRS)
    is_point = (~(degrees.isna() | degrees.is_empty)).to_numpy()
    lng, lat = (np.full(len(points), np.nan) for _ in "xy")
    lng[is_point], lat[is_point] = degrees[is_point].x, degrees[is_point].y
    codes = embedded_join().routes(lng, lat).astype(np.intp)
    km = np.where(codes >= 0, 0.0, np.nan)
    if how == "nearest":
        open_rows = np.flatnonzero(is_point & (codes < 0))
        nearest, distance = _nearest(lng[open_rows], lat[open_rows])
        is_near = distance <= max_km
        codes[open_rows[is_near]], km[open_rows[is_near]] = nearest[is_near], distance[is_near]
    names = pd.array([ROUTE_IDS[code] if code >= 0 else None for code in codes.tolist()], "string")
    return points.assign(route=names, distance_km=km)


def _check(points: gpd.GeoDataFrame, how: str, max_km: float) -> None:
    if not isinstance(points, gpd.GeoDataFrame):
        raise InvalidInput(
            f"the points are a {type(points).__name__}; give a GeoDataFrame, for example read_table(path).frame"
        )
    problems = []
    if how not in _HOWS:
        advice = meant(str(how), {name: name for name in _HOWS})
        problems.append(f"unknown how {how!r}; {advice}choose within or nearest")
    if not max_km >= 0:
        problems.append(f"max_km {max_km!r} is not a distance; give kilometres from 0 on")
    if points.crs is None:
        problems.append("the points state no reference system; set it, as with points.set_crs('EPSG:4326')")
    kinds = set(points.geometry.dropna().geom_type) - {"Point"}
    if kinds:
        problems.append(
            f"only points can be joined, and there are {', '.join(sorted(kinds))}; take one point of each shape, as "
            "with points.set_geometry(points.representative_point())"
        )
    problems += [f"the points have a column {name!r} already; rename it" for name in _ADDED if name in points.columns]
    if problems:
        raise InvalidInput("; ".join(problems))


def _nearest(lng: FloatArray, lat: FloatArray) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the nearest route of each point (n,) as its position in ROUTE_IDS, and its distance in km."""
    km = np.vstack([plane.km(lng, lat) for plane in _planes()])
    nearest = km.argmin(axis=0)
    return nearest, km[nearest, np.arange(lng.size)]


@cache
def _planes() -> tuple[Plane, ...]:
    """Return what belongs to each route, in the order of ROUTE_IDS, for distances."""
    shapes = cast("tuple[BaseGeometry, ...]", embedded_join().corridors)
    return tuple(make_plane(shape, (shape.bounds[1] + shape.bounds[3]) / 2) for shape in shapes)
