"""What the service holds: the snapshot it follows, and what is derived from it once."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Hashable
from pathlib import Path

import numpy as np
import shapely

from routes_geo.cells import COARSEST_PUBLISHED, IntArray, cells_to_geometries
from routes_geo.counts import RouteCells, join_routes_and_counts
from routes_geo.embedded import first_with_snapshot
from routes_geo.errors import NotFound
from routes_geo.model import ROUTE_IDS, check_route_id
from routes_geo.once import Once, T
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import MANIFEST, POINTER, Snapshot, open_snapshot, snapshot_path
from tiles.archive import TileArchive
from tiles.cell_index import CellIndex, index_cells
from tiles.features import FeatureLayer, make_layer


class Served:
    """A snapshot with its joins and tile indexes, each made when first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._once = Once()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Value that follows from the snapshot alone, made the first time its key is asked for."""
        return self._once(key, make)

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
            self.snapshot.cube(DETECTIONS, resolution)
            cells = self.joined(resolution).cells
            starts = np.searchsorted(cells, self.cell_index(resolution).cells)
            return np.append(starts, cells.size).astype(np.int64)

        return self._once(("rows", resolution), make)

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of everything on tiles, in degrees."""

        def make() -> tuple[float, float, float, float]:
            snapshot = self.snapshot
            shapes = [row["geometry"] for row in (*snapshot.branches(), *snapshot.places())]
            cells = cells_to_geometries(self.cell_index(COARSEST_PUBLISHED).cells)
            west, south, east, north = shapely.total_bounds([*(one for one in shapes if one is not None), *cells])
            return float(west), float(south), float(east), float(north)

        return self._once("bounds", make)

    def is_indexed(self, resolution: int) -> bool:
        """Whether tiles of a resolution can be had without making indexes first."""
        return self._once.has(("rows", resolution))

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


_KEPT_EARLIER = 2
Version = tuple[str, int, int]
_NAME = re.compile(r"[0-9A-Za-z]{1,64}")


class State:
    """Follows the snapshot pointer: a changed pointer is served from the next request on, without a restart."""

    def __init__(
        self,
        folders: tuple[Path, ...],
        max_items: int,
        basemap: TileArchive | None,
        max_bbox_deg2: float,
    ) -> None:
        self.folders, self.max_items, self.basemap, self.max_bbox_deg2 = folders, max_items, basemap, max_bbox_deg2
        self._lock = threading.Lock()
        self._pointers = [str(folder / POINTER) for folder in folders]
        self._version: Version | None = None
        self._served: Served | None = None
        self._earlier: dict[str, Served] = {}

    def version(self) -> Version:
        """What the pointer is now: another value when it has changed. One look at the file, without reading it."""
        for pointer in self._pointers:
            try:
                found = os.stat(pointer)  # noqa: PTH116 - asked at every request
            except OSError:
                continue
            return pointer, found.st_mtime_ns, found.st_ino
        return "", 0, 0

    def current(self) -> Served:
        """Return the snapshot to serve now; NotFound if no folder holds one."""
        version = self.version()
        with self._lock:
            if self._served is None or version != self._version:
                path = snapshot_path(first_with_snapshot(self.folders)).resolve()
                if self._served is None or self._served.snapshot.path != path:
                    self._keep_earlier()
                    self._served = Served(open_snapshot(path))
                self._version = version
            return self._served

    def named(self, snapshot_id: str) -> Served:
        """Return the snapshot of this name: the current one, or an earlier one that is still beside it.

        NotFound for any other.
        """
        served = self.current()
        if snapshot_id == served.snapshot.snapshot_id:
            return served
        with self._lock:
            if snapshot_id not in self._earlier:
                path = served.snapshot.path.parent / snapshot_id
                if not _NAME.fullmatch(snapshot_id) or not (path / MANIFEST).is_file():
                    raise NotFound(
                        f"no snapshot {snapshot_id!r} here; the current one is {served.snapshot.snapshot_id}"
                    )
                self._keep(Served(open_snapshot(path)))
            return self._earlier[snapshot_id]

    def _keep_earlier(self) -> None:
        if self._served is not None:
            self._keep(self._served)

    def _keep(self, served: Served) -> None:
        self._earlier[served.snapshot.snapshot_id] = served
        while len(self._earlier) > _KEPT_EARLIER:
            del self._earlier[next(iter(self._earlier))]


def check_series(series: str) -> str:
    """Return a series that is placed on cells; NotFound for any other."""
    if series != DETECTIONS:
        raise NotFound(f"no series {series!r} on cells; the series is {DETECTIONS}")
    return series


def route_code(route: str | None) -> int | None:
    """Position of a route id; None for none. NotFound for an unknown id."""
    return None if route is None else ROUTE_IDS.index(check_route_id(route))
