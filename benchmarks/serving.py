"""Measure starts of the service, and the encoding of tiles beside mapbox-vector-tile."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.result import Result
from benchmarks.starting import free_port, seconds_to_first_tile
from benchmarks.timing import by_turns, median_seconds
from routes_geo.geography.web_mercator import lnglat_to_world
from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import cells_to_hex
from routes_geo.grid.cells import cells_to_polygons, grid_disk, lnglat_to_cells
from tiles.cell_figures import NAMES
from tiles.cell_index import CellIndex, index_cells
from tiles.cells import PROPERTIES, Figures, encode_figures_tile, encode_ids_tile
from tiles.mercator import tile_world_bounds
from tiles.mvt import EXTENT

TILE = (4, 8, 6)
CELLS = 2_000


def measure(folder: Path) -> list[Result]:
    """Measure starts of the service."""
    return _starts(folder)


def encode() -> list[Result]:
    """Encode 2,000 hexagons of one tile, from arrays and from shapely polygons, with ids only and with figures."""
    middle = lnglat_to_cells([11.0], [32.0], 5)
    cells = grid_disk(middle, 30)[1][:CELLS]
    index = index_cells(cells, 5)
    taken = by_turns({"ids": lambda: encode_ids_tile(index, TILE), "figures": lambda: _with_figures(index)}, runs=51)
    content = encode_ids_tile(index, TILE)
    copied = median_seconds(lambda: bytearray(content), runs=51)
    polygons = cells_to_polygons(cells)
    assert len(mapbox_vector_tile.decode(content)["cells"]["features"]) == CELLS
    plain = _peer_seconds(polygons, [{}] * CELLS)
    full = _peer_seconds(polygons, [_properties(row, cell) for row, cell in enumerate(cells_to_hex(cells))])
    size, limit = f"{CELLS:,} cells, {len(content):,} bytes", 1.5 * copied + 0.0002
    return [
        Result("encode a tile, ids alone", size, taken["ids"], "mapbox-vector-tile", plain, 300),
        Result("encode a tile, ids alone", size, taken["ids"], "1.5 times copying its bytes, and 0.2 ms", limit, -1),
        Result("encode a tile with figures", f"{CELLS:,} cells", taken["figures"], "mapbox-vector-tile", full),
    ]


def _with_figures(index: CellIndex) -> bytes:
    return encode_figures_tile(index, TILE, lambda rows: _figures(index, rows), names=NAMES, properties=PROPERTIES)


def _figures(index: CellIndex, rows: IntArray) -> Figures:
    nothing = np.zeros(rows.size, np.int8)
    return Figures(np.arange(rows.size + 1), index.cells[rows], nothing, 100 + rows, nothing, rows % 3)


def _properties(row: int, cell: str) -> dict[str, object]:
    return {
        "cell": cell,
        "route": "CMED",
        "value": 100 + row,
        "status": "published",
        "withheld_months": row % 3,
        "resolution": 5,
    }


def _peer_seconds(polygons: NDArray[np.object_], properties: Sequence[dict[str, object]]) -> float:
    west, north, east, _ = tile_world_bounds(*TILE)
    features = [
        {"geometry": _in_tile(polygon, (west, north, east)), "properties": values, "id": row}
        for row, (polygon, values) in enumerate(zip(polygons, properties, strict=True))
    ]
    layer = {"name": "cells", "features": features}
    return median_seconds(lambda: mapbox_vector_tile.encode(layer, default_options={"y_coord_down": True}), runs=3)


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
        Result("start to first tile, second start", "1 tile", float(np.median(second)), limit_s=2),
        Result("start to first tile, snapshot given", "1 tile", float(np.median(given))),
    ]


def _start(home: str, *arguments: str) -> float:
    port = free_port()
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port), *arguments]
    return seconds_to_first_tile(command, port, {"ROUTES_GEO_HOME": home, "PATH": "/usr/bin"}, Path.cwd())
