"""Read the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import shapely

from routes_geo.datafiles import read_rows, split_list


@dataclass(frozen=True, slots=True)
class Place:
    """Describe a named place. `lng` and `lat` (degrees, CRS84) are None if the location is withheld by policy."""

    place_id: str
    name: str
    country_iso2: str
    lng: float | None
    lat: float | None
    roles: tuple[str, ...]
    routes: tuple[str, ...]
    precision: str


def place_point(place: Place) -> shapely.Point | None:
    """Return the location of a place (CRS84), None if it is withheld."""
    return None if place.lng is None or place.lat is None else shapely.Point(place.lng, place.lat)


def read_places(data_dir: Path) -> list[Place]:
    """Read the gazetteer."""
    columns = ("place_id", "name", "country_iso2", "lng", "lat", "role", "routes", "precision")
    return [_place(row) for row in read_rows(data_dir / "places.csv", columns)]


def _place(row: dict[str, str]) -> Place:
    located = bool(row["lng"] and row["lat"])
    return Place(
        row["place_id"],
        row["name"],
        row["country_iso2"],
        float(row["lng"]) if located else None,
        float(row["lat"]) if located else None,
        tuple(split_list(row["role"])),
        tuple(split_list(row["routes"])),
        row["precision"],
    )
