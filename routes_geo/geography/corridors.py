"""Draw corridors: the area around the schematic branches of a route, from waypoints and land.

A corridor shows the general area of a route. It is symmetrical around each branch and shows no path and no direction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import mapping

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.geography.swathes import branch_line, branch_swathe
from routes_geo.geography.waypoints import FeatureProperties, GeoFeature, Waypoints, read_branches, read_land
from routes_geo.model import ROUTE_IDS

SLIM_SHARE = 0.3  # the half-width of a short crossing is at most this share of its length
COAST_M = 5_000.0  # an end this near to a coast is narrow even without a name

# Cleaning.
SLIVER_KM2, HOLE_KM2 = 2.0, 2.0
SIMPLIFY_DEG = 0.001  # about 100 m: smooth at the zoom levels used for schematic areas
LINE_SIMPLIFY_DEG = 0.001
GRID_DEG = 1e-4
ROUND_DEG = 0.05  # notches narrower than twice this (about 10 km) where branches meet are rounded
REACH_DEG = 0.01  # a piece this near to the line belongs to it, unlike a bay behind an island

_GEOD = Geod(ellps="WGS84")


def narrow_ends(branch: Waypoints, coast: shapely.Geometry) -> tuple[bool, bool]:
    """Return whether the start and the end of a branch are narrow: named, or near the coast (lines, CRS84)."""
    named = branch.place_ids[0] != "", branch.place_ids[-1] != ""
    near = _is_near(branch.lng[0], branch.lat[0], coast), _is_near(branch.lng[-1], branch.lat[-1], coast)
    return named[0] or near[0], named[1] or near[1]


def _is_near(lng: float, lat: float, coast: shapely.Geometry) -> bool:
    nearest = shapely.shortest_line(shapely.Point(lng, lat), coast)  # None without a coast
    return nearest is not None and float(_GEOD.geometry_length(nearest)) <= COAST_M


def corridor(branches: Iterable[Waypoints], land: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the dissolved corridor of a route (CRS84): sea branches without land, land branches without sea.

    Context branches are left out. DataError if nothing is left.
    """
    shown = [branch for branch in branches if not branch.context]
    modes = sorted({branch.mode for branch in shown})
    areas = [_mode_area([branch for branch in shown if branch.mode == mode], land) for mode in modes]
    cleaned = _clean(shapely.union_all(areas, grid_size=GRID_DEG))
    if cleaned.is_empty:
        raise DataError(
            f"no corridor is left from branches {', '.join(branch.branch_id for branch in shown) or '(none)'}"
        )
    return cleaned


def _mode_area(branches: Sequence[Waypoints], land: shapely.Geometry) -> shapely.Geometry:
    nearby = _nearby(branches, land)
    coast = shapely.boundary(nearby)
    pieces = [_reachable(_clip(_swathe(branch, coast), branch.mode, nearby), branch) for branch in branches]
    parts = shapely.get_parts(shapely.union_all(pieces))  # separately: rounding must not connect parts
    rounded = shapely.buffer(shapely.buffer(parts, ROUND_DEG), -ROUND_DEG)
    return _clip(shapely.union_all(rounded), branches[0].mode, nearby)


def _nearby(branches: Sequence[Waypoints], land: shapely.Geometry) -> shapely.Geometry:
    lng, lat = np.concatenate([b.lng for b in branches]), np.concatenate([b.lat for b in branches])
    clipped = shapely.clip_by_rect(land, lng.min() - 3, lat.min() - 3, lng.max() + 3, lat.max() + 3)
    return shapely.make_valid(clipped, method="structure")


def _swathe(branch: Waypoints, coast: shapely.Geometry) -> shapely.Geometry:
    start, end = narrow_ends(branch, coast)
    length_m = float(_GEOD.line_length(branch.lng, branch.lat))
    half_width_m = min(branch.half_width_km * 1000, SLIM_SHARE * length_m)
    return branch_swathe(branch.lng, branch.lat, half_width_m, narrow_start=start, narrow_end=end)


