"""Check the coordinates of places, the outlines of countries, and the branches and corridors of routes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from routes_geo.datacheck.tables import Data, Row, Violation
from routes_geo.geography.waypoints import Waypoints, read_branches, read_countries, read_features, read_land
from routes_geo.model import ROUTE_IDS

COUNTRIES = "countries.geojson"

WEST, SOUTH, EAST, NORTH = -32.0, 4.0, 52.0, 62.0  # the region of all coordinates, in degrees

COUNTRY_KM = 15.0  # largest distance of a place from its country: coasts are coarse and crossings approximate

WRONG_MODE_KM = 5.0  # largest distance of a waypoint from the land or sea that its branch crosses

SAME_POINT_DEG = 0.0006

MARGIN_DEG = 1.5  # how far a corridor may extend beyond its waypoints: more than the largest half-width

_GEOD = Geod(ellps="WGS84")


def check_places(data: Data) -> Iterator[Violation]:
    """Find coordinates that are outside the region, far from their country, or given although they are withheld."""
    countries = read_countries(data.folder / COUNTRIES)
    for row in data.tables["places.csv"]:
        for message in _place_faults(row, countries):
            yield Violation("places.csv", row["place_id"], message)


def _place_faults(row: Row, countries: Mapping[str, BaseGeometry]) -> Iterator[str]:
    if (row["precision"] == "site") != (not row["lng"] and not row["lat"]):
        yield "lng and lat must be blank for precision 'site' and given for any other precision"
    elif row["country_iso2"] not in countries:
        yield f"country {row['country_iso2']!r} is not in countries.geojson"
    elif row["lng"]:
        lng, lat = float(row["lng"]), float(row["lat"])
        if not _in_region(lng, lat):
            yield f"lng {lng}, lat {lat} is outside the region"
        elif (km := _distance_km(lng, lat, countries[row["country_iso2"]])) > COUNTRY_KM:
            yield f"lng {lng}, lat {lat} is {km:.0f} km from {row['country_iso2']}; are lng and lat swapped?"


def _in_region(lng: float, lat: float) -> bool:
    return WEST <= lng <= EAST and SOUTH <= lat <= NORTH


def _distance_km(lng: float, lat: float, area: shapely.Geometry) -> float:
    return float(_GEOD.geometry_length(shapely.shortest_line(shapely.Point(lng, lat), area))) / 1000


def check_countries(data: Data) -> Iterator[Violation]:
    """Find countries with an outline that is not a valid area."""
    for iso2, land in read_countries(data.folder / COUNTRIES).items():
        if not land.is_valid or land.is_empty:
            yield Violation(
                "countries.geojson", iso2, f"the outline is not a valid area: {shapely.is_valid_reason(land)}"
            )


def check_branches(data: Data) -> Iterator[Violation]:
    """Find faults in the waypoints of branches."""
    land = read_land(data.folder / COUNTRIES)
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
            yield Violation(
                "branches.csv", name, "route, mode, label, half_width_km or context differs between its waypoints"
            )


def _shape_faults(branch: Waypoints) -> Iterator[str]:
    if branch.lng.size < 2:
        yield "the branch has fewer than two waypoints"
    if not branch.half_width_km > 0:
        yield f"half_width_km {branch.half_width_km} is not positive"
    if branch.mode not in {"sea", "land"} or branch.route not in ROUTE_IDS:
        yield (
            f"mode {branch.mode!r} on route {branch.route!r} is not accepted; give sea or land, on one of "
            f"{', '.join(ROUTE_IDS)}"
        )


def _waypoint_faults(branch: Waypoints, places: dict[str, Row], element: shapely.Geometry) -> Iterator[str]:
    for position, (lng, lat, place_id) in enumerate(zip(branch.lng, branch.lat, branch.place_ids, strict=True)):
        where = f"waypoint {position} (lng {lng}, lat {lat})"
        if not _in_region(lng, lat):
            yield f"{where} is outside the region"
        elif place_id in places and not _is_at(lng, lat, places[place_id]):
            yield f"{where} is not at its place {place_id}"
        elif not place_id and (km := _distance_km(lng, lat, element)) > WRONG_MODE_KM:
            yield f"{where} is {km:.0f} km from the nearest {branch.mode}; are lng and lat swapped?"


def _is_at(lng: float, lat: float, place: Row) -> bool:
    if not place["lng"]:
        return False
    return max(abs(lng - float(place["lng"])), abs(lat - float(place["lat"]))) < SAME_POINT_DEG


def check_corridors(data: Data) -> Iterator[Violation]:
    """Find corridors that are not valid, too large, or in a file with other branches than the table."""
    branches = read_branches(data.folder / "branches.csv")
    for route in ROUTE_IDS:
        file = f"routes/{route.lower()}.geojson"
        first, *others = read_features(data.folder / file)
        route_branches = [branch for branch in branches if branch.route == route]
        faults = _corridor_faults(shape(first["geometry"]), [branch for branch in route_branches if not branch.context])
        yield from (Violation(file, route, fault) for fault in faults)
        if [other["id"] for other in others] != [branch.branch_id for branch in route_branches]:
            yield Violation(
                file, route, "the branches differ from those in branches.csv; run `routes-geo data refresh`"
            )


def _corridor_faults(area: BaseGeometry, branches: list[Waypoints]) -> Iterator[str]:
    if not isinstance(area, shapely.MultiPolygon) or area.is_empty or not area.is_valid:
        yield f"the corridor is not a valid MultiPolygon: {shapely.is_valid_reason(area)}"
        return
    points = np.concatenate([np.column_stack([branch.lng, branch.lat]) for branch in branches])
    hull = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), MARGIN_DEG)
    if not shapely.contains(hull, area):
        yield f"the corridor extends more than {MARGIN_DEG} degrees beyond its waypoints"
    if not all(part.exterior.is_ccw for part in area.geoms):
        yield "an outer ring of the corridor is not counter-clockwise (RFC 7946, 3.1.6)"
