"""Compute the matrix for the time slider: one row per cell, one column per month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.model import NOT_PLACED, route_code
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from tiles.snapshot_tiles import SnapshotTiles

WITHHELD, NOT_PUBLISHED = 0xFFFFFFFF, 0xFFFFFFFE


def count_matrix(snapshot: Snapshot, resolution: int, route: str | None) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return the rows of the cell index that have a count, and their months; the counts of all routes are added."""
    code = route_code(route)
    cube = snapshot.cube(DETECTIONS, resolution)
    chosen = np.ones(cube.cells.size, np.bool_) if code is None else cube.routes == code
    published, withheld = (part[chosen] for part in cube.monthly())
    placed = cube.placing[chosen] != NOT_PLACED
    rows, groups = np.unique(
        np.searchsorted(snapshot.derived(SnapshotTiles).cell_index(resolution).cells, cube.cells[chosen]),
        return_inverse=True,
    )
    values, hidden, placed_counts = (np.zeros((rows.size, cube.months), np.int64) for _ in range(3))
    for total, part in ((values, published), (hidden, withheld), (placed_counts, placed)):
        np.add.at(total, groups, part.astype(np.int64))
    values[(values == 0) & (hidden > 0)] = WITHHELD
    values[placed_counts == 0] = NOT_PUBLISHED
    return rows, values
