"""The join: cells of the routes with the counts of a window, by cell id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from routes_geo.cells import COARSEST_PUBLISHED, CellArray, FloatArray, IntArray
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.published_cube import NO_ALLOCATION, PublishedCube
from routes_geo.routes import join_cells
from routes_geo.snapshot import Snapshot
from routes_geo.windows import MonthWindow

# A published cell index has its top bits clear, so that cell and route fit in one sortable 64-bit key.
_ROUTE_BITS = np.uint64(3)

STATUSES = tuple(Publication)

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class RouteCells:
    """Every cell that belongs to a route, by its corridor or by a count: sorted by (cell, route), shape (n,) each."""

    cells: CellArray
    routes: NDArray[np.int8]
    overlap: FloatArray  # share of the cell inside the corridor, 0 to 1
    center: NDArray[np.bool_]  # whether the cell's centre is inside the corridor
    cube_row: NDArray[np.intp]  # row of the cube that counts it, -1 where nothing is published


@dataclass(frozen=True, slots=True)
class CellCounts:
    """Counts of a window for the rows of `RouteCells`, shape (n,) each; a value means nothing unless published."""

    values: IntArray
    withheld: IntArray  # months of the window whose count is withheld
    residual: IntArray
    allocation: NDArray[np.int8]  # as in the cube, NO_ALLOCATION where nothing is published
    status: NDArray[np.int8]  # position in STATUSES


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is published only at a coarser cell, or at route level (cell 0), because it is small below."""

    cell: int
    route: str
    value: int


def join_routes_and_counts(snapshot: Snapshot, series: str, resolution: int) -> RouteCells:
    """Join the cells of all corridors with the cells that have counts."""
    cover, cube = snapshot.cover(resolution), snapshot.cube(series, resolution)
    cover_keys, cube_keys = _keys(cover.cells, cover.routes), _keys(cube.cells, cube.routes)
    keys = np.union1d(cover_keys, cube_keys)
    in_cover, has_cover = join_cells(keys, cover_keys)
    in_cube, has_cube = join_cells(keys, cube_keys)
    return RouteCells(
        keys >> _ROUTE_BITS,
        (keys & np.uint64((1 << int(_ROUTE_BITS)) - 1)).astype(np.int8),
        _taken(cover.overlap, in_cover, has_cover, 0.0),
        _taken(cover.center.astype(np.bool_), in_cover, has_cover, False),
        np.where(has_cube, in_cube, -1),
    )


def _keys(cells: CellArray, routes: NDArray[np.int8]) -> CellArray:
    return (cells << _ROUTE_BITS) | routes.astype(np.uint64)


def _taken(values: NDArray[_T], position: NDArray[np.intp], found: NDArray[np.bool_], absent: float) -> NDArray[_T]:
    out = np.full(position.size, absent, values.dtype)
    out[found] = values[position[found]]
    return out


def count_window(joined: RouteCells, cube: PublishedCube, window: MonthWindow) -> CellCounts:
    """Counts of a window for every row of the join. A window outside the series has no published value."""
    inside = window.within(cube.first_month, cube.first_month + cube.months)
    absent = Publication.NOT_PUBLISHED
    if inside is None:
        beyond = window.start >= cube.first_month + cube.months
        status = Publication.NOT_YET_REPORTED if beyond else absent
        nothing = np.zeros(joined.cells.size, np.int64)
        unplaced = np.full(nothing.size, NO_ALLOCATION, np.int8)
        return CellCounts(nothing, nothing, nothing, unplaced, np.full(nothing.size, STATUSES.index(status), np.int8))
    counts = cube.window(inside.start, inside.stop)
    rows, has = joined.cube_row, joined.cube_row >= 0
    values, withheld, residual = (
        np.where(has, column[rows], 0) for column in (counts.published, counts.withheld, counts.residual)
    )
    allocation = np.where(has, counts.allocation[rows], NO_ALLOCATION).astype(np.int8)
    chosen = np.select(
        [allocation == NO_ALLOCATION, values > 0, withheld > 0],
        [STATUSES.index(status) for status in (absent, Publication.PUBLISHED, Publication.SUPPRESSED)],
        STATUSES.index(Publication.ZERO),
    )
    return CellCounts(values, withheld, residual, allocation, chosen.astype(np.int8))


def remainders(snapshot: Snapshot, series: str, resolution: int, window: MonthWindow) -> list[Remainder]:
    """Counts of a window that are published only above a resolution, so that cells and remainders give the total."""
    out: list[Remainder] = []
    cube = snapshot.route_cube(series)
    inside = window.within(cube.first_month, cube.first_month + cube.months)
    if inside is None:
        return out
    levels = [cube, *(snapshot.cube(series, level) for level in range(COARSEST_PUBLISHED, resolution))]
    for level in levels:
        residual = level.window(inside.start, inside.stop).residual
        rows = np.flatnonzero(residual)
        out += [Remainder(int(level.cells[row]), ROUTE_IDS[level.routes[row]], int(residual[row])) for row in rows]
    return out
