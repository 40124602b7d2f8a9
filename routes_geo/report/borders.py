"""Tell the disputed borders of a map from its other lines. tiles/basemap_names.py names them for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from routes_geo.report.land import Bounds, Country, on_frame

_EVERYWHERE: Bounds = (-180.0, -90.0, 180.0, 90.0)
# Pairs of ISO 3166-1 codes (XK: Kosovo) in alphabetical order, and the bounds of the disputed stretch, degrees.
DISPUTED: dict[tuple[str, str], Bounds] = {
    ("EG", "SD"): (33.0, 21.0, 38.0, 24.0),
    ("EH", "MA"): _EVERYWHERE,
    ("IL", "PS"): _EVERYWHERE,
    ("IL", "SY"): _EVERYWHERE,
    ("KE", "SS"): _EVERYWHERE,
    ("RS", "XK"): _EVERYWHERE,
    ("RU", "UA"): (32.0, 44.0, 36.8, 46.4),
    ("SD", "SS"): _EVERYWHERE,
}


@dataclass(frozen=True, slots=True)
class Lines:
    """Coasts and borders of a map, and the borders that are disputed; all CRS84."""

    plain: BaseGeometry
    disputed: BaseGeometry


def trace_lines(countries: Iterable[Country], frame: Bounds) -> Lines:
    """Return the outlines of countries that share their vertices, each border once, without the edge of the frame."""
    outlines = {country.iso2: shapely.boundary(country.land) for country in countries}
    disputed = shapely.line_merge(shapely.union_all([*_disputed(outlines)]))
    every = shapely.union_all(list(outlines.values()))
    plain = shapely.difference(shapely.difference(every, disputed), on_frame(frame))
    return Lines(shapely.line_merge(plain), disputed)


def _disputed(outlines: dict[str, BaseGeometry]) -> Iterable[BaseGeometry]:
    for (one, other), bounds in DISPUTED.items():
        if one in outlines and other in outlines:
            shared = shapely.intersection(outlines[one], outlines[other])
            lines = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
            yield shapely.intersection(shapely.union_all(lines), shapely.box(*bounds))
