"""Join the cells of the routes with the counts of a window, by cell id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from routes_geo.geography.routes import join_cells
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED
from routes_geo.grid.keys import key_routes, keys_of_routes, route_keys
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.once import once
from routes_geo.snapshot.published_cube import PublishedCube
from routes_geo.snapshot.snapshot import Derived, Snapshot

STATUSES = tuple(Publication)
_COUNTED = (
    STATUSES.index(Publication.PUBLISHED),
    STATUSES.index(Publication.ZERO),
    STATUSES.index(Publication.SUPPRESSED),
)

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class RouteCells:
    """All cells that belong to a route by its corridor or by a count, sorted by (cell, route), shape (n,) each.

    Areas whose count is known no finer come first, with their number as cell.
    """

    cells: CellArray
    routes: NDArray[np.int8]
    overlap: FloatArray  # share of the cell inside the corridor, 0 to 1
    center: NDArray[np.bool_]  # whether the cell's centre is inside the corridor
    cube_row: NDArray[np.intp]  # row of the cube that counts it, -1 where nothing is published


@dataclass(frozen=True, slots=True)
class CellCounts:
    """Counts of a window for the rows of `RouteCells`, shape (n,) each. Values are valid only if published."""

    values: IntArray
    withheld: IntArray  # months of the window whose count is withheld
    placed: IntArray  # months of the window that have a figure, published or withheld
    placing: NDArray[np.int8]  # as in the cube, NOT_PLACED where nothing is published
    status: NDArray[np.int8]  # position in STATUSES


@dataclass(frozen=True, slots=True)
class Remainder:
    """A count that is published only for a coarser cell, or for the route (cell 0), because it is small below."""

    cell: int
    route: str
    value: int


class CellJoins(Derived):
    """Cells of all routes joined with the counts of a series."""

    @once
    def at(self, series: str, resolution: int) -> RouteCells:
        """Return the join of a series at a published resolution."""
        return join_routes_and_counts(self.snapshot, series, resolution)


def join_routes_and_counts(snapshot: Snapshot, series: str, resolution: int) -> RouteCells:
    """Join the cells of all corridors with the cells that have counts."""
    cover, cube = snapshot.cover(resolution), snapshot.cube(series, resolution)
    cover_keys, cube_keys = route_keys(cover.cells, cover.routes), route_keys(cube.cells, cube.routes)
    keys = np.union1d(cover_keys, cube_keys)
    in_cover, has_cover = join_cells(keys, cover_keys)
    in_cube, has_cube = join_cells(keys, cube_keys)
    return RouteCells(
        keys_of_routes(keys),
        key_routes(keys),
        _taken(cover.overlap, in_cover, has_cover, 0.0),
        _taken(cover.center.astype(np.bool_), in_cover, has_cover, False),
        np.where(has_cube, in_cube, -1),
    )


def _taken(values: NDArray[_T], position: NDArray[np.intp], present: NDArray[np.bool_], absent: float) -> NDArray[_T]:
    out = np.full(position.size, absent, values.dtype)
    out[present] = values[position[present]]
    return out


def count_window(
    joined: RouteCells, cube: PublishedCube, window: MonthWindow, rows: NDArray[np.intp] | None = None
) -> CellCounts:
    """Return the counts of a window for rows of the join (None: all). Outside the series, nothing is published."""
    from routes_geo.snapshot.window_kernel import count_rows  # noqa: PLC0415  a kernel: see CONTRIBUTING.md

    chosen = joined.cube_row if rows is None else joined.cube_row[rows]
    columns, statuses = _in_cube(cube, window)
    out, placing, status = np.empty((3, chosen.size), np.int64), *(np.empty(chosen.size, np.int8) for _ in range(2))
    count_rows(chosen, cube.published, cube.withheld, cube.placing, columns, statuses, out, placing, status)
    return CellCounts(out[0], out[1], out[2], placing, status)


def count_values(
    joined: RouteCells, cube: PublishedCube, window: MonthWindow, rows: NDArray[np.intp]
) -> tuple[IntArray, NDArray[np.int8]]:
    """Return values and statuses (n,) as `count_window` does; several times as fast for very many rows."""
    from routes_geo.snapshot.window_kernel import value_rows  # noqa: PLC0415  a kernel: see CONTRIBUTING.md

    chosen, (columns, statuses) = joined.cube_row[rows], _in_cube(cube, window)
    values, status = np.empty(chosen.size, np.int64), np.empty(chosen.size, np.int8)
    value_rows(chosen, cube.published, cube.withheld, cube.placing, columns, statuses, values, status)
    return values, status


def _in_cube(cube: PublishedCube, window: MonthWindow) -> tuple[tuple[int, int], tuple[int, int, int, int]]:
    """Return the columns of a window, and the positions in STATUSES of absent, published, zero and suppressed."""
    inside = window.within(cube.first_month, cube.first_month + cube.months)
    beyond = window.start >= cube.first_month + cube.months
    absent = Publication.NOT_YET_REPORTED if inside is None and beyond else Publication.NOT_PUBLISHED
    columns = (0, 0) if inside is None else cube.columns(inside.start, inside.stop)
    return columns, (STATUSES.index(absent), *_COUNTED)


def count_residuals(cube: PublishedCube, window: MonthWindow, rows: IntArray) -> IntArray:
    """Return the counts (n,) of a window that are withheld below rows of the cube and published only with them."""
    low, high = _in_cube(cube, window)[0]
    return np.asarray(cube.residual[rows, high] - cube.residual[rows, low])


@dataclass(frozen=True, slots=True)
class Residual:
    """Counts withheld below cells (n,) or routes (cell 0), cumulative, shape (n, periods + 1)."""

    cells: CellArray
    routes: NDArray[np.int8]
    residual: IntArray


class Residuals(Derived):
    """The few rows of all cubes of a series whose residual is ever more than 0."""

    @once
    def above(self, series: str, resolution: int) -> Residual:
        """Return those of the route and of resolutions coarser than one, route first, then coarse to fine."""
        levels = range(COARSEST_PUBLISHED, resolution)
        cubes = [self.snapshot.route_cube(series), *(self.snapshot.cube(series, level) for level in levels)]
        rows = [np.flatnonzero(np.any(cube.residual != cube.residual[:, :1], axis=1)) for cube in cubes]
        parts = list(zip(cubes, rows, strict=True))
        return Residual(
            np.concatenate([cube.cells[chosen] for cube, chosen in parts]),
            np.concatenate([cube.routes[chosen] for cube, chosen in parts]),
            np.concatenate([cube.residual[chosen] for cube, chosen in parts]),
        )


def remainder_rows(
    snapshot: Snapshot, series: str, resolution: int, window: MonthWindow
) -> tuple[CellArray, NDArray[np.int8], IntArray]:
    """Return cells (n,), routes (n,) and counts (n,) of a window that are published only above a resolution.

    They are sorted by (cell, route): route level (cell 0) first, then coarse to fine. Together with the cells they add
    up to the total.
    """
    cube = snapshot.route_cube(series)
    inside = window.within(cube.first_month, cube.first_month + cube.months)
    if inside is None:
        return np.empty(0, np.uint64), np.empty(0, np.int8), np.empty(0, np.int64)
    low, high = cube.columns(inside.start, inside.stop)
    above = snapshot.derived(Residuals).above(series, resolution)
    counts = above.residual[:, high] - above.residual[:, low]
    rows = np.flatnonzero(counts)
    return above.cells[rows], above.routes[rows], counts[rows]


def remainders(snapshot: Snapshot, series: str, resolution: int, window: MonthWindow) -> list[Remainder]:
    """Return the counts that are published only above a resolution: with those of cells, they add up to the total."""
    columns = (column.tolist() for column in remainder_rows(snapshot, series, resolution, window))
    return [Remainder(cell, ROUTE_IDS[code], value) for cell, code, value in zip(*columns, strict=True)]
