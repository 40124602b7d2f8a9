"""Corridors: the area around a route's schematic branches, drawn from waypoints and land.

A corridor says where a route lies in general. It is symmetrical about each branch and shows no path and no direction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely.geometry import mapping, shape

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.model import ROUTE_IDS

FloatArray = NDArray[np.float64]

COLUMNS = ("branch_id", "route", "mode", "label", "half_width_km", "seq", "lng", "lat", "place_id", "context")

# Shape of a swathe.
NARROW_M, NARROW_SHARE = 2_500.0, 0.15  # half-width at a narrow end: the smaller of this and this share of the full one
SLIM_SHARE = 0.3  # a short crossing is drawn no wider to each side than this share of its length
TAPER_WIDTHS = 3.0  # length of a taper in half-widths, at most up to the middle of the branch
COAST_M = 5_000.0  # an end this near to a coast is narrow even where it has no name
STEP_M, STEPS_PER_LEG = 1_000.0, 24  # spacing of the discs, and the least number of them between two waypoints
STEP_SHARE = 0.125  # spacing of the discs where the branch is narrow, in half-widths
QUARTER_SEGMENTS = 24

# Cleaning.
SLIVER_KM2, HOLE_KM2 = 2.0, 2.0
SIMPLIFY_DEG = 0.001  # about 100 m: smooth at the zoom levels a schematic area is looked at
LINE_SIMPLIFY_DEG = 0.001
GRID_DEG = 1e-4
GAP_DEG = 0.002  # hairlines between neighbouring countries are closed
ROUND_DEG = 0.05  # notches narrower than twice this, where branches meet, are rounded out (about 5 km)
REACH_DEG = 0.01  # a piece this near to the line belongs to it; a bay behind an island does not

_GEOD = Geod(ellps="WGS84")
_CRS84 = "OGC:CRS84"


@dataclass(frozen=True, slots=True)
class Waypoints:
    """A branch as it is given: waypoints, degrees, (n,) each; `place_ids` (n,) is blank for an unnamed waypoint."""

    branch_id: str
    route: str
    mode: str
    label: str
    half_width_km: float
    context: bool
    lng: FloatArray
    lat: FloatArray
    place_ids: tuple[str, ...]


def read_branches(path: Path) -> list[Waypoints]:
    """Read the waypoints table, branches in its order; DataError for an unreadable number."""
    groups = groupby(read_rows(path, COLUMNS), key=_branch_id)
    return [_waypoints(branch_id, list(rows), path) for branch_id, rows in groups]


def _branch_id(row: dict[str, str]) -> str:
    return row["branch_id"]


def _waypoints(branch_id: str, rows: list[dict[str, str]], path: Path) -> Waypoints:
    first = rows[0]
    try:
        lng = np.array([float(row["lng"]) for row in rows])
        lat = np.array([float(row["lat"]) for row in rows])
        half_width_km = float(first["half_width_km"])
    except ValueError as error:
        raise DataError(f"{path.name}, branch {branch_id}: {error}") from error
    places = tuple(row["place_id"] for row in rows)
    context = first["context"] == "true"
    return Waypoints(branch_id, first["route"], first["mode"], first["label"], half_width_km, context, lng, lat, places)


def read_features(path: Path) -> list[dict[str, Any]]:
    """Features of a GeoJSON file; DataError if it is not a collection with one or more."""
    try:
        features = list(json.loads(path.read_text("utf-8"))["features"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path.name}: not a GeoJSON feature collection ({error})") from error
    if not features:
        raise DataError(f"{path.name}: the collection has no feature")
    return features


def read_land(path: Path) -> shapely.Geometry:
    """Read the countries file as one area of land (CRS84), without hairlines between neighbours."""
    return close_gaps(shapely.union_all([shape(feature["geometry"]) for feature in read_features(path)]))


def close_gaps(land: shapely.Geometry) -> shapely.Geometry:
    """Close gaps narrower than about 400 m without growing the coast."""
    grown = shapely.buffer(land, GAP_DEG, join_style="mitre")
    return shapely.union(land, shapely.buffer(grown, -GAP_DEG, join_style="mitre"))


def smooth_line(xy: FloatArray) -> FloatArray:
    """Centripetal Catmull-Rom curve through points (n, 2), metres, sampled densely (m, 2): it passes through each.

    Yuksel, Schaefer and Keyser 2011, "Parameterization and applications of Catmull-Rom curves": no loop, no cusp.
    """
    ends = 2 * xy[0] - xy[1], 2 * xy[-1] - xy[-2]
    padded = np.vstack([ends[0], xy, ends[1]])
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(_leg_lengths(padded)))])
    legs = [_leg(padded[i : i + 4], knots[i : i + 4]) for i in range(len(xy) - 1)]
    return np.vstack([*legs, xy[-1:]])


def _leg_lengths(xy: FloatArray) -> FloatArray:
    return np.asarray(np.hypot(*np.diff(xy, axis=0).T), np.float64)


def _leg(points: FloatArray, knots: FloatArray) -> FloatArray:
    """Curve between the second and the third of four points (Barry and Goldman's pyramid), without its end."""
    steps = max(STEPS_PER_LEG, int(np.hypot(*(points[2] - points[1])) // STEP_M))
    t = np.linspace(knots[1], knots[2], steps, endpoint=False)[:, None]
    level = [points[i] for i in range(4)]
    for span in (1, 2):
        level = [_blend(t, knots[i], knots[i + span], level[i], level[i + 1]) for i in range(4 - span)]
    return _blend(t, knots[1], knots[2], level[0], level[1])


def _blend(t: FloatArray, start: float, end: float, left: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(((end - t) * left + (t - start) * right) / (end - start), np.float64)


def half_widths(along_m: FloatArray, full_m: float, *, narrow_start: bool, narrow_end: bool) -> FloatArray:
    """Half-width, metres, at distances along a line (n,): narrow at a flagged end, full beyond its taper."""
    least = min(NARROW_M, NARROW_SHARE * full_m)
    length = float(along_m[-1])
    taper = min(TAPER_WIDTHS * full_m, length / 2 if narrow_start and narrow_end else length)
    share = np.ones_like(along_m)
    if narrow_start:
        share = np.minimum(share, _smoothstep(along_m / taper))
    if narrow_end:
        share = np.minimum(share, _smoothstep((length - along_m) / taper))
    return np.asarray(least + (full_m - least) * share, np.float64)


def _smoothstep(t: FloatArray) -> FloatArray:
    t = np.clip(t, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), np.float64)


def branch_line(lng: FloatArray, lat: FloatArray) -> FloatArray:
    """Smoothed line through waypoints, degrees, (n,) each: lng and lat (m, 2), through every waypoint."""
    project = _projection(lng, lat)
    x, y = project.transform(lng, lat)
    line = smooth_line(np.column_stack([x, y]))
    out = _to_lnglat(project, line)
    out[0], out[-1] = (lng[0], lat[0]), (lng[-1], lat[-1])
    return out


def _projection(lng: FloatArray, lat: FloatArray) -> Transformer:
    """Azimuthal equidistant about the middle of the waypoints, metres: 0.6 % off at most 1,200 km away."""
    lng_0, lat_0 = (float((v.min() + v.max()) / 2) for v in (lng, lat))
    return Transformer.from_crs(_CRS84, f"+proj=aeqd +lat_0={lat_0} +lon_0={lng_0} +datum=WGS84", always_xy=True)


def _to_lnglat(project: Transformer, xy: FloatArray) -> FloatArray:
    return np.column_stack(project.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))


def branch_swathe(
    lng: FloatArray, lat: FloatArray, half_width_m: float, *, narrow_start: bool = True, narrow_end: bool = True
) -> shapely.Geometry:
    """Area around the smoothed line through waypoints, degrees, (n,) each, as a polygon (CRS84).

    Union of the convex hulls of neighbouring discs: symmetrical, narrow at the flagged ends.
    """
    project = _projection(lng, lat)
    xy = smooth_line(np.column_stack(project.transform(lng, lat)))
    along = np.concatenate([[0.0], np.cumsum(_leg_lengths(xy))])
    widths = half_widths(along, half_width_m, narrow_start=narrow_start, narrow_end=narrow_end)
    kept = _thin(along, widths)
    discs = shapely.buffer(shapely.points(xy[kept]), widths[kept], quad_segs=QUARTER_SEGMENTS)
    pairs = shapely.multipolygons(np.column_stack([discs[:-1], discs[1:]]))
    area = shapely.union_all(shapely.convex_hull(pairs))
    return shapely.transform(area, lambda xy: _to_lnglat(project, xy))


def _thin(along_m: FloatArray, widths_m: FloatArray) -> NDArray[np.intp]:
    """Positions to keep so that neighbouring discs are an eighth of their half-width apart, ends always."""
    kept = [0]
    for i in range(1, along_m.size - 1):
        if along_m[i] - along_m[kept[-1]] >= STEP_SHARE * widths_m[i]:
            kept.append(i)
    return np.array([*kept, along_m.size - 1])


def narrow_ends(branch: Waypoints, coast: shapely.Geometry) -> tuple[bool, bool]:
    """Whether the start and the end of a branch are narrow: named, or near the coast (lines, CRS84)."""
    named = branch.place_ids[0] != "", branch.place_ids[-1] != ""
    near = _is_near(branch.lng[0], branch.lat[0], coast), _is_near(branch.lng[-1], branch.lat[-1], coast)
    return named[0] or near[0], named[1] or near[1]


def _is_near(lng: float, lat: float, coast: shapely.Geometry) -> bool:
    nearest = shapely.shortest_line(shapely.Point(lng, lat), coast)  # None where there is no coast
    return nearest is not None and float(_GEOD.geometry_length(nearest)) <= COAST_M


def corridor(branches: Iterable[Waypoints], land: shapely.Geometry) -> shapely.MultiPolygon:
    """Dissolved corridor of a route (CRS84): branches at sea without land, branches on land without sea.

    Context branches are left out. DataError if nothing is left.
    """
    shown = [branch for branch in branches if not branch.context]
    modes = sorted({branch.mode for branch in shown})
    areas = [_mode_area([branch for branch in shown if branch.mode == mode], land) for mode in modes]
    cleaned = _clean(shapely.union_all(areas, grid_size=GRID_DEG))
    if cleaned.is_empty:
        raise DataError(
            f"no corridor is left of branches {', '.join(branch.branch_id for branch in shown) or '(none)'}"
        )
    return cleaned


def _mode_area(branches: Sequence[Waypoints], land: shapely.Geometry) -> shapely.Geometry:
    nearby = _nearby(branches, land)
    coast = shapely.boundary(nearby)
    pieces = [_reachable(_clip(_swathe(branch, coast), branch.mode, nearby), branch) for branch in branches]
    parts = shapely.get_parts(shapely.union_all(pieces))  # one by one: rounding must not bridge what is apart
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
    whole = shapely.orient_polygons(shapely.MultiPolygon(sorted(polygons, key=_bounds)), exterior_cw=False)
    return shapely.MultiPolygon(_polygons(whole))


def _bounds(geometry: Any) -> tuple[float, ...]:
    return tuple(geometry.bounds)


def _polygons(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon) and not part.is_empty]


def _without_holes(polygon: shapely.Polygon) -> shapely.Polygon:
    holes = [hole for hole in polygon.interiors if area_km2(shapely.Polygon(hole)) >= HOLE_KM2]
    return shapely.Polygon(polygon.exterior, holes)


def area_km2(polygon: shapely.Geometry) -> float:
    """Geodesic area of a polygon (CRS84)."""
    return abs(float(_GEOD.geometry_area_perimeter(polygon)[0])) / 1e6


def route_features(route: str, name: str, branches: Sequence[Waypoints], land: shapely.Geometry) -> dict[str, Any]:
    """GeoJSON of one route: its corridor, then its branches."""
    corridor_feature = {
        "type": "Feature",
        "id": route,
        "properties": {"kind": "corridor", "route": route, "name": name},
        "geometry": mapping(corridor(branches, land)),
    }
    return {"type": "FeatureCollection", "features": [corridor_feature, *map(_branch_feature, branches)]}


def _branch_feature(branch: Waypoints) -> dict[str, Any]:
    line = shapely.LineString(branch_line(branch.lng, branch.lat))
    thin = np.round(shapely.get_coordinates(shapely.simplify(line, LINE_SIMPLIFY_DEG)), 4)
    properties = {
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
    geometry = {"type": "LineString", "coordinates": thin.tolist()}
    return {"type": "Feature", "id": branch.branch_id, "properties": properties, "geometry": geometry}


def write_route_files(data_dir: Path) -> None:
    """Write `routes/*.geojson` of the five routes from the branches, the countries and the names beside them."""
    land = read_land(data_dir / "countries.geojson")
    branches = read_branches(data_dir / "branches.csv")
    names = {row["route"]: row["name"] for row in read_rows(data_dir / "routes.csv", ("route", "name"))}
    for route in ROUTE_IDS:
        mine = [branch for branch in branches if branch.route == route]
        text = encode_features(route_features(route, names[route], mine, land))
        (data_dir / "routes" / f"{route.lower()}.geojson").write_text(text, encoding="utf-8", newline="\n")


def encode_features(collection: dict[str, Any]) -> str:
    """GeoJSON text with one feature per line and four decimals at most."""
    lines = [json.dumps(_rounded(feature), ensure_ascii=False) for feature in collection["features"]]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return {key: _rounded(part) for key, part in value.items()} if isinstance(value, dict) else value
