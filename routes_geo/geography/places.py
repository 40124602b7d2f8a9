"""Read the gazetteer, and the published shares that place a route's total on its landing places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from routes_geo.datafiles import read_rows, split_list
from routes_geo.errors import DataError
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import parse_month

# From the most to the least certain placement of a count.
ALLOCATION_CLASSES = ("observed_place", "share_published", "dasymetric", "uniform_area", "none")
NO_ALLOCATION = -1  # no class: nothing is placed


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


@dataclass(frozen=True, slots=True)
class Share:
    """Describe the weight of one place in a route's total.

    It applies to the months `start` (included) to `stop` (excluded; None: open). `area_id` is the area whose published
    count is the weight, "" if it is of no area.
    """

    route: str
    border: str
    start: int
    stop: int | None
    place_id: str
    weight: int
    allocation_class: str
    area_id: str = ""


@dataclass(frozen=True, slots=True)
class WeightedCells:
    """Store the weights of one window by cell: sorted cells (k,), weights (k,), least certain class of each (k,).

    A cell with only withheld weights has the weight 0; `withheld` is the sum of these weights.
    """

    start: int
    stop: int | None
    cells: CellArray
    weights: IntArray
    allocation: IntArray
    withheld: int = 0


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


def read_shares(data_dir: Path) -> list[Share]:
    """Read the shares; DataError for an unknown allocation class."""
    columns = ("route", "border", "start", "end", "place_id", "weight", "allocation_class", "area_id")
    return [_share(row) for row in read_rows(data_dir / "shares.csv", columns)]


def _share(row: dict[str, str]) -> Share:
    if row["allocation_class"] not in ALLOCATION_CLASSES:
        raise DataError(f"shares.csv: {row['allocation_class']!r} is not one of {', '.join(ALLOCATION_CLASSES)}")
    stop = parse_month(row["end"]) if row["end"] else None
    weight = int(row["weight"])
    start = parse_month(row["start"])
    name, area_id = row["place_id"], row["area_id"]
    return Share(row["route"], row["border"], start, stop, name, weight, row["allocation_class"], area_id)


def weighted_cells(
    places: list[Place], shares: list[Share], resolution: int, withheld: Collection[tuple[str, int]] = ()
) -> dict[tuple[str, str], list[WeightedCells]]:
    """Return the shares of each (route, border) as weights on cells of one resolution.

    Windows are in order of time. `withheld` are the area and the first month of shares that place nothing.
    """
    located = {place.place_id: place for place in places}
    windows: dict[tuple[str, str], dict[tuple[int, int | None], list[Share]]] = {}
    for share in shares:
        windows.setdefault((share.route, share.border), {}).setdefault((share.start, share.stop), []).append(share)
    return {
        key: [_merge(group, located, resolution, withheld) for _, group in sorted(spans.items(), key=_start)]
        for key, spans in windows.items()
    }


def _start(window: tuple[tuple[int, int | None], list[Share]]) -> int:
    return window[0][0]


def _merge(
    shares: list[Share], located: dict[str, Place], resolution: int, withheld: Collection[tuple[str, int]]
) -> WeightedCells:
    points = [located[share.place_id] for share in shares]
    if missing := [place.place_id for place in points if place.lng is None]:
        raise DataError(f"shares.csv: {', '.join(missing)} have no location, so their shares cannot be placed")
    cells = lnglat_to_cells(
        np.array([place.lng for place in points], np.float64),
        np.array([place.lat for place in points], np.float64),
        resolution,
    )
    unique, codes = np.unique(cells, return_inverse=True)
    weights, allocation = np.zeros(unique.size, np.int64), np.zeros(unique.size, np.int64)
    shown = [0 if (share.area_id, share.start) in withheld else share.weight for share in shares]
    np.add.at(weights, codes, shown)
    np.maximum.at(allocation, codes, [ALLOCATION_CLASSES.index(share.allocation_class) for share in shares])
    rest = sum(share.weight for share in shares) - sum(shown)
    return WeightedCells(shares[0].start, shares[0].stop, unique, weights, allocation, rest)