def _clip(area: shapely.Geometry, mode: str, land: shapely.Geometry) -> shapely.Geometry:
    return shapely.difference(area, land) if mode == "sea" else shapely.intersection(area, land)


def _reachable(area: shapely.Geometry, branch: Waypoints) -> shapely.Geometry:
    parts = shapely.get_parts(area)
    line = shapely.LineString(branch_line(branch.lng, branch.lat))
    return shapely.union_all(parts[shapely.dwithin(parts, line, REACH_DEG)])


def _clean(area: shapely.Geometry) -> shapely.MultiPolygon:
    simple = shapely.make_valid(shapely.simplify(area, SIMPLIFY_DEG), method="structure")
    snapped = shapely.set_precision(simple, GRID_DEG)
    polygons = [_without_holes(part) for part in _polygons(snapped) if area_km2(part) >= SLIVER_KM2]
    ordered = sorted(polygons, key=_bounds)
    whole = shapely.orient_polygons(shapely.MultiPolygon(ordered), exterior_cw=False)
    return shapely.MultiPolygon(_polygons(whole))


def _bounds(geometry: shapely.Geometry) -> tuple[float, ...]:
    return tuple(shapely.bounds(geometry).tolist())


def _polygons(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon) and not part.is_empty]


def _without_holes(polygon: shapely.Polygon) -> shapely.Polygon:
    holes = [hole for hole in polygon.interiors if area_km2(shapely.Polygon(hole)) >= HOLE_KM2]
    return shapely.Polygon(polygon.exterior, holes)


def area_km2(polygon: shapely.Geometry) -> float:
    """Return the geodesic area of a polygon (CRS84)."""
    return abs(float(_GEOD.geometry_area_perimeter(polygon)[0])) / 1e6


def route_features(route: str, name: str, branches: Sequence[Waypoints], land: shapely.Geometry) -> list[GeoFeature]:
    """Return the GeoJSON features of one route: its corridor, then its branches."""
    corridor_feature: GeoFeature = {
        "type": "Feature",
        "id": route,
        "properties": {"kind": "corridor", "route": route, "name": name},
        "geometry": mapping(corridor(branches, land)),
    }
    return [corridor_feature, *map(_branch_feature, branches)]


def _branch_feature(branch: Waypoints) -> GeoFeature:
    line = shapely.LineString(branch_line(branch.lng, branch.lat))
    thin = np.round(shapely.get_coordinates(shapely.simplify(line, LINE_SIMPLIFY_DEG)), 4)
    properties: FeatureProperties = {
        "kind": "branch",
        "route": branch.route,
        "label": branch.label,
        "mode": branch.mode,
        "half_width_km": branch.half_width_km,
        "length_km": round(float(_GEOD.geometry_length(line)) / 1000, 1),
        "from_place": branch.place_ids[0] or None,
        "to_place": branch.place_ids[-1] or None,
        "context": branch.context,
    }
    geometry: dict[str, object] = {"type": "LineString", "coordinates": thin.tolist()}
    return {"type": "Feature", "id": branch.branch_id, "properties": properties, "geometry": geometry}


def write_route_files(data_dir: Path) -> None:
    """Write `routes/*.geojson` of the five routes from the branches, countries and names in the data folder."""
    land = read_land(data_dir / "countries.geojson")
    branches = read_branches(data_dir / "branches.csv")
    names = {row["route"]: row["name"] for row in read_rows(data_dir / "routes.csv", ("route", "name"))}
    for route in ROUTE_IDS:
        mine = [branch for branch in branches if branch.route == route]
        text = encode_features(route_features(route, names[route], mine, land))
        (data_dir / "routes" / f"{route.lower()}.geojson").write_text(text, encoding="utf-8", newline="\n")


def encode_features(features: Iterable[GeoFeature]) -> str:
    """Return the text of a GeoJSON feature collection with one feature per line and at most four decimals."""
    lines = [json.dumps(_rounded(feature), ensure_ascii=False) for feature in features]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return {key: _rounded(part) for key, part in value.items()} if isinstance(value, dict) else value
