"""Write snapshots with invented counts on any number of cells; the embedded snapshot has a few hundred."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS, cells_to_children, cells_to_parent
from routes_geo.grid.cells import cells_to_lnglat, grid_disk, lnglat_to_cells
from routes_geo.model import ROUTE_IDS, month_label, parse_month
from routes_geo.snapshot.published_cube import PublishedCube, accumulate, cube_to_table
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.writing import write_snapshot

_ALL_ROUND = 20  # steps from a base cell that reach all others


@dataclass(frozen=True, slots=True)
class Extent:
    """Describe the size of a synthetic snapshot: months up to the latest of the base, and routes of each cell."""

    months: int
    routes: int = 1


def cells_around(lng: float, lat: float, resolution: int, count: int) -> CellArray:
    """Return the `count` cells whose centres are nearest to a point, sorted."""
    base = lnglat_to_cells([lng], [lat], 0)
    cells = np.unique(grid_disk(base, _ALL_ROUND)[1])
    for level in range(1, resolution + 1):
        wanted = 2 * math.ceil(count / 7 ** (resolution - level)) + 100  # enough parents that no child is missed
        cells = _nearest(cells_to_children(cells), lng, lat, wanted if level < resolution else count)
    return np.sort(cells)


def _nearest(cells: CellArray, lng: float, lat: float, count: int) -> CellArray:
    east, north = (np.radians(angles) for angles in cells_to_lnglat(cells))
    cosine = np.sin(north) * np.sin(np.radians(lat))
    cosine += np.cos(north) * np.cos(np.radians(lat)) * np.cos(east - np.radians(lng))
    return cells[np.argsort(-cosine, kind="stable")[:count]]


def write_synthetic(base: Snapshot, out: Path, levels: Mapping[int, CellArray], extent: Extent) -> Path:
    """Write a snapshot like `base` with invented counts on these cells by resolution.

    Return the folder with its pointer. A resolution that is not given gets the parents of the finest resolution that
    is.
    """
    finest = levels[max(levels)]
    whole = {level: levels.get(level, _parents(finest, level)) for level in PUBLISHED_RESOLUTIONS}
    last = parse_month(base.series(DETECTIONS)["last_period"])
    first = last - extent.months + 1
    kept = [name for name in base.manifest["files"] if not name.startswith("cube_revisions/")]
    tables = {name: base.table(name) for name in kept}
    for level, cells in whole.items():
        cube = _cube(cells, first, extent)
        tables[f"cubes/{DETECTIONS}/r{level}.arrow"] = cube_to_table(cube)
        tables[f"cover/r{level}.arrow"] = _cover(cube)
    tables[f"cubes/{DETECTIONS}/routes.arrow"] = cube_to_table(_route_cube(first, extent.months))
    info = {key: value for key, value in base.manifest.items() if key not in ("schema_version", "files")}
    described = {**info["series"][DETECTIONS], "first_period": month_label(first)}
    write_snapshot(out, tables, info | {"series": info["series"] | {DETECTIONS: described}})
    return out


def _parents(cells: CellArray, level: int) -> CellArray:
    return np.unique(cells_to_parent(cells, level))


def _cube(cells: CellArray, first: int, extent: Extent) -> PublishedCube:
    """Return a cube in which each cell has 10 to 59 counts a month.

    The counts depend only on the cell, so they are the same in every snapshot.
    """
    rows = np.repeat(cells, extent.routes)
    codes = np.tile(np.arange(extent.routes, dtype=np.int8), cells.size)
    mixed = (rows >> np.uint64(20)) * np.uint64(2654435761) + codes.astype(np.uint64)
    monthly = 10 + (mixed[:, None] + np.arange(extent.months, dtype=np.uint64) * np.uint64(13)) % np.uint64(50)
    nothing = np.zeros((rows.size, extent.months + 1), np.int64)
    allocation = np.zeros((rows.size, extent.months), np.int8)
    return PublishedCube(first, rows, codes, allocation, accumulate(monthly.astype(np.int64)), nothing, nothing)


def _route_cube(first: int, months: int) -> PublishedCube:
    count = len(ROUTE_IDS)
    nothing = np.zeros((count, months + 1), np.int64)
    codes = np.arange(count, dtype=np.int8)
    return PublishedCube(
        first, np.zeros(count, np.uint64), codes, np.full((count, months), -1, np.int8), nothing, nothing, nothing
    )


def _cover(cube: PublishedCube) -> pa.Table:
    share = np.ones(cube.cells.size)
    return pa.table(
        {"cell": cube.cells, "route": cube.routes, "overlap": share, "center": np.ones(cube.cells.size, np.int8)}
    )
