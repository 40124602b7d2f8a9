"""Read the landing areas, and find the H3 cells that stand for each.

The rule: an area is one cell only if it is a place or an island with all its landing places in that cell. Every other
area has one figure for its cells together, and counts in its home: the finest cell that contains them all. The home of
a region, group or country is never finer than resolution 3, because it reaches beyond its landing places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from routes_geo.datafiles import read_rows, split_list
from routes_geo.errors import DataError
from routes_geo.geography.places import Place
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED, cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells

LEVELS = ("place", "island", "group", "region", "country")
_ONE_CELL = ("place", "island")
_FINEST_HOME_OF_LARGE = 3
_FILE = "areas.csv"
_COLUMNS = ("area_id", "number", "name", "country_iso2", "route", "level", "places")


@dataclass(frozen=True, slots=True)
class Area:
    """Describe a landing area of a route; `number` is its id on tiles, and `places` are its landing places."""

    area_id: str
    number: int
    name: str
    country_iso2: str
    route: str
    level: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocatedArea:
    """Store the cells of an area at the finest published resolution, sorted (k,).

    `key` is the cell if the area is one cell, and otherwise its number. `home` is the finest cell that contains the
    area, or 0: the route.
    """

    area: Area
    cells: CellArray
    key: int
    home: int


def read_areas(data_dir: Path) -> list[Area]:
    """Read the landing areas; DataError for an unknown level."""
    return [_area(row) for row in read_rows(data_dir / _FILE, _COLUMNS)]


def _area(row: Mapping[str, str]) -> Area:
    if row["level"] not in LEVELS:
        raise DataError(f"{_FILE}: {row['area_id']}: {row['level']!r} is not one of {', '.join(LEVELS)}")
    return Area(
        row["area_id"],
        int(row["number"]),
        row["name"],
        row["country_iso2"],
        row["route"],
        row["level"],
        tuple(split_list(row["places"])),
    )


def locate_areas(areas: Sequence[Area], places: Sequence[Place]) -> dict[str, LocatedArea]:
    """Return the cells of areas by area id; DataError if a place is unknown or has no location."""
    points = {place.place_id: (place.lng, place.lat) for place in places if place.lng is not None}
    return {area.area_id: _locate(area, points) for area in areas}


def _locate(area: Area, points: Mapping[str, tuple[float | None, float | None]]) -> LocatedArea:
    if missing := [place for place in area.places if place not in points]:
        raise DataError(f"{_FILE}: {area.area_id}: {', '.join(missing)} have no location")
    lng, lat = np.array([points[place] for place in area.places], np.float64).T
    cells = np.unique(lnglat_to_cells(lng, lat, FINEST_PUBLISHED))
    is_one_cell = area.level in _ONE_CELL
    if is_one_cell and cells.size == 1:
        return LocatedArea(area, cells, int(cells[0]), int(cells[0]))
    return LocatedArea(
        area, cells, area.number, _home(cells, FINEST_PUBLISHED if is_one_cell else _FINEST_HOME_OF_LARGE)
    )


def _home(cells: CellArray, finest: int) -> int:
    for resolution in range(finest, COARSEST_PUBLISHED - 1, -1):
        parents = np.unique(cells_to_parent(cells, resolution))
        if parents.size == 1:
            return int(parents[0])
    return 0
