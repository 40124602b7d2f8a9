"""Coordinates, countries, branches and corridors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from routes_geo.datacheck.tables import Data, Row, Violation
from routes_geo.geography.waypoints import Waypoints, read_branches, read_features, read_land
from routes_geo.model import ROUTE_IDS

WEST, SOUTH, EAST, NORTH = -32.0, 4.0, 52.0, 62.0  # the region all coordinates lie in, degrees

COUNTRY_KM = 15.0  # farthest a place may be from its country: coarse coast, approximate crossings

WRONG_MODE_KM = 5.0  # farthest a waypoint may be from the element its branch goes through

SAME_POINT_DEG = 0.0006

MARGIN_DEG = 1.5  # farthest a corridor may reach beyond its waypoints: more than the largest half-width

_GEOD = Geod(ellps="WGS84")


def check_places(data: Data) -> Iterator[Violation]:
    """Violations in coordinates: out of the region, far from the country, or given where they are withheld."""
    countries = _countries(data.folder)
    for row in data.tables["places.csv"]:
        for message in _place_faults(row, countries):
            yield Violation("places.csv", row["place_id"], message)


def _countries(folder: Path) -> dict[str, BaseGeometry]:
    features = read_features(folder / "countries.geojson")
    return {feature["properties"]["iso2"]: shape(feature["geometry"]) for feature in features}


def _place_faults(row: Row, countries: dict[str, BaseGeometry]) -> Iterator[str]:
    if (row["precision"] == "site") != (not row["lng"] and not row["lat"]):
        yield "the coordinates of a reception site are withheld, all others are given"
    elif row["country_iso2"] not in countries:
        yield f"country {row['country_iso2']!r} is not in countries.geojson"
    elif row["lng"]:
        lng, lat = float(row["lng"]), float(row["lat"])
        if not _in_region(lng, lat):
            yield f"lng {lng}, lat {lat} is outside the region"
        elif (km := _distance_km(lng, lat, countries[row["country_iso2"]])) > COUNTRY_KM:
            yield f"lng {lng}, lat {lat} is {km:.0f} km from {row['country_iso2']}: axes swapped?"


def _in_region(lng: float, lat: float) -> bool:
    return WEST <= lng <= EAST and SOUTH <= lat <= NORTH


def _distance_km(lng: float, lat: float, area: shapely.Geometry) -> float:
    return float(_GEOD.geometry_length(shapely.shortest_line(shapely.Point(lng, lat), area))) / 1000


def check_countries(data: Data) -> Iterator[Violation]:
    """Violations where the outline of a country is not a valid area."""
    for iso2, land in _countries(data.folder).items():
        if not land.is_valid or land.is_empty:
            yield Violation("countries.geojson", iso2, f"is not a valid area: {shapely.is_valid_reason(land)}")


def check_branches(data: Data) -> Iterator[Violation]:
    """Violations in the waypoints of branches."""
    land = read_land(data.folder / "countries.geojson")
    shapely.prepare(land)
    sea = shapely.difference(shapely.box(WEST, SOUTH, EAST, NORTH), land)
    places = {row["place_id"]: row for row in data.tables["places.csv"]}
    yield from _sequence_faults(data.tables["branches.csv"])
    for branch in read_branches(data.folder / "branches.csv"):
        faults = [*_shape_faults(branch), *_waypoint_faults(branch, places, sea if branch.mode == "sea" else land)]
        yield from (Violation("branches.csv", branch.branch_id, fault) for fault in faults)


def _sequence_faults(rows: list[Row]) -> Iterator[Violation]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["branch_id"]].append(row)
    for name, group in groups.items():
        if [int(row["seq"]) for row in group] != list(range(len(group))):
            yield Violation("branches.csv", name, "seq does not count up from 0")
        if any(
            len({row[column] for row in group}) > 1 for column in ("route", "mode", "label", "half_width_km", "context")
        ):
            yield Violation("branches.csv", name, "route, mode, label, half-width or context changes along the branch")


def _shape_faults(branch: Waypoints) -> Iterator[str]:
    if branch.lng.size < 2:
        yield "has fewer than two waypoints"
    if not branch.half_width_km > 0:
        yield f"half-width {branch.half_width_km} km is not positive"
    if branch.mode not in {"sea", "land"} or branch.route not in ROUTE_IDS:
        yield f"{branch.mode!r} on {branch.route!r} is not sea or land on one of {', '.join(ROUTE_IDS)}"


def _waypoint_faults(branch: Waypoints, places: dict[str, Row], element: shapely.Geometry) -> Iterator[str]:
    for position, (lng, lat, place_id) in enumerate(zip(branch.lng, branch.lat, branch.place_ids, strict=True)):
        where = f"waypoint {position} (lng {lng}, lat {lat})"
        if not _in_region(lng, lat):
            yield f"{where} is outside the region"
        elif place_id in places and not _is_at(lng, lat, places[place_id]):
            yield f"{where} is not at its place {place_id}"
        elif not place_id and (km := _distance_km(lng, lat, element)) > WRONG_MODE_KM:
            yield f"{where} is {km:.0f} km from any {branch.mode}: axes swapped?"


def _is_at(lng: float, lat: float, place: Row) -> bool:
    if not place["lng"]:
        return False
    return max(abs(lng - float(place["lng"])), abs(lat - float(place["lat"]))) < SAME_POINT_DEG


def check_corridors(data: Data) -> Iterator[Violation]:
    """Violations in corridors: not valid, too large, or not beside the branches of the table."""
    branches = read_branches(data.folder / "branches.csv")
    for route in ROUTE_IDS:
        file = f"routes/{route.lower()}.geojson"
        first, *others = read_features(data.folder / file)
        mine = [branch for branch in branches if branch.route == route]
        faults = _corridor_faults(shape(first["geometry"]), [branch for branch in mine if not branch.context])
        yield from (Violation(file, route, fault) for fault in faults)
        if [other["id"] for other in others] != [branch.branch_id for branch in mine]:
            yield Violation(file, route, "its branches are not those of branches.csv, in their order")


def _corridor_faults(area: BaseGeometry, branches: list[Waypoints]) -> Iterator[str]:
    if not isinstance(area, shapely.MultiPolygon) or area.is_empty or not area.is_valid:
        yield f"the corridor is not a valid MultiPolygon: {shapely.is_valid_reason(area)}"
        return
    points = np.concatenate([np.column_stack([branch.lng, branch.lat]) for branch in branches])
    hull = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), MARGIN_DEG)
    if not shapely.contains(hull, area):
        yield f"the corridor reaches more than {MARGIN_DEG} degrees beyond its waypoints"
    if not all(part.exterior.is_ccw for part in area.geoms):
        yield "an outer ring is not counter-clockwise (RFC 7946, 3.1.6)"
