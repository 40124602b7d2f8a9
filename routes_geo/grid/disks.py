"""Compute disks of cells as sums on the lattice of a face, for disks that lie on one face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.icosahedron import INRADIUS, edge_distance, multiply
from routes_geo.grid.index_kernel import write_names
from routes_geo.grid.index_tables import IndexTables
from routes_geo.grid.lattice_kernel import level_to_plane, write_lattice
from routes_geo.grid.lattice_tables import LEVEL, LatticeTables

CellArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]

_MARGIN = 1e-9  # of a face's edge: cells on it are left to H3


def disk_size(k: int) -> int:
    """Return the number of cells within k steps of a cell that has no pentagon nearby."""
    return 1 + 3 * k * (k + 1)


def write_disks(cells: CellArray, k: int, lattice: LatticeTables, index: IndexTables, out: CellArray) -> int:
    """Write the cells within k steps of each cell, ascending, to `out` (n, disk_size(k)).

    All cells have one resolution. Rows that begin with 0 are left to H3, because they reach an edge of a face; return
    how many.
    """
    code, a, b = (np.empty(cells.size, np.int64) for _ in range(3))
    write_lattice(cells, lattice, code, a, b)
    points = np.stack([a, b], axis=-1)
    # The lattice of a face is H3's as far as the face goes; no step is longer than one along an axis.
    reach = k * INRADIUS / 7 ** (index.resolution / 2)
    code[edge_distance(level_to_plane(points)) + reach > INRADIUS - _MARGIN] = -1
    around = _coarsen(points, index.resolution)[:, None] + _steps(k)
    a, b = (np.ascontiguousarray(around[..., axis]).reshape(-1) for axis in (0, 1))
    write_names(np.repeat(code, around.shape[1]), a, b, index, out.reshape(-1))
    out.sort(axis=1)
    return int(np.count_nonzero(out[:, 0] == 0))


def _steps(k: int) -> IntArray:
    """Return the lattice points (m, 2) within k steps of 0."""
    reach = np.arange(-k, k + 1)
    points = np.stack(np.meshgrid(reach, reach, indexing="ij"), axis=-1).reshape(-1, 2)
    return np.asarray(points[np.abs(points[:, 0] - points[:, 1]) <= k])


def _coarsen(points: IntArray, resolution: int) -> IntArray:
    """Convert points (n, 2) of level 16 that are centres of cells to the lattice of the cells' resolution."""
    levels = LEVEL - resolution
    # Two levels divide by 7; the odd one, by 3 + omega, is that times 2 - omega by 7.
    return np.asarray((multiply(points, (2, -1)) if levels % 2 else points) // 7 ** ((levels + 1) // 2))
