"""Read routes with names, branches and corridors, and find the cells that cover a corridor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.geography.route_names import read_route_names
from routes_geo.geography.waypoints import GeoFeature
from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.grid.polygon_fill import Containment, overlap_shares, polygon_to_cells
from routes_geo.model import ROUTE_IDS


@dataclass(frozen=True, slots=True)
class Branch:
    """Describe one schematic line of a route (CRS84). It shows a general area, not a path."""

    branch_id: str
    route: str
    label: str
    mode: str
    half_width_km: float
    context: bool
    line: shapely.LineString


@dataclass(frozen=True, slots=True)
class Route:
    """Describe a route with its corridor (CRS84)."""

    route: str
    name: str
    aliases: tuple[str, ...]
    corridor: shapely.MultiPolygon
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Store the cells that a corridor touches, sorted.

    `overlap` (n,) is the share of each cell inside the corridor; `center` (n,) states whether its centre is inside.
    """

    cells: CellArray
    overlap: FloatArray
    center: NDArray[np.bool_]


def read_routes(data_dir: Path) -> list[Route]:
    """Read the five routes in the order of ROUTE_IDS."""
    rows = {row["route"]: row for row in read_rows(data_dir / "routes.csv", ("route", "name"))}
    names = read_route_names(data_dir)
    return [
        _read_route(data_dir / "routes" / f"{route.lower()}.geojson", rows[route]["name"], names[route])
        for route in ROUTE_IDS
    ]


def _read_route(path: Path, name: str, names: tuple[str, ...]) -> Route:
    try:
        features = json.loads(path.read_text("utf-8"))["features"]
        corridor = shape(features[0]["geometry"])
        if not isinstance(corridor, shapely.MultiPolygon):
            raise DataError(f"{path.name}: the corridor is a {corridor.geom_type}; expected a MultiPolygon")
        branches = tuple(_branch(feature) for feature in features[1:])
    except (OSError, KeyError, IndexError, ValueError) as error:
        raise DataError(f"{path.name}: expected a corridor followed by its branches ({error})") from error
    aliases = tuple(other for other in names if other != name)
    return Route(path.stem.upper(), name, aliases, corridor, branches)


def _branch(feature: GeoFeature) -> Branch:
    properties, line = feature["properties"], shape(feature["geometry"])
    if not isinstance(line, shapely.LineString):
        raise DataError(f"branch {feature['id']} is a {line.geom_type}; expected a LineString")
    return Branch(
        str(feature["id"]),
        str(properties["route"]),
        str(properties["label"]),
        str(properties["mode"]),
        float(properties["half_width_km"]),
        bool(properties["context"]),
        line,
    )


SHARE_DECIMALS = 6  # all processors agree on these decimals, so that all build the same snapshot


@lru_cache(maxsize=64)
def cover_corridor(corridor: shapely.MultiPolygon, resolution: int) -> Cover:
    """Return every cell of one resolution that overlaps a corridor, with the overlapping share.

    Covers are kept in the process, because every build needs the same ones; their arrays are read-only.
    """
    cells = polygon_to_cells(corridor, resolution, Containment.OVERLAP)
    inside = polygon_to_cells(corridor, resolution, Containment.CENTER)
    overlap = np.round(overlap_shares(cells, corridor), SHARE_DECIMALS)
    cover = Cover(cells, overlap, np.isin(cells, inside, assume_unique=True))
    for array in (cover.cells, cover.overlap, cover.center):
        array.setflags(write=False)
    return cover


def join_cells(left: CellArray, right: CellArray) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return for each of `left` (n,) its position in sorted, unique `right` (m,), and whether it is there.

    A position is meaningful only if the flag is set.
    """
    position = np.searchsorted(right, left)
    is_there = position < right.size
    is_there[is_there] = right[position[is_there]] == left[is_there]
    return position, is_there
