"""Check whether the point of an incident is plausible, by its distance from its country and from its route.

The country is the one that the publisher names, in a column or in the text of the location.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pycountry
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from routes_geo.datafiles import embedded_data_dir
from routes_geo.geography.distances import Plane, make_plane
from routes_geo.geography.waypoints import read_features
from routes_geo.model import ROUTE_IDS

# Limits, from the publisher's files of 2015 to 2026. Largest distance of a point from its country: correct points at
# sea reach 503 km, and very few 700 km; most points beyond are not where their text places them.
COUNTRY_KM = 520.0
# Largest distance from the region of its route, unless the point is in its country: correct points reach 600 km.
ROUTE_KM = 700.0
NEAR_KM = 30.0  # a point this near counts as inside the country, because coasts are simplified
WHOLE_DEGREE_KM = 150.0  # how far a point can move if the decimals of its latitude and longitude are cut off

_FRAME_DEG = (-32.0, 4.0, 52.0, 62.0)  # west, south, east, north: the outlines are cut there
_CUT_DEG = 0.02  # an outline this near to the frame is cut by it
_BEYOND_DEG = 400.0

# Names in the publisher's texts that are not in ISO 3166.
_ALIASES = {
    "Bolivia": "BOL",
    "Burma": "MMR",
    "Cape Verde": "CPV",
    "Czech Republic": "CZE",
    "Democratic Republic of the Congo": "COD",
    "DR Congo": "COD",
    "England": "GBR",
    "Gaza": "PSE",
    "Great Britain": "GBR",
    "Iran": "IRN",
    "Ivory Coast": "CIV",
    "Kosovo": "XKX",
    "Laos": "LAO",
    "Macao": "MAC",
    "México": "MEX",
    "Moldova": "MDA",
    "North Korea": "PRK",
    "Palestine": "PSE",
    "Russia": "RUS",
    "Scotland": "GBR",
    "South Korea": "KOR",
    "Swaziland": "SWZ",
    "Syria": "SYR",
    "Tanzania": "TZA",
    "The Gambia": "GMB",
    "Turkey": "TUR",
    "UK": "GBR",
    "United States Virgin Islands": "VIR",
    "USA": "USA",
    "Venezuela": "VEN",
    "Vietnam": "VNM",
}
# Names that often mean something else in a text: here a state of the USA.
_NOT_IN_TEXTS = frozenset({("georgia",)})
# The publisher uses Morocco and Western Sahara for the same coast, so that the distance is to the nearer of the two.
_TOGETHER = {"MAR": ("MAR", "ESH"), "ESH": ("MAR", "ESH")}

_LONGEST_NAME = 6  # words
# After these words, a text states where people had left from or were going to, and not where the incident happened.
_ELSEWHERE = re.compile(
    r"\b(?:depart|left from|after leaving|(?:dis)?embark|en route|on (?:the|their) way).*", re.I | re.S
)

_Tokens = tuple[str, ...]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Points:
    """Points (n,) in degrees, with the countries that the publisher names, and the route or None."""

    lng: FloatArray
    lat: FloatArray
    is_coarse: BoolArray
    countries: Sequence[frozenset[str]]
    routes: Sequence[str | None]


def implausible(points: Points) -> dict[int, str]:
    """Return the positions of points that cannot be right, each with its fault."""
    faults = {int(at): "latitude and longitude are equal" for at in np.flatnonzero(_repeated(points))}
    near = np.zeros(points.lng.size, np.bool_)
    slack = np.where(points.is_coarse, WHOLE_DEGREE_KM, 0.0)
    for code, rows in _grouped([_only(names) for names in points.countries]).items():
        land = _land(code)
        if land is None:
            near[rows] = True
            continue
        km = land.km(points.lng[rows], points.lat[rows])
        near[rows] = km <= NEAR_KM + slack[rows]
        for at in np.flatnonzero(km > COUNTRY_KM + slack[rows]):
            faults.setdefault(int(rows[at]), f"{km[at]:,.0f} km from {_name(code)}, the stated country")
    for route, rows in _grouped(points.routes).items():
        far = rows[~near[rows]]
        km = _region(route).km(points.lng[far], points.lat[far]) if route in ROUTE_IDS else np.zeros(far.size)
        for at in np.flatnonzero(km > ROUTE_KM + slack[far]):
            faults.setdefault(int(far[at]), f"{km[at]:,.0f} km from the region of the route {route}")
    return faults


def _repeated(points: Points) -> BoolArray:
    return np.asarray((points.lng == points.lat) & ~points.is_coarse)


def _only(names: frozenset[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None


def _grouped(keys: Sequence[str | None]) -> dict[str, NDArray[np.intp]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        if key is not None:
            groups[key].append(position)
    return {key: np.array(rows, np.intp) for key, rows in groups.items()}


@lru_cache(maxsize=512)
def _land(code: str) -> Plane | None:
    """Return the land of a country; if the frame cuts its outline, all land beyond that side belongs to it."""
    outlines = [_outlines()[part] for part in _TOGETHER.get(code, (code,)) if part in _outlines()]
    if not outlines:
        return None
    land = shapely.union_all(outlines)
    _, south, _, north = land.bounds
    return make_plane(shapely.union_all([land, *_beyond(land)]), (south + north) / 2)


def _beyond(land: BaseGeometry) -> list[BaseGeometry]:
    far = _BEYOND_DEG
    west, south, east, north = _FRAME_DEG
    sides = (
        shapely.box(-far, -far, west, far),
        shapely.box(-far, -far, far, south),
        shapely.box(east, -far, far, far),
        shapely.box(-far, north, far, far),
    )
    is_cut = [abs(edge - at) < _CUT_DEG for edge, at in zip(land.bounds, _FRAME_DEG, strict=True)]
    return [side for side, cut in zip(sides, is_cut, strict=True) if cut]


@lru_cache(maxsize=1)
def _outlines() -> dict[str, BaseGeometry]:
    features = read_features(embedded_data_dir() / "countries.geojson")
    return {_alpha_3(feature["properties"]["iso2"]): shape(feature["geometry"]) for feature in features}


def _alpha_3(iso2: str) -> str:
    country = pycountry.countries.get(alpha_2=iso2)
    return "XKX" if country is None else str(country.alpha_3)


def _name(code: str) -> str:
    country = pycountry.countries.get(alpha_3=code)
    return code if country is None else str(getattr(country, "common_name", country.name))


@lru_cache(maxsize=16)
def _region(route: str) -> Plane:
    """Return the corridor of a route together with its branches, including those that are only context."""
    features = read_features(embedded_data_dir() / "routes" / f"{route.lower()}.geojson")
    region = shapely.union_all([shape(feature["geometry"]) for feature in features])
    return make_plane(region, (region.bounds[1] + region.bounds[3]) / 2)


@lru_cache(maxsize=1024)
def country_of(name: str) -> frozenset[str]:
    """Return the ISO 3166-1 alpha-3 code of a country name as a set with one code; empty for any other name."""
    code = _country_names().get(_tokens(name))
    return frozenset() if code is None else frozenset({code})


@lru_cache(maxsize=16384)
def countries_in(text: str) -> frozenset[str]:
    """Return the codes of all countries in the text of a location, before it states where people came from or went."""
    tokens, names = _tokens(_ELSEWHERE.sub("", text)), _country_names()
    codes, position = set(), 0
    while position < len(tokens):
        longest = next((n for n in range(_LONGEST_NAME, 0, -1) if tokens[position : position + n] in names), 0)
        name = tokens[position : position + longest]
        if longest and name not in _NOT_IN_TEXTS:
            codes.add(names[name])
        position += max(longest, 1)
    return frozenset(codes)


@lru_cache(maxsize=1)
def _country_names() -> dict[_Tokens, str]:
    names = {}
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            if name := getattr(country, kind, None):
                names[_tokens(name)] = str(country.alpha_3)
    return names | {_tokens(name): code for name, code in _ALIASES.items()}


def _tokens(text: str) -> _Tokens:
    """Split a text into words in lower case and without accents."""
    if not text.isascii():
        text = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return tuple(re.findall(r"[^\W\d_]+", text.casefold()))
