"""Derive what tiles need from a snapshot: indexed cells, bounds, and layers of routes, bands and places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED
from routes_geo.grid.cells import cells_to_geometries
from routes_geo.grid.keys import is_area
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import CellJoins
from routes_geo.snapshot.once import once
from routes_geo.snapshot.series import cell_series, finest_resolution
from routes_geo.snapshot.snapshot import Derived, Snapshot
from tiles.areas import AreaShapes, shape_areas
from tiles.cell_index import CellIndex, index_cells
from tiles.features import FeatureLayer, make_layer


class SnapshotTiles(Derived):
    """Derive tile indexes and layers from a snapshot, each on first use; all vintages share them."""

    has_figures = False

    @once
    def cell_index(self, resolution: int) -> CellIndex:
        """Return the unique cells of all routes, series and vintages, indexed for tiles."""
        keys = self._keys(resolution)
        return index_cells(keys[~is_area(keys)], resolution)

    @once
    def area_shapes(self, resolution: int) -> AreaShapes:
        """Return the areas of all series that are rows of a cube at a resolution, at any vintage."""
        keys = self._keys(resolution)
        return shape_areas(self.snapshot.derived(Areas).by_number(), keys[is_area(keys)], resolution)

    @property
    def has_bounds(self) -> bool:
        """Return whether the bounds are known already. Otherwise `bounds` takes milliseconds: call it in a thread."""
        return self._once.has(("bounds",))

    @once
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of everything on tiles, in degrees."""
        features = (*self.snapshot.branches(), *self.snapshot.bands(), *self.snapshot.places())
        shapes = [feature["geometry"] for feature in features if feature["geometry"] is not None]
        cells = cells_to_geometries(self.cell_index(COARSEST_PUBLISHED).cells)
        west, south, east, north = shapely.total_bounds([*shapes, *cells])
        return float(west), float(south), float(east), float(north)

    @once
    def layers(self, tileset: str) -> list[FeatureLayer]:
        """Return the layers of one of FEATURE_TILESETS; KeyError for any other."""
        return _LAYERS[tileset](self.snapshot)

    @once
    def _keys(self, resolution: int) -> CellArray:
        """Return the unique cells and areas of all routes, series and vintages."""
        joins = self.snapshot.derived(CellJoins)
        offered = [name for name in cell_series(self.snapshot) if finest_resolution(self.snapshot, name) >= resolution]
        logs = [self.snapshot.cube_revisions(name, f"r{resolution}")["cell"].to_numpy() for name in offered]
        return np.unique(np.concatenate([*(joins.at(name, resolution).cells for name in offered), *logs]))


class TileRows(Derived):
    """Where the rows of a series, at a vintage, are in the tile indexes of the snapshot."""

    @once
    def cell_rows(self, series: str, resolution: int) -> IntArray:
        """Return the first row of each unique cell in the join of a series, and the end, shape (n + 1,)."""
        self.snapshot.cube(series, resolution)
        cells = self.snapshot.derived(CellJoins).at(series, resolution).cells
        starts = np.searchsorted(cells, self.snapshot.derived(SnapshotTiles).cell_index(resolution).cells)
        return np.append(starts, cells.size).astype(np.int64)

    @once
    def area_rows(self, series: str, resolution: int) -> IntArray:
        """Return the row of each area of `area_shapes` in the join of a series, -1 without one."""
        cells = self.snapshot.derived(CellJoins).at(series, resolution).cells
        numbers = self.snapshot.derived(SnapshotTiles).area_shapes(resolution).numbers
        rows = np.searchsorted(cells, numbers)
        return np.where(cells[np.minimum(rows, cells.size - 1)] == numbers, rows, -1).astype(np.int64)


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


def _band_layers(snapshot: Snapshot) -> list[FeatureLayer]:
    bands = snapshot.bands()
    properties = [{key: band[key] for key in ("route", "mode", "ring")} for band in bands]
    return [make_layer("bands", [band["geometry"] for band in bands], properties)]


def _place_layers(snapshot: Snapshot) -> list[FeatureLayer]:
    places = [place for place in snapshot.places() if place["geometry"] is not None]
    plain = ("place_id", "name", "country_iso2", "precision")
    properties = [
        {key: place[key] for key in plain} | {key: ";".join(place[key]) for key in ("role", "routes")}
        for place in places
    ]
    return [make_layer("places", [place["geometry"] for place in places], properties)]


_LAYERS: dict[str, Callable[[Snapshot], list[FeatureLayer]]] = {
    "routes": _route_layers,
    "bands": _band_layers,
    "places": _place_layers,
}
