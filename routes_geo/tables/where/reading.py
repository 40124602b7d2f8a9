"""Options of a user on where rows are, and how the coordinates of a column are to be read."""

from __future__ import annotations

from dataclasses import dataclass

from routes_geo.errors import InvalidInput
from routes_geo.tables.hemispheres import Letters
from routes_geo.tables.where.crs import check_crs

LAT_LNG, LNG_LAT = "lat-lng", "lng-lat"
_ORDERS = (LAT_LNG, LNG_LAT)


@dataclass(frozen=True, slots=True)
class PlaceOptions:
    """The reference system of the coordinates, and the order of two coordinates in one column; None: as stated."""

    crs: str | None = None
    order: str | None = None

    def __post_init__(self) -> None:
        check_crs(self.crs)
        if self.order is not None and self.order not in _ORDERS:
            raise InvalidInput(f"unknown order {self.order[:40]!r} of coordinates; choose {LAT_LNG} or {LNG_LAT}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the points of one column are read: the order of pairs in text and of geometries, and the letters."""

    pairs: str = LAT_LNG
    shapes: str = LNG_LAT
    letters: Letters = Letters()
    crs: str | None = None
