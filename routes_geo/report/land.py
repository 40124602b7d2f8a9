"""Cut the land behind a route to what the map can show."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from routes_geo.errors import DataError
from routes_geo.geography.waypoints import GeoFeature
from routes_geo.grid.arrays import FloatArray

COUNTRIES = "countries.geojson"
Bounds = tuple[float, float, float, float]  # west, south, east, north, degrees
GeoJson = dict[str, object]

_MAX_LAT_DEG = 85.0  # Web Mercator ends a little further
_STEPS_ACROSS = 1500  # the detail that is kept: this many steps across the frame
_DECIMALS = 3
_LABEL_SHARE = 0.004  # a country gets a label if it fills at least this share of the frame
_LETTER_SHARE, _LINE_SHARE = 0.0105, 0.04  # size of label text, in widths of the frame
_FOOTNOTED = "XK"


class CountryShape(TypedDict):
    """Describe a whole country; the geometry is in CRS84."""

    iso2: str
    name: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Country:
    """Describe the land of one country inside the frame (CRS84).

    `label_at` is (lng, lat), or None if the country is too small on the map for a label.
    """

    iso2: str
    name: str
    land: BaseGeometry
    label_at: tuple[float, float] | None


def read_countries(data_dir: Path) -> list[CountryShape]:
    """Read the countries with their names and geometries (CRS84); DataError for a broken file."""
    path = data_dir / COUNTRIES
    try:
        features = json.loads(path.read_text("utf-8"))["features"]
        return [_country(feature) for feature in features]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"cannot read {COUNTRIES} ({error}); it must be a FeatureCollection of countries with iso2 and name"
        ) from error


def _country(feature: GeoFeature) -> CountryShape:
    properties = feature["properties"]
    return {"iso2": properties["iso2"], "name": properties["name"], "geometry": shape(feature["geometry"])}


def frame_bounds(bounds: Bounds, *, aspect: float, margin: float) -> Bounds:
    """Return bounds with a margin (share of their size), widened to an aspect ratio in Web Mercator."""
    west, east = math.radians(bounds[0]), math.radians(bounds[2])
    south, north = _mercator_y(bounds[1]), _mercator_y(bounds[3])
    width, height = (east - west) * (1 + 2 * margin), (north - south) * (1 + 2 * margin)
    width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (west + east) / 2, (south + north) / 2
    degrees = [x - width / 2, _latitude(y - height / 2), x + width / 2, _latitude(y + height / 2)]
    return tuple(math.degrees(value) for value in degrees)  # type: ignore[return-value]


def _mercator_y(lat_deg: float) -> float:
    return math.asinh(math.tan(math.radians(max(-_MAX_LAT_DEG, min(_MAX_LAT_DEG, lat_deg)))))


def _latitude(y: float) -> float:
    return math.atan(math.sinh(y))


def limit_bounds(frame: Bounds, shown: Bounds, countries: list[CountryShape]) -> Bounds:
    """Trim a frame to the area that the countries file covers, but never below the shown bounds."""
    covered = shapely.total_bounds([country["geometry"] for country in countries]).tolist()
    low = [min(max(frame[side], covered[side]), shown[side]) for side in (0, 1)]
    high = [max(min(frame[side], covered[side]), shown[side]) for side in (2, 3)]
    return low[0], low[1], high[0], high[1]


def cut_countries(countries: list[CountryShape], frame: Bounds, shown: Bounds) -> list[Country]:
    """Cut countries to a frame and simplify them for its scale; labels stand inside the shown bounds.

    Neighbours keep the same vertices on their border.
    """
    tolerance_deg = (frame[2] - frame[0]) / _STEPS_ACROSS
    whole = shapely.make_valid([country["geometry"] for country in countries], method="structure")
    cuts = np.array([_areas_of(cut) for cut in shapely.clip_by_rect(whole, *frame)], object)
    out: list[Country] = []
    for country, cut, land in zip(countries, cuts, _simplified(cuts, tolerance_deg), strict=True):
        if not land.is_empty:
            name = country["name"] + ("*" if country["iso2"] == _FOOTNOTED else "")
            out.append(Country(country["iso2"], name, land, _label_point(cut, shown)))
    return _without_collisions(out, shown)


def _simplified(cuts: NDArray[np.object_], tolerance_deg: float) -> list[BaseGeometry]:
    """Return shapes that share their borders with less detail; the square of the tolerance is the area of a detail."""
    return [_rounded(shape) for shape in shapely.coverage_simplify(cuts, tolerance_deg)]


def _areas_of(cut: BaseGeometry) -> BaseGeometry:
    """Return the areas of a cut shape without lines and points, where it only touches the frame."""
    return shapely.MultiPolygon([part for part in shapely.get_parts(cut) if part.geom_type == "Polygon"])


def on_frame(frame: Bounds) -> BaseGeometry:
    """Return the edge of a frame as a thin area: outlines there are where the land is cut."""
    return shapely.buffer(shapely.boundary(shapely.box(*frame)), 2 * 10.0**-_DECIMALS)


def whole_land(countries: Iterable[Country]) -> BaseGeometry:
    """Return the land of all countries as one shape."""
    return shapely.union_all([country.land for country in countries])


def _without_collisions(countries: list[Country], shown: Bounds) -> list[Country]:
    """Drop labels that would leave the map or overlap the label of a country that fills more of it."""
    edge, labelled = shapely.box(*shown), set()
    taken: list[BaseGeometry] = []
    for country in sorted(countries, key=_area_deg2, reverse=True):
        if country.label_at is not None:
            text = _label_box(country, shown)
            if edge.contains(text) and not any(text.intersects(other) for other in taken):
                taken.append(text)
                labelled.add(country.iso2)
    return [country if country.iso2 in labelled else replace(country, label_at=None) for country in countries]


def _area_deg2(country: Country) -> float:
    return float(country.land.area)


def _label_box(country: Country, shown: Bounds) -> BaseGeometry:
    lng, lat = country.label_at or (0.0, 0.0)
    width = (shown[2] - shown[0]) * _LETTER_SHARE * len(country.name)
    height = (shown[2] - shown[0]) * _LINE_SHARE * math.cos(math.radians(lat))
    return shapely.box(lng - width / 2, lat - height / 2, lng + width / 2, lat + height / 2)


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, _round)


def _round(lnglat: FloatArray) -> FloatArray:
    return np.round(lnglat, _DECIMALS)


def _label_point(land: BaseGeometry, shown: Bounds) -> tuple[float, float] | None:
    inside = shapely.clip_by_rect(land, *shown)
    if inside.is_empty or inside.area < _LABEL_SHARE * shapely.box(*shown).area:
        return None
    largest = max(shapely.get_parts(inside), key=shapely.area)
    line = shapely.maximum_inscribed_circle(largest, tolerance=0.05)
    lng, lat = line.coords[0]
    return round(lng, _DECIMALS), round(lat, _DECIMALS)


def thin_shape(shape: BaseGeometry, frame: Bounds) -> BaseGeometry:
    """Simplify a shape for the scale of a frame."""
    return _rounded(shapely.simplify(shape, (frame[2] - frame[0]) / _STEPS_ACROSS))


def to_feature(geometry: BaseGeometry, properties: dict[str, str]) -> GeoJson:
    """Return a geometry and its properties as a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}
