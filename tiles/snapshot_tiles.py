"""Derive what tiles need from a snapshot: indexed cells, bounds, and layers of routes and places."""

from __future__ import annotations

import numpy as np
import shapely

from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED
from routes_geo.grid.cells import cells_to_geometries
from routes_geo.grid.keys import is_area
from routes_geo.snapshot.counts import CellJoins, RouteCells
from routes_geo.snapshot.once import once
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Derived, Snapshot
from tiles.cell_index import CellIndex, index_cells
from tiles.features import FeatureLayer, make_layer


class SnapshotTiles(Derived):
    """Derive tile indexes and layers from a snapshot, each on first use."""

    @once
    def cell_index(self, resolution: int) -> CellIndex:
        """Return the unique cells of all routes, indexed for tiles."""
        cells = self._joined(resolution).cells
        return index_cells(np.unique(cells[~is_area(cells)]), resolution)

    @once
    def cell_rows(self, resolution: int) -> IntArray:
        """Return the first row of each unique cell in the join, and the end, shape (n + 1,)."""
        self.snapshot.cube(DETECTIONS, resolution)
        cells = self._joined(resolution).cells
        starts = np.searchsorted(cells, self.cell_index(resolution).cells)
        return np.append(starts, cells.size).astype(np.int64)

    @once
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of everything on tiles, in degrees."""
        features = (*self.snapshot.branches(), *self.snapshot.places())
        shapes = [feature["geometry"] for feature in features if feature["geometry"] is not None]
        cells = cells_to_geometries(self.cell_index(COARSEST_PUBLISHED).cells)
        west, south, east, north = shapely.total_bounds([*shapes, *cells])
        return float(west), float(south), float(east), float(north)

    @once
    def layers(self, tileset: str) -> list[FeatureLayer]:
        """Return the layers of the tileset `routes` or `places`."""
        return _route_layers(self.snapshot) if tileset == "routes" else _place_layers(self.snapshot)

    def _joined(self, resolution: int) -> RouteCells:
        return self.snapshot.derived(CellJoins).at(DETECTIONS, resolution)


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
