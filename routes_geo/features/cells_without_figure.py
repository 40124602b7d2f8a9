"""Cells that have no figure of their own, and the features that count them instead.

A count that is known no finer than an area or a route belongs to no cell. The ids of the cells stay valid: they answer
`not_published`, and name what counts them.
"""

from __future__ import annotations

import numpy as np

from routes_geo.features.cell_columns import AREA_PREFIX, REMAINDER, ROUTE_LEVEL, unpublished_table
from routes_geo.features.feature_table import FeatureTable
from routes_geo.grid.cell_bits import FINEST_PUBLISHED, cell_resolutions, cells_to_parent, hex_to_cell
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.areas import Areas, SnapshotArea
from routes_geo.snapshot.placings import Shares
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
    cube = snapshot.cube(series, FINEST_PUBLISHED)
    counted = set(cube.cells[cube.routes == ROUTE_IDS.index(route)].tolist())
    resolution = int(cell_resolutions([cell])[0])
    areas = [
        area
        for number, area in snapshot.derived(Areas).by_number().items()
        if number in counted and area.route == route and cell in cells_to_parent(area.cells, resolution)
    ]
    return sorted(areas, key=lambda area: area.cells.size)


def counted_instead(snapshot: Snapshot, series: str, feature: FeatureTable) -> list[str]:
    """Return the ids of the features that count a cell without a figure, the finest first; none for other features."""
    row = feature.properties.slice(0, 1).to_pylist()[0]
    if row["kind"] != "cell" or row["status"] not in _WITHOUT_FIGURE:
        return []
    areas = areas_of_cell(snapshot, series, hex_to_cell(row["cell"]), row["route"])
    return [f"{AREA_PREFIX}.{area.area_id}.{row['route']}" for area in areas] or [
        f"{ROUTE_LEVEL}.{row['route']}.{REMAINDER}"
    ]


def _has_place(snapshot: Snapshot, cell: int, route: str) -> bool:
    places = [place["geometry"] for place in snapshot.places() if place["geometry"] and route in place["routes"]]
    lng, lat = [place.x for place in places], [place.y for place in places]
    return cell in lnglat_to_cells(lng, lat, int(cell_resolutions([cell])[0]))
