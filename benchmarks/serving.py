"""Starting the service, and encoding tiles beside mapbox-vector-tile."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import shapely

from api.state import Served
from benchmarks.result import Result
from benchmarks.starting import free_port, seconds_to_first_tile
from benchmarks.timing import median_seconds
from routes_geo.cells import cells_to_polygons
from routes_geo.snapshot import Snapshot
from tiles.cells import encode_cells_tile, rows_in_tile
from tiles.mercator import lnglat_to_world, tile_world_bounds
from tiles.mvt import EXTENT

TILE = (3, 4, 3)


def measure(snapshot: Snapshot, folder: Path) -> list[Result]:
    """All measurements of this module."""
    return [_encode(Served(snapshot)), *_starts(folder)]


def _encode(served: Served) -> Result:
    """The same hexagons of one tile, at the finest resolution, from arrays and from shapely polygons."""
    index = served.cell_index(5)
    rows = rows_in_tile(index, *TILE)
    ours = median_seconds(lambda: encode_cells_tile(index, *TILE))
    west, north, east, _ = tile_world_bounds(*TILE)
    features = [
        {"geometry": _in_tile(polygon, (west, north, east)), "properties": {}, "id": int(row)}
        for row, polygon in zip(rows, cells_to_polygons(index.cells[rows]), strict=True)
    ]
    layer = {"name": "cells", "features": features}
    peer = median_seconds(lambda: mapbox_vector_tile.encode(layer, default_options={"y_coord_down": True}), runs=3)
    return Result("encode a tile of cells", f"{rows.size:,} cells", ours, "mapbox-vector-tile", peer)


def _in_tile(polygon: object, frame: tuple[float, float, float]) -> object:
    west, north, east = frame
    scale = EXTENT / (east - west)

    def project(lnglat: np.ndarray) -> np.ndarray:
        x, y = lnglat_to_world(lnglat[:, 0], lnglat[:, 1])
        return np.rint(np.column_stack([(x - west) * scale, (y - north) * scale]))

    return shapely.transform(polygon, project)


def _starts(folder: Path) -> list[Result]:
    with tempfile.TemporaryDirectory() as home:
        first = _start(home)
        second = [_start(home) for _ in range(3)]
        given = [_start(home, "--snapshot", str(folder)) for _ in range(3)]
    return [
        Result("start to first tile, nothing built yet", "1 tile", first),
        Result("start to first tile, second start", "1 tile", float(np.median(second))),
        Result("start to first tile, snapshot given", "1 tile", float(np.median(given))),
    ]


def _start(home: str, *arguments: str) -> float:
    port = free_port()
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port), *arguments]
    return seconds_to_first_tile(command, port, {"ROUTES_GEO_HOME": home, "PATH": "/usr/bin"}, Path.cwd())
