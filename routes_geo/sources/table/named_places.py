"""Find the place or area that a row names, and whether it can be of the route that the row states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from routes_geo.geography.embedded_join import embedded_reaches
from routes_geo.geography.place_names import NamedPlace, embedded_place_names
from routes_geo.model import Precision, Reason
from routes_geo.sources.rows import BadRow
from routes_geo.sources.table.cells import parse_country, parse_place_id

_LONGEST_CODE = 3  # letters: a code in a column of areas could be that of a province
_QUOTED = 80


@dataclass(frozen=True, slots=True)
class RowName:
    """Describe what the names in a row mean: a country (ISO 3166-1 alpha-3), an area, or a place; None is unnamed."""

    country: str | None = None
    area: NamedPlace | None = None
    place: NamedPlace | None = None
    label: str | None = None  # the text of an area that is not known, beside a point

    @property
    def named(self) -> NamedPlace | None:
        """Return the finest of what is named, other than a country."""
        return self.place or self.area

    @property
    def area_text(self) -> str | None:
        """Return the area as observations have it."""
        return self.country or (self.area.name if self.area else self.label)

    def precision(self, route: str | None) -> Precision:
        """Return how well a row without a point is located; without any place, in a country at best."""
        if self.place:
            return Precision.PLACE
        if self.area:
            return Precision.AREA
        return Precision.ROUTE if route and not self.country else Precision.COUNTRY


def name_of_row(area: str, place: str, route: str | None, *, is_country: bool) -> RowName:
    """Return what the texts of an area and a place mean; BadRow, with the closest names, if one is not found.

    A name in either column can be that of an area or of a place. `is_country` is true for a column of countries.
    """
    in_area = _read_area(area, route, is_country) if area else RowName()
    if not place:
        return in_area
    found = _find(place, route, "place", is_id=True)
    if found.place_id is None:
        return RowName(in_area.country, found)
    return RowName(in_area.country, in_area.area, found)


def _read_area(text: str, route: str | None, is_country: bool) -> RowName:
    if is_country and (code := parse_country(text)):
        return RowName(country=code)
    try:
        found = _find(text, route, "area", is_id=False)
    except BadRow:
        code = parse_country(text) if len(text) > _LONGEST_CODE else None
        if code is None:
            raise
        return RowName(country=code)
    return RowName(area=found) if found.place_id is None else RowName(place=found)


def _find(text: str, route: str | None, field: str, *, is_id: bool) -> NamedPlace:
    names = embedded_place_names()
    place_id = parse_place_id(text) if is_id else None
    found = names.place(place_id) if place_id else names.find(text, route)
    if found is None:
        advice = names.advice(text[:_QUOTED])
        raise BadRow(Reason.UNKNOWN_PLACE, f"unknown {field} {text[:_QUOTED]!r}" + (f"; {advice}" if advice else ""))
    return found


def is_known_name(text: str) -> bool:
    """Return whether a text names a place, an area or a country."""
    try:
        _read_area(text, None, is_country=True)
    except BadRow:
        return bool(embedded_place_names().advice(text).startswith("it could be"))
    return True


def route_of(named: NamedPlace | None) -> str | None:
    """Return the route of a place or area that the data list for one route only."""
    return named.routes[0] if named and len(named.routes) == 1 else None


@lru_cache(maxsize=4096)
def km_from_route(named: NamedPlace, route: str) -> float:
    """Return how far a place or area lies from a route: 0 if the data list it there, or it can be of the route."""
    points = np.array([(named.lng, named.lat)] if named.lng is not None else named.points, np.float64).reshape(-1, 2)
    if route in named.routes or route not in embedded_reaches() or not points.size:
        return 0.0
    return float(embedded_reaches()[route].km_beyond(points[:, 0], points[:, 1]).min())
