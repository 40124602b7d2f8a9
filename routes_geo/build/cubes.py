"""The cubes of a series whose totals are divided: cells and areas at each published resolution, and routes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.build.cube_tables import Cubes
from routes_geo.disclosure.placing import PlacedSeries
from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.model import NOT_PLACED, ROUTE_IDS
from routes_geo.snapshot.published_cube import PublishedCube, accumulate


def placed_cubes(placed: PlacedSeries) -> Cubes:
    """Return the cubes of a vintage: one for each published resolution, and one for the routes."""
    cubes = {f"r{resolution}": _cube(placed, resolution) for resolution in PUBLISHED_RESOLUTIONS}
    return cubes | {"routes": _route_cube(placed)}


def _cube(placed: PlacedSeries, resolution: int) -> PublishedCube:
    levels = [placed.disclosed[route].levels[resolution] for route in ROUTE_IDS]
    cells = np.concatenate([level.cells for level in levels])
    codes = np.repeat(np.arange(len(levels), dtype=np.int8), [level.cells.size for level in levels])
    placing = np.concatenate([_coarsen(placed, route, resolution) for route in ROUTE_IDS])
    order = np.lexsort((codes, cells))
    order = order[(placing[order] != NOT_PLACED).any(axis=1)]  # other vintages may have counts at the other keys
    return PublishedCube(
        placed.first_month,
        cells[order],
        codes[order],
        placing[order],
        accumulate(np.concatenate([level.published for level in levels])[order]),
        accumulate(np.concatenate([level.withheld for level in levels]).astype(np.int64)[order]),
        accumulate(np.concatenate([level.residual for level in levels])[order]),
    )


def _coarsen(placed: PlacedSeries, route: str, resolution: int) -> NDArray[np.int8]:
    """Return the least certain placing of the keys below each key of a resolution."""
    hierarchy, cells = placed.hierarchies[route], placed.cells[route]
    placing = np.full((hierarchy.size(resolution), cells.placing.shape[1]), NOT_PLACED, np.int8)
    np.maximum.at(placing, hierarchy.ancestors[resolution], cells.placing)
    return placing


def _route_cube(placed: PlacedSeries) -> PublishedCube:
    published = np.array([_route_total(placed.totals, route) for route in ROUTE_IDS])
    residual = np.array([placed.disclosed[route].route_residual for route in ROUTE_IDS])
    count = len(ROUTE_IDS)
    return PublishedCube(
        placed.first_month,
        np.zeros(count, np.uint64),
        np.arange(count, dtype=np.int8),
        np.full(published.shape, NOT_PLACED, np.int8),
        accumulate(published),
        accumulate(np.zeros_like(published)),
        accumulate(residual),
    )


def _route_total(totals: dict[tuple[str, str], IntArray], route: str) -> IntArray:
    return np.asarray(np.sum([values for (name, _), values in totals.items() if name == route], axis=0), np.int64)
