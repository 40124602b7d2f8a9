"""Cells that have no figure of their own, and the features that count them instead.

A count that is known no finer than an area or a route belongs to no cell. The ids of the cells stay valid: they answer
`not_published`, and name what counts them.
"""

from __future__ import annotations

import numpy as np

from routes_geo.features.cell_columns import AREA_PREFIX, REMAINDER, ROUTE_LEVEL, unpublished_table
from routes_geo.features.feature_table import FeatureTable
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, cell_resolutions, cells_to_hex, cells_to_parent, hex_to_cell
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.areas import Areas, SnapshotArea
from routes_geo.snapshot.counts import remainder_rows
from routes_geo.snapshot.placings import Shares
from routes_geo.snapshot.series import finest_resolution
from routes_geo.snapshot.snapshot import Snapshot

_WITHOUT_FIGURE = (Publication.NOT_PUBLISHED.value, Publication.NOT_YET_REPORTED.value)


def cell_without_figure(
    snapshot: Snapshot, series: str, window: MonthWindow, cell: int, route: str
) -> FeatureTable | None:
    """Return a cell with a place of a route as a feature without a figure; None for any other cell."""
    if not areas_of_cell(snapshot, series, cell, route) and not _has_place(snapshot, cell, route):
        return None
    cells, routes = np.array([cell], np.uint64), np.array([ROUTE_IDS.index(route)], np.int8)
    return unpublished_table(snapshot, series, window, cells, routes)


def areas_of_cell(snapshot: Snapshot, series: str, cell: int, route: str) -> list[SnapshotArea]:
    """Return the areas of a route that count a cell together with others, the smallest first.

    A series whose counts are all observed has no areas.
    """
    if not snapshot.derived(Shares).in_force(series):
        return []
    cube = snapshot.cube(series, finest_resolution(snapshot, series))
    counted = set(cube.cells[cube.routes == ROUTE_IDS.index(route)].tolist())
    resolution = int(cell_resolutions([cell])[0])
    areas = [
        area
        for number, area in snapshot.derived(Areas).by_number().items()
        if number in counted and area.route == route and cell in cells_to_parent(area.cells, resolution)
    ]
    return sorted(areas, key=lambda area: area.cells.size)


def counted_instead(snapshot: Snapshot, series: str, window: MonthWindow, feature: FeatureTable) -> list[str]:
    """Return the ids of the features that count a cell without a figure, the finest first; none for other features."""
    row = feature.properties.slice(0, 1).to_pylist()[0]
    if row["kind"] != "cell" or row["status"] not in _WITHOUT_FIGURE:
        return []
    cell, route = hex_to_cell(row["cell"]), row["route"]
    if snapshot.derived(Shares).in_force(series):
        areas = areas_of_cell(snapshot, series, cell, route)
        counted = [f"{AREA_PREFIX}.{area.area_id}.{route}" for area in areas]
    else:
        counted = _coarser_cells(snapshot, series, cell, route)
    return counted or _remainder_of_route(snapshot, series, window, route)


def _remainder_of_route(snapshot: Snapshot, series: str, window: MonthWindow, route: str) -> list[str]:
    """Return the id of the count that a route has in a window and no cell, none without such a count."""
    cells, routes, _ = remainder_rows(snapshot, series, COARSEST_PUBLISHED, window)
    has_count = bool(np.any((cells == 0) & (routes == ROUTE_IDS.index(route))))
    return [f"{ROUTE_LEVEL}.{route}.{REMAINDER}"] if has_count else []


def _coarser_cells(snapshot: Snapshot, series: str, cell: int, route: str) -> list[str]:
    """Return the ids of the cells of a route that contain a cell and have counts, the finest first."""
    ids = []
    for resolution in range(int(cell_resolutions([cell])[0]) - 1, COARSEST_PUBLISHED - 1, -1):
        cube, parent = snapshot.cube(series, resolution), cells_to_parent(np.array([cell], np.uint64), resolution)
        if parent[0] in cube.cells[cube.routes == ROUTE_IDS.index(route)]:
            ids.append(f"{cells_to_hex(parent)[0]}.{route}")
    return ids


def _has_place(snapshot: Snapshot, cell: int, route: str) -> bool:
    places = [place["geometry"] for place in snapshot.places() if place["geometry"] and route in place["routes"]]
    lng, lat = [place.x for place in places], [place.y for place in places]
    return cell in lnglat_to_cells(lng, lat, int(cell_resolutions([cell])[0]))
