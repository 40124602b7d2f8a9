"""Zones with data at each level, as arrays: their counts, bounds and areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes_geo.features.box_index import BoxIndex, index_cells
from routes_geo.features.boxes import cell_bounds
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED, cell_resolutions, cells_to_parent
from routes_geo.grid.keys import is_area
from routes_geo.months import MonthWindow
from routes_geo.snapshot.areas import Areas, SnapshotArea
from routes_geo.snapshot.counts import CellCounts, RouteCells, count_residuals, count_window
from routes_geo.snapshot.once import once
from routes_geo.snapshot.published_cube import CUMULATIVE, PublishedCube, accumulate
from routes_geo.snapshot.series import DETECTIONS, finest_resolution
from routes_geo.snapshot.snapshot import Derived, Snapshot
from routes_geo.zones.areas import total_areas_m2
from routes_geo.zones.hierarchy import descendant_spans

MAX_LEVEL = FINEST_PUBLISHED


@dataclass(frozen=True, slots=True)
class ZoneLevel:
    """Zones of one level with published counts of a series, ascending (n,)."""

    series: str
    level: int
    zones: CellArray
    starts: IntArray  # first row of the cube of each zone, and the end, (n + 1,)
    cube: PublishedCube  # rows by (zone, route)
    joined: RouteCells  # the same rows as a join, each with a count
    bounds: FloatArray  # west, south, east, north in degrees, (n, 4); -180 to 180 where the antimeridian is crossed
    total_area_m2: FloatArray  # cumulative, (n + 1,)
    index: BoxIndex  # of the zones

    def span(self, zone: int) -> slice:
        """Return the positions of the zones in a zone that is not finer than they are."""
        first, last = descendant_spans([zone], self.level)
        return slice(*(int(at[0]) for at in (np.searchsorted(self.zones, first), self._after(last))))

    def rows(self, zone: int) -> slice:
        """Return the rows of the cube in a zone that is not finer than this level."""
        span = self.span(zone)
        return slice(int(self.starts[span.start]), int(self.starts[span.stop]))

    def areas_m2(self, zones: CellArray) -> FloatArray:
        """Return the area in m2 of the zones of this level in each of some zones, none of them finer, shape (m,)."""
        first, last = descendant_spans(zones, self.level)
        return np.asarray(
            self.total_area_m2[self._after(last)] - self.total_area_m2[np.searchsorted(self.zones, first)]
        )

    def count(self, rows: IntArray, window: MonthWindow) -> CellCounts:
        """Return the counts of a window for rows of the cube (m,)."""
        return count_window(self.joined, self.cube, window, rows)

    def residuals(self, rows: IntArray, window: MonthWindow) -> IntArray:
        """Return the counts of a window that are withheld below rows of the cube and published only with them."""
        return count_residuals(self.cube, window, rows)

    def _after(self, last: CellArray) -> IntArray:
        return np.asarray(np.searchsorted(self.zones, last, side="right"))


class ZoneLevels(Derived):
    """Zones of each series and level, indexed once."""

    @once
    def at(self, series: str, level: int) -> ZoneLevel:
        """Return the zones of a level, from 0 to the finest one of the series.

        At 0 and 1 the counts are sums of the published ones of level 2.
        """
        cells = self._cells(series, level) if level >= COARSEST_PUBLISHED else self._above_cells(series, level)
        return index_zones(cells, level, series)

    def _cells(self, series: str, resolution: int) -> PublishedCube:
        """Return the counts of cells. The remainder of a cell includes the areas of which it is the home."""
        cube = self.snapshot.cube(series, resolution)
        cells = without(cube, is_area(cube.cells))
        if resolution == finest_resolution(self.snapshot, series):
            return cells
        finer = self.snapshot.cube(series, resolution + 1)
        areas = without(finer, ~is_area(finer.cells))
        return with_remainders(cells, areas, self.snapshot.derived(Areas).homes(areas.cells))

    def _above_cells(self, series: str, level: int) -> PublishedCube:
        """Return the sums of the published counts of cells and areas that a zone of a level coarser than cells has."""
        cube = self.snapshot.cube(series, COARSEST_PUBLISHED)
        cells = without(cube, is_area(cube.cells))
        areas = without(cube, ~is_area(cube.cells))
        homes = area_zones(self.snapshot, areas.cells)
        inside = (homes != 0) & (cell_resolutions(homes) >= level)
        areas, homes = without(areas, ~inside), homes[inside]
        zones = coarsen(join_cubes(cells, replace(areas, cells=homes)), level)
        own = cell_resolutions(homes) == level
        return with_remainders(zones, without(areas, ~own), homes[own])


def area_zones(snapshot: Snapshot, numbers: CellArray) -> CellArray:
    """Return the finest zone, of level 0 to 5, that contains each area (n,), by number; 0 if none does."""
    by_number = snapshot.derived(Areas).by_number()
    return np.array([_zone_of(by_number[number]) for number in numbers.tolist()], np.uint64)


def _zone_of(area: SnapshotArea) -> int:
    if area.home:
        return area.home
    for level in reversed(range(COARSEST_PUBLISHED)):
        parents = np.unique(cells_to_parent(area.cells, level))
        if parents.size == 1:
            return int(parents[0])
    return 0


def counted_outside_zones(snapshot: Snapshot, series: str, window: MonthWindow, routes: tuple[int, ...]) -> int:
    """Return the published count of a series on routes in a window that no zone contains.

    It is known no finer than the route, or for an area that reaches across zones of level 0.
    """
    cube, route_cube = snapshot.cube(series, COARSEST_PUBLISHED), snapshot.route_cube(series)
    inside = window.within(cube.first_month, cube.first_month + cube.months)
    if inside is None:
        return 0
    areas = without(cube, ~is_area(cube.cells))
    outside = (area_zones(snapshot, areas.cells) == 0) & np.isin(areas.routes, routes)
    of_areas = areas.window(inside.start, inside.stop).published[outside].sum()
    rest = route_cube.window(inside.start, inside.stop).residual[np.isin(route_cube.routes, routes)].sum()
    return int(of_areas + rest)


def with_remainders(cells: PublishedCube, areas: PublishedCube, homes: CellArray) -> PublishedCube:
    """Return cells whose remainders include the counts of the areas (n,) of which they are the homes (n,)."""
    residual = cells.residual.copy()
    for row, (home, route) in enumerate(zip(homes.tolist(), areas.routes.tolist(), strict=True)):
        residual[(cells.cells == home) & (cells.routes == route)] += areas.published[row]
    return replace(cells, residual=residual)


def join_cubes(first: PublishedCube, second: PublishedCube) -> PublishedCube:
    """Return the rows of two cubes of the same months, one after the other."""
    names = ("cells", "routes", "placing", *CUMULATIVE)
    rows: dict[str, Any] = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names}
    return replace(first, **rows)


def without(cube: PublishedCube, rows: NDArray[np.bool_]) -> PublishedCube:
    """Return a cube without some rows (n,)."""
    kept = {name: getattr(cube, name)[~rows] for name in ("cells", "routes", "placing", *CUMULATIVE)}
    return replace(cube, **kept)


def index_zones(cube: PublishedCube, level: int, series: str = DETECTIONS) -> ZoneLevel:
    """Return the zones of a cube of a series, whose rows are sorted by (cell, route), with their indexes."""
    zones, starts = np.unique(cube.cells, return_index=True)
    ends = np.append(starts, cube.cells.size).astype(np.int64)
    bounds = cell_bounds(zones)
    index = index_cells(zones, level, bounds)
    return ZoneLevel(series, level, zones, ends, cube, _plain_join(cube), bounds, total_areas_m2(zones), index)


def _plain_join(cube: PublishedCube) -> RouteCells:
    size = cube.cells.size
    return RouteCells(cube.cells, cube.routes, np.zeros(size), np.zeros(size, np.bool_), np.arange(size))


def coarsen(cube: PublishedCube, level: int) -> PublishedCube:
    """Return the sums of published counts by ancestor and route; a month is withheld if one of the counts is.

    Nothing is published for the ancestor alone, so its residual is 0.
    """
    parents = cells_to_parent(cube.cells, level)
    order = np.lexsort((cube.routes, parents))
    parents, routes = parents[order], cube.routes[order]
    changes = (np.diff(parents) != 0) | (np.diff(routes) != 0)
    starts = np.flatnonzero(np.concatenate([np.ones(min(parents.size, 1), np.bool_), changes]))
    if not starts.size:
        return cube
    withheld = np.maximum.reduceat(np.diff(cube.withheld[order], axis=1), starts)
    published = np.add.reduceat(cube.published[order], starts)
    return replace(
        cube,
        cells=parents[starts],
        routes=routes[starts],
        placing=np.maximum.reduceat(cube.placing[order], starts),
        published=published,
        withheld=accumulate(withheld),
        residual=np.zeros_like(published),
    )
