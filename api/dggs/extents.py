"""Where to look for zones: `bbox`, and `subset` with its axes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from routes_geo.errors import InvalidInput
from routes_geo.features.crs import HALF_WORLD_M, Box, Crs, unproject_box

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
# Pattern of `subset` for the description of the API: one axis, or several with commas.
_ONE_AXIS = f"({'|'.join(dict.fromkeys(_AXES.values()))})\\({_END}(:{_END})?\\)"
SUBSET_PATTERN = f"^{_ONE_AXIS}(,{_ONE_AXIS})*$"
_SPATIAL = frozenset({"Lat", "Lon", "E", "N"})


Interval = tuple[str, str]


def parse_box(text: str, crs: Crs) -> Box:
    """Parse four numbers, or six with heights, in the axis order of the CRS, into degrees, lng first.

    Raise InvalidInput for any other text.
    """
    numbers = [_number(part, f"bbox {text!r}") for part in text.split(",")]
    if len(numbers) == 6:
        numbers = numbers[:2] + numbers[3:5]
    if len(numbers) != 4:
        raise InvalidInput(f"bbox {text!r} has {len(numbers)} numbers; give four, or six with heights")
    first, second, third, fourth = numbers
    box = (second, first, fourth, third) if crs.is_north_first else (first, second, third, fourth)
    return _in_degrees(box, crs, f"bbox {text!r}")


def parse_subset(texts: Iterable[str]) -> dict[str, Interval]:
    """Parse `subset` into (low, high) by axis, `*` for an open end; raise InvalidInput for another form or axis."""
    intervals: dict[str, Interval] = {}
    for term in [term for text in texts for term in _terms(text)]:
        axis = _AXES.get(term["axis"].lower())
        if axis is None or axis in intervals:
            raise InvalidInput(
                f"subset axis {term['axis']!r} is unknown or given twice; the axes are Lat and Lon (E and N in "
                "EPSG:3857), time and route"
            )
        low = term["low"].strip('"')
        intervals[axis] = (low, low if term["high"] is None else term["high"].strip('"'))
    return intervals


def _terms(text: str) -> list[re.Match[str]]:
    """Return the axes with their intervals, which commas separate."""
    terms, position, is_open = [], 0, True
    while is_open or position < len(text):
        term = _TERM.match(text, position) if is_open else None
        if term is None:
            raise InvalidInput(f"subset {text!r} is not accepted; write it as Lat(30:40),Lon(10:20)")
        terms.append(term)
        position, is_open = term.end(), term["comma"] is not None
    return terms


def subset_box(axes: dict[str, Interval], crs: Crs) -> Box | None:
    """Return the box of the spatial axes of a `subset` in degrees, None if it has none.

    Raise InvalidInput for an axis of another CRS.
    """
    given = _SPATIAL & set(axes)
    if not given:
        return None
    if wrong := sorted(given - set(crs.axes)):
        raise InvalidInput(f"subset axis {wrong[0]} is not an axis of {crs.curie}; use {' and '.join(crs.axes)}")
    (west, east), (south, north) = (_bounds(axes.get(axis, ("*", "*")), axis) for axis in crs.axes)
    return _in_degrees((west, south, east, north), crs, "subset")


def check_no_spatial(axes: dict[str, Interval], why: str) -> None:
    """Raise InvalidInput with a reason if a `subset` names a spatial axis."""
    if given := sorted(_SPATIAL & set(axes)):
        raise InvalidInput(f"subset axis {', '.join(given)} is not accepted: {why}")


def subset_datetime(axes: dict[str, Interval]) -> str | None:
    """Return the `datetime` that means the same as the axis time, None without it."""
    if "time" not in axes:
        return None
    low, high = (".." if end == "*" else end for end in axes["time"])
    return low if low == high and low != ".." else f"{low}/{high}"


def _bounds(interval: Interval, axis: str) -> tuple[float, float]:
    """Return the ends of an interval as numbers, cut off at the limits of the axis."""
    limit = {"Lon": 180.0, "Lat": 90.0}.get(axis, HALF_WORLD_M)
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
        raise InvalidInput(f"{what}: {text!r} is not a number; give numbers such as 10.5")
    return number


def _in_degrees(box: Box, crs: Crs, what: str) -> Box:
    west, south, east, north = unproject_box(box, crs)
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise InvalidInput(f"{what} reaches beyond -180 to 180; to cross the antimeridian, give west above east")
    if not -90 <= south <= north <= 90:
        raise InvalidInput(f"{what} is not accepted; give south at most north, both within -90 to 90")
    return west, south, east, north
