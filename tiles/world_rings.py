"""Compute the outlines of cells in Web Mercator world units: 0 to 1 from the north-west corner.

A cell that crosses the antimeridian appears at both ends of the map: it has two rings, one world apart. A ring around a
pole is opened at the antimeridian and closed beyond the edge of the map.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.geography.web_mercator import lnglat_to_plane
from routes_geo.grid.antimeridian import TURN_DEG, unwrap
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cells import cells_to_boundary_arrays
from routes_geo.grid.csr import count_offsets

ALONE = -1
_BEYOND = 0.5  # a ring around a pole is closed this far beyond the edge of the map


@dataclass(frozen=True, slots=True)
class WorldRings:
    """Store rings as CSR: `offsets` (m + 1,) into `x` and `y`; counter-clockwise with y pointing up, not closed.

    `rows` (m,) are the cells they belong to; `twins` (m,) is the other ring of the same cell, or ALONE.
    """

    rows: IntArray
    twins: IntArray
    offsets: IntArray
    x: FloatArray
    y: FloatArray

    def take(self, order: NDArray[np.intp]) -> WorldRings:
        """Return the chosen rings in this order; a ring whose twin is not chosen becomes ALONE."""
        sizes = np.diff(self.offsets)[order]
        offsets = count_offsets(sizes)
        vertices = np.arange(offsets[-1]) + np.repeat(self.offsets[:-1][order] - offsets[:-1], sizes)
        place = np.full(self.rows.size, ALONE)
        place[order] = np.arange(order.size)
        twins = self.twins[order]
        twins[twins != ALONE] = place[twins[twins != ALONE]]
        return WorldRings(self.rows[order], twins, offsets, self.x[vertices], self.y[vertices])

    def bounds(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return the least x, least y, greatest x and greatest y of each ring, shape (m,) each."""
        if not self.rows.size:
            nothing = np.empty(0)
            return nothing, nothing, nothing, nothing
        starts = self.offsets[:-1]
        least, most = np.minimum.reduceat, np.maximum.reduceat
        return least(self.x, starts), least(self.y, starts), most(self.x, starts), most(self.y, starts)


def cells_to_world_rings(cells: CellArray) -> WorldRings:
    """Return the rings of cells (n,): the first ring of each cell in order, then the second rings."""
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    rows = np.arange(cells.size)
    if not cells.size:
        return WorldRings(rows, rows, offsets, lng, lat)
    lng = unwrap(lng, offsets)
    x, y = lnglat_to_plane(lng, lat)
    starts = offsets[:-1]
    middle = (np.minimum.reduceat(x, starts) + np.maximum.reduceat(x, starts)) / 2
    x -= np.repeat(np.floor(middle), np.diff(offsets))
    around = np.flatnonzero(np.abs(lng[starts] - lng[offsets[1:] - 1]) > TURN_DEG / 2)
    rings = WorldRings(rows, np.full(rows.size, ALONE), offsets, x, y)
    return _with_second_rings(_with_poles(rings, around), around)


def _with_poles(rings: WorldRings, around: NDArray[np.intp]) -> WorldRings:
    """Close the rings `around` a pole along the edge of the map."""
    if not around.size:
        return rings
    parts = [(rings.x[a:b], rings.y[a:b]) for a, b in zip(rings.offsets[:-1], rings.offsets[1:], strict=True)]
    for row in around.tolist():
        parts[row] = _around_pole(*parts[row])
    xs, ys = zip(*parts, strict=True)
    offsets = count_offsets(np.array([part.size for part in xs]))
    return WorldRings(rings.rows, rings.twins, offsets, np.concatenate(xs), np.concatenate(ys))


def _around_pole(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ring of a cell around a pole: its vertices from edge to edge of the map, plus one at either end."""
    first = int(np.argmin(np.mod(x, 1)))
    x, y = np.roll(np.mod(x, 1), -first), np.roll(y, -first)
    if x[1] < x[-1]:  # eastward around the north pole, then back along the edge of the map
        x, y = np.append(x, x[0] + 1), np.append(y, y[0])
        x, y = np.insert(x, 0, x[-2] - 1), np.insert(y, 0, y[-2])
    else:
        x, y = np.append(x[1:], x[0]), np.append(y[1:], y[0])
        x, y = np.append(x, x[0] - 1), np.append(y, y[0])
        x, y = np.insert(x, 0, x[-2] + 1), np.insert(y, 0, y[-2])
    edge = -_BEYOND if y.mean() < _BEYOND else 1 + _BEYOND
    return np.append(x, [x[-1], x[0]]), np.append(y, [edge, edge])


def _with_second_rings(rings: WorldRings, around: NDArray[np.intp]) -> WorldRings:
    """Add a second ring at the other end of the map for each ring that extends beyond one end."""
    west, _, east, _ = rings.bounds()
    beyond = (west < 0) | (east > 1)
    beyond[around] = False
    crossing = np.flatnonzero(beyond)
    if not crossing.size:
        return rings
    second = rings.take(crossing)
    turns = np.where(west[crossing] < 0, 1.0, -1.0)
    twins = rings.twins.copy()
    twins[crossing] = rings.rows.size + np.arange(crossing.size)
    return WorldRings(
        np.append(rings.rows, second.rows),
        np.append(twins, crossing),
        np.append(rings.offsets, rings.offsets[-1] + second.offsets[1:]),
        np.append(rings.x, second.x + np.repeat(turns, np.diff(second.offsets))),
        np.append(rings.y, second.y),
    )
