"""What the service holds: the snapshot it follows, and what is derived from it once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from routes_geo.cells import IntArray
from routes_geo.counts import RouteCells, join_routes_and_counts
from routes_geo.embedded import first_with_snapshot
from routes_geo.errors import NotFound
from routes_geo.model import ROUTE_IDS, check_route_id
from routes_geo.once import Once
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import Snapshot, open_snapshot, snapshot_path
from tiles.archive import TileArchive
from tiles.cell_index import CellIndex, index_cells
from tiles.features import FeatureLayer, make_layer


class Served:
    """A snapshot with its joins and tile indexes, each made when first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._once = Once()

    def joined(self, resolution: int) -> RouteCells:
        """Cells of all routes joined with counts, at a published resolution."""
        return self._once(("joined", resolution), lambda: join_routes_and_counts(self.snapshot, DETECTIONS, resolution))

    def cell_index(self, resolution: int) -> CellIndex:
        """Unique cells of all routes, indexed for tiles."""
        return self._once(
            ("index", resolution), lambda: index_cells(np.unique(self.joined(resolution).cells), resolution)
        )

    def cell_rows(self, resolution: int) -> IntArray:
        """First row of each unique cell in the join, and the end, shape (n + 1,)."""

        def make() -> IntArray:
            cells = self.joined(resolution).cells
            starts = np.searchsorted(cells, self.cell_index(resolution).cells)
            return np.append(starts, cells.size).astype(np.int64)

        return self._once(("rows", resolution), make)

    def layers(self, tileset: str) -> list[FeatureLayer]:
        """Layers of the tilesets `routes` and `places`."""
        make = _route_layers if tileset == "routes" else _place_layers
        return self._once(("layers", tileset), lambda: make(self.snapshot))


def _route_layers(snapshot: Snapshot) -> list[FeatureLayer]:
    routes, branches = snapshot.routes(), snapshot.branches()
    return [
        make_layer(
            "corridors",
            [route["geometry"] for route in routes],
            [{"route": route["route"], "name": route["name"]} for route in routes],
        ),
        make_layer(
            "branches",
            [branch["geometry"] for branch in branches],
            [{key: branch[key] for key in ("route", "branch_id", "label", "mode", "context")} for branch in branches],
        ),
    ]


def _place_layers(snapshot: Snapshot) -> list[FeatureLayer]:
    places = [place for place in snapshot.places() if place["geometry"] is not None]
    plain = ("place_id", "name", "country_iso2", "precision")
    properties = [
        {key: place[key] for key in plain} | {key: ";".join(place[key]) for key in ("role", "routes")}
        for place in places
    ]
    return [make_layer("places", [place["geometry"] for place in places], properties)]


@dataclass
class State:
    """Follows the snapshot pointer: a changed pointer is served from the next request on, without a restart."""

    folders: tuple[Path, ...]
    max_items: int
    basemap: TileArchive | None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._served: Served | None = None

    def current(self) -> Served:
        """Return the snapshot to serve now; NotFound if no folder holds one."""
        path = snapshot_path(first_with_snapshot(self.folders))
        with self._lock:
            if self._served is None or self._served.snapshot.path != path.resolve():
                self._served = Served(open_snapshot(path))
            return self._served


def check_series(series: str) -> str:
    """Return a series that is placed on cells; NotFound for any other."""
    if series != DETECTIONS:
        raise NotFound(f"no series {series!r} on cells; the series is {DETECTIONS}")
    return series


def route_code(route: str | None) -> int | None:
    """Position of a route id; None for none. NotFound for an unknown id."""
    return None if route is None else ROUTE_IDS.index(check_route_id(route))
