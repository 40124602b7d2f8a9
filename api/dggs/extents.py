"""Where a zone query looks: `bbox`, and `subset` with its axes, in the coordinate reference systems that are taken."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from enum import Enum

from routes_geo.errors import InvalidInput
from routes_geo.features.crs import EPSG3857, Box, unproject_box

_CRS_URI = "http://www.opengis.net/def/crs"
# Half the side of the square of EPSG:3857.
_HALF_SIDE_M = math.pi * 6378137.0

_END = r'(\*|"[^"]*"|[^\s,:()"]+)'
_TERM = re.compile(rf"\s*(?P<axis>\w+)\(\s*(?P<low>{_END})\s*(?::\s*(?P<high>{_END})\s*)?\)\s*(?P<comma>,)?")
_AXES = {
    "lat": "Lat",
    "latitude": "Lat",
    "lon": "Lon",
    "long": "Lon",
    "longitude": "Lon",
    "e": "E",
    "x": "E",
    "easting": "E",
    "n": "N",
    "y": "N",
    "northing": "N",
    "time": "time",
    "route": "route",
}
# What the description of the API says of `subset`: one axis or several with commas.
_ONE_AXIS = f"({'|'.join(dict.fromkeys(_AXES.values()))})\\({_END}(:{_END})?\\)"
SUBSET_PATTERN = f"^{_ONE_AXIS}(,{_ONE_AXIS})*$"
_SPATIAL = frozenset({"Lat", "Lon", "E", "N"})


class Crs(Enum):
    """Coordinate reference systems of `bbox` and `subset`, with the spellings of each."""

    CRS84 = ("/OGC/1.3/CRS84", "/OGC/0/CRS84h", "OGC:CRS84", "OGC:CRS84h")
    WGS84 = ("/EPSG/0/4326", "EPSG:4326")
    WEB_MERCATOR = ("/EPSG/0/3857", "EPSG:3857")

    @property
    def names(self) -> list[str]:
        """URIs and safe CURIEs."""
        return [f"{_CRS_URI}{name}" if name.startswith("/") else f"[{name}]" for name in self.value]

    @property
    def axes(self) -> tuple[str, str]:
        """Axes that `subset` may name, that of lng first."""
        return ("E", "N") if self is Crs.WEB_MERCATOR else ("Lon", "Lat")


Interval = tuple[str, str]


def parse_crs(text: str | None, name: str) -> Crs:
    """CRS of a URI or a safe CURIE such as `[EPSG:3857]`, CRS84 for None; InvalidInput for any other."""
    if text is None:
        return Crs.CRS84
    short = text.replace("https:", "http:", 1).removeprefix(_CRS_URI).strip("[]")
    for crs in Crs:
        if short in crs.value:
            return crs
    raise InvalidInput(
        f"{name} {text!r} is not accepted; give CRS84, EPSG:4326 or EPSG:3857 as a URI or as [OGC:CRS84]"
    )


def parse_box(text: str, crs: Crs) -> Box:
    """Parse four numbers, or six with heights, in the axis order of the CRS; InvalidInput for anything else."""
    numbers = [_number(part, f"bbox {text!r}") for part in text.split(",")]
    if len(numbers) == 6:
        numbers = numbers[:2] + numbers[3:5]
    if len(numbers) != 4:
        raise InvalidInput(f"bbox {text!r} has {len(numbers)} numbers; give four, or six with heights")
    first, second, third, fourth = numbers
    box = (second, first, fourth, third) if crs is Crs.WGS84 else (first, second, third, fourth)
    return _in_degrees(box, crs, f"bbox {text!r}")


def parse_subset(texts: Iterable[str]) -> dict[str, Interval]:
    """Parse `subset` into axis to (low, high), `*` for an open end; InvalidInput for another form or axis."""
    found: dict[str, Interval] = {}
    for term in [term for text in texts for term in _terms(text)]:
        axis = _AXES.get(term["axis"].lower())
        if axis is None or axis in found:
            raise InvalidInput(
                f"subset axis {term['axis']!r} is unknown or given twice; the axes are Lat and Lon, or E and N in "
                "EPSG:3857, time and route"
            )
        low = term["low"].strip('"')
        found[axis] = (low, low if term["high"] is None else term["high"].strip('"'))
    return found


def _terms(text: str) -> list[re.Match[str]]:
    """Axes with their intervals, between commas."""
    terms, position, is_open = [], 0, True
    while is_open or position < len(text):
        term = _TERM.match(text, position) if is_open else None
        if term is None:
            raise InvalidInput(f"subset {text!r} is not accepted; write it as Lat(30:40),Lon(10:20)")
        terms.append(term)
        position, is_open = term.end(), term["comma"] is not None
    return terms


def subset_box(axes: dict[str, Interval], crs: Crs) -> Box | None:
    """Box of the spatial axes of a `subset`, None if it has none; InvalidInput for an axis that the CRS lacks."""
    given = _SPATIAL & set(axes)
    if not given:
        return None
    if wrong := sorted(given - set(crs.axes)):
        raise InvalidInput(f"subset axis {wrong[0]} is not one of {crs.name}; its axes are {' and '.join(crs.axes)}")
    (west, east), (south, north) = (_bounds(axes.get(axis, ("*", "*")), axis) for axis in crs.axes)
    return _in_degrees((west, south, east, north), crs, "subset")


def check_no_spatial(axes: dict[str, Interval], why: str) -> None:
    """Raise InvalidInput if a `subset` names an axis of the grid."""
    if given := sorted(_SPATIAL & set(axes)):
        raise InvalidInput(f"subset axis {', '.join(given)} is not accepted: {why}")


def subset_datetime(axes: dict[str, Interval]) -> str | None:
    """`datetime` with the meaning of the axis time, None without it."""
    if "time" not in axes:
        return None
    low, high = (".." if end == "*" else end for end in axes["time"])
    return low if low == high and low != ".." else f"{low}/{high}"


def _bounds(interval: Interval, axis: str) -> tuple[float, float]:
    """Ends of an interval as numbers within the axis: what is beyond it is cut off."""
    limit = {"Lon": 180.0, "Lat": 90.0}.get(axis, _HALF_SIDE_M)
    low, high = interval
    ends = (-limit if low == "*" else _number(low, axis), limit if high == "*" else _number(high, axis))
    if (ends[0] > limit and ends[1] > limit) or (ends[0] < -limit and ends[1] < -limit):
        raise InvalidInput(f"subset {axis}({low}:{high}) lies outside -{limit} to {limit}")
    return min(max(ends[0], -limit), limit), min(max(ends[1], -limit), limit)


def _number(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput(f"{what}: {text!r} is no number; give numbers such as 10.5")
    return number


def _in_degrees(box: Box, crs: Crs, what: str) -> Box:
    west, south, east, north = unproject_box(box, EPSG3857) if crs is Crs.WEB_MERCATOR else box
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise InvalidInput(f"{what} reaches beyond -180 to 180; over the antimeridian west is above east")
    if not -90 <= south <= north <= 90:
        raise InvalidInput(f"{what}: south must not be above north, both within -90 to 90")
    return west, south, east, north
