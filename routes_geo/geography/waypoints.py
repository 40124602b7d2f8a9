"""Read what corridors are drawn from: the waypoints of branches, and the land."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NotRequired, TypedDict

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError

FloatArray = NDArray[np.float64]

COLUMNS = ("branch_id", "route", "mode", "label", "half_width_km", "seq", "lng", "lat", "place_id", "context")
GAP_DEG = 0.002  # gaps of this width between neighbouring countries are closed


@dataclass(frozen=True, slots=True)
class Waypoints:
    """Describe a branch as it is in the file: waypoints in degrees, (n,) each.

    `place_ids` (n,) is empty for an unnamed waypoint.
    """

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
    """Read the table of waypoints, with branches in its order; DataError for an invalid number."""
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


class FeatureProperties(TypedDict, total=False):
    """Describe the properties of the GeoJSON files of countries, routes and bands."""

    iso2: str
    name: str
    kind: str
    route: str
    label: str
    mode: str
    half_width_km: float
    length_km: float
    from_place: str | None
    to_place: str | None
    context: bool
    ring: int


class GeoFeature(TypedDict):
    """Describe a feature of the GeoJSON files of countries, routes and bands."""

    type: Literal["Feature"]
    id: NotRequired[str]
    properties: FeatureProperties
    geometry: dict[str, object]


def read_features(path: Path) -> list[GeoFeature]:
    """Read the features of a GeoJSON file; DataError if it is not a collection with at least one."""
    return _features(path.name, _read_text(path))


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise _no_collection(path.name, error) from error


def _features(file_name: str, text: str) -> list[GeoFeature]:
    try:
        features = list(json.loads(text)["features"])
    except (KeyError, TypeError, ValueError) as error:
        raise _no_collection(file_name, error) from error
    if not features:
        raise DataError(f"{file_name} has no features; expected at least one")
    return features


def _no_collection(file_name: str, error: Exception) -> DataError:
    return DataError(f"{file_name} is not a GeoJSON feature collection ({error})")


def read_countries(path: Path) -> Mapping[str, BaseGeometry]:
    """Read the outline of each country (CRS84) by its ISO code; the outlines of the last file are kept."""
    return _countries(path.name, _read_text(path))


@lru_cache(maxsize=1)
def _countries(file_name: str, text: str) -> Mapping[str, BaseGeometry]:
    features = _features(file_name, text)
    return MappingProxyType({feature["properties"]["iso2"]: shape(feature["geometry"]) for feature in features})


def read_land(path: Path) -> shapely.Geometry:
    """Read the countries file as one area of land (CRS84), without thin gaps; the land of the last file is kept."""
    return _land(path.name, _read_text(path))


@lru_cache(maxsize=1)
def _land(file_name: str, text: str) -> shapely.Geometry:
    return close_gaps(shapely.union_all([shape(feature["geometry"]) for feature in _features(file_name, text)]))


def close_gaps(land: shapely.Geometry) -> shapely.Geometry:
    """Close gaps narrower than about 400 m without moving the coast."""
    grown = shapely.buffer(land, GAP_DEG, join_style="mitre")
    return shapely.union(land, shapely.buffer(grown, -GAP_DEG, join_style="mitre"))
