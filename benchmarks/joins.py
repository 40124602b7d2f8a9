"""Measure the join of points with the five corridors."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from benchmarks.result import Result
from benchmarks.timing import by_turns
from routes_geo.datafiles import embedded_data_dir
from routes_geo.geography.route_join import join_routes
from routes_geo.geography.routes import read_routes
from routes_geo.grid.cells import lnglat_to_cells

POINTS = 5_000_000


def measure() -> list[Result]:
    """Measure points across the bounds of all corridors; creating the peer's points is not timed."""
    routes = read_routes(embedded_data_dir())
    corridors = gpd.GeoDataFrame({"route": range(5)}, geometry=[route.corridor for route in routes], crs=4326)
    west, south, east, north = corridors.total_bounds
    rng = np.random.default_rng(5)
    lng, lat = rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lng, lat), crs=4326)
    joined = join_routes(routes)
    contenders = {
        "ours": lambda: joined.masks(lng, lat),
        "index": lambda: lnglat_to_cells(lng, lat, 7),
        "peer": lambda: gpd.sjoin(points, corridors),
    }
    taken = by_turns(contenders, 5)
    share = np.count_nonzero(joined.masks(lng, lat)) / POINTS
    size = f"{POINTS:,} points, {share:.1%} of them in a corridor"
    return [
        Result("point to route", size, taken["ours"], "geopandas.sjoin", taken["peer"], 20),
        Result("point to route", size, taken["ours"], "limit: indexing alone", taken["index"]),
    ]
