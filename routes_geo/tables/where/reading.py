"""Options of a user on where rows are, and how the coordinates of a column are to be read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from routes_geo.errors import InvalidInput
from routes_geo.tables.hemispheres import Letters
from routes_geo.tables.where.crs import OPTION, crs_text, is_projected
from routes_geo.tables.where.names import order_in_name

LAT_LNG, LNG_LAT = "lat-lng", "lng-lat"
_ORDERS = (LAT_LNG, LNG_LAT)
NO_LETTERS = Letters()


@dataclass(frozen=True, slots=True)
class PlaceOptions:
    """The reference system of the coordinates, and the order of two coordinates in one column; None: as stated."""

    crs: str | None = None
    order: str | None = None

    def __post_init__(self) -> None:
        if self.order is not None and self.order not in _ORDERS:
            raise InvalidInput(f"unknown axis order {self.order[:40]!r}; choose {LAT_LNG} or {LNG_LAT}")

    def checked(self) -> PlaceOptions:
        """Return the options with the reference system as text, None for degrees; InvalidInput if it is unknown."""
        return self if self.crs is None else replace(self, crs=crs_text(self.crs, OPTION))


NO_OPTIONS = PlaceOptions()


@dataclass(frozen=True, slots=True)
class Reading:
    """How the points of one column are read: the order of pairs in text and of geometries, and the letters."""

    pairs: str = LAT_LNG
    shapes: str = LNG_LAT
    letters: Letters = NO_LETTERS
    crs: str | None = None


def make_reading(name: str, options: PlaceOptions, letters: Letters = NO_LETTERS, stated: str | None = None) -> Reading:
    """Return how the points of a column are read; `stated` is the reference system that the file states.

    In text, a pair is latitude and longitude, unless the name of the column, the option, or a reference system in
    metres says otherwise.
    """
    crs = options.crs or stated
    usual = LNG_LAT if is_projected(options.crs) else LAT_LNG
    pairs = options.order or order_in_name(name) or usual
    return Reading(pairs, options.order or LNG_LAT, letters, crs)
