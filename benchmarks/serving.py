"""Starting the service, and encoding tiles beside mapbox-vector-tile."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import shapely

from api.state import Served
from benchmarks.result import Result
from benchmarks.timing import median_seconds
from routes_geo.cells import cells_to_polygons
from routes_geo.snapshot import Snapshot
from tiles.cells import encode_cells_tile, rows_in_tile
from tiles.mercator import lnglat_to_world, tile_world_bounds
from tiles.mvt import EXTENT

TILE = (3, 4, 3)
FIRST_TILE = "/tiles/cells/4/8/6.mvt"
_DEADLINE_S = 60


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
        first = _start_to_first_tile(["--port"], home)
        second = [_start_to_first_tile(["--port"], home) for _ in range(3)]
    given = [_start_to_first_tile(["--snapshot", str(folder), "--port"], home) for _ in range(3)]
    return [
        Result("start to first tile, nothing built yet", "1 tile", first),
        Result("start to first tile, second start", "1 tile", float(np.median(second))),
        Result("start to first tile, snapshot given", "1 tile", float(np.median(given))),
    ]


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start_to_first_tile(arguments: list[str], home: str) -> float:
    port = free_port()
    command = [sys.executable, "-m", "routes_geo", "serve", *arguments, str(port)]
    start = time.perf_counter()
    process = subprocess.Popen(command, env={"ROUTES_GEO_HOME": home, "PATH": "/usr/bin"}, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < _DEADLINE_S:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{FIRST_TILE}", timeout=5) as response:
                    response.read()
                return time.perf_counter() - start
            except OSError:
                time.sleep(0.01)
        raise TimeoutError(f"no tile after {_DEADLINE_S} s")
    finally:
        process.terminate()
        process.wait(10)
