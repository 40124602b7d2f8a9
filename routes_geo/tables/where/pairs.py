"""Read text with two coordinates, such as 35.5, 12.6 or 35°30'N 12°36'E or (35,5; 12,6).

Hemispheres state which coordinate is the latitude. Without them, the order is that of the whole column.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.tables.hemispheres import Letters, axis_of
from routes_geo.tables.sexagesimal import parse_with_hemisphere
from routes_geo.tables.where.reading import LAT_LNG, Reading

FloatArray = NDArray[np.float64]

_OPEN, _CLOSE = r"[\s(\[]*", r"[\s)\]]*"
_DOT, _COMMA = r"[+-]?[0-9]{1,9}(?:\.[0-9]*)?", r"[+-]?[0-9]{1,9},[0-9]+"
_PLAIN = rf"^{_OPEN}(?P<first>{_DOT})(?:\s*[,;/|]\s*|\s+)(?P<second>{_DOT}){_CLOSE}$"
_WITH_COMMAS = re.compile(
    rf"{_OPEN}({_COMMA}|[+-]?[0-9]{{1,9}})(?:\s*[;/|]\s*|,?\s+)({_COMMA}|[+-]?[0-9]{{1,9}}){_CLOSE}"
)
_URI = re.compile(r"geo:([^;?]*)", re.IGNORECASE)
_CUTS = re.compile(r"\s*[;/|]\s*|,\s+|,(?![0-9])|(?<=[^0-9\s]),|\s+")
_LABEL = re.compile(r"\b(lat|latitude|lng|lon|long|longitude)\b\s*[:=]\s*", re.IGNORECASE)
_LONGEST = 120


def parse_pairs(text: pa.Array, reading: Reading) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return x and y, or longitude and latitude, of a text column (n,), and whether each row is a pair (n,)."""
    plain = pc.extract_regex(text, _PLAIN)
    first, second = (
        np.asarray(pc.struct_field(plain, part).cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
        for part in ("first", "second")
    )
    lng, lat = (second, first) if reading.pairs == LAT_LNG else (first, second)
    lng, lat = lng.copy(), lat.copy()
    rest = np.asarray(plain.is_null()) & np.asarray(text.is_valid())
    places = np.flatnonzero(rest)
    for place, value in zip(places.tolist(), text.take(pa.array(places)).to_pylist(), strict=True):
        if pair := parse_pair(value, reading.pairs, reading.letters):
            lng[place], lat[place] = pair
    return lng, lat, np.isfinite(lng) & np.isfinite(lat)


@lru_cache(maxsize=4096)
def parse_pair(text: str, order: str, letters: Letters) -> tuple[float, float] | None:
    """Return longitude and latitude of one text that has more than two plain numbers; None if it is no pair."""
    if len(text) > _LONGEST:
        return None
    if uri := _URI.match(text):  # its order is defined: latitude first
        text, order = uri[1], LAT_LNG
    if labels := [label.lower() for label in _LABEL.findall(text)]:
        text = _LABEL.sub("", text)
        if len(labels) != 2 or labels[0][:2] == labels[1][:2]:
            return None
        order = LAT_LNG if labels[0].startswith("la") else "lng-lat"
    pair = _two_numbers(text) or _with_hemispheres(text, order, letters)
    if pair is None or isinstance(pair, Located):
        return pair
    return (pair[1], pair[0]) if order == LAT_LNG else pair


class Located(tuple[float, float]):
    """Longitude and latitude, whose order is known."""

    __slots__ = ()


def _two_numbers(text: str) -> tuple[float, float] | None:
    if match := re.match(_PLAIN, text):
        return float(match["first"]), float(match["second"])
    if match := _WITH_COMMAS.fullmatch(text):
        return float(match[1].replace(",", ".")), float(match[2].replace(",", "."))
    return None


def _with_hemispheres(text: str, order: str, letters: Letters) -> tuple[float, float] | None:
    """Return a pair with symbols or letters; where it is cut in two follows from what both parts can be."""
    bare = text.strip().strip("()[]")
    pairs = set()
    for cut in _CUTS.finditer(bare):
        parts = [parse_with_hemisphere(part.strip(), letters) for part in (bare[: cut.start()], bare[cut.end() :])]
        if parts[0] is None or parts[1] is None:
            continue
        (first, one), (second, two) = parts[0], parts[1]
        if bool(one) != bool(two):
            continue
        if one and axis_of(one) == axis_of(two):
            continue
        is_lat_first = axis_of(one) == "lat" if one else order == LAT_LNG
        pairs.add(Located((second, first) if is_lat_first else (first, second)))
    return pairs.pop() if len(pairs) == 1 else None
