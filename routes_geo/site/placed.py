"""List the facts about cells and areas that the page states in any window, and that the matrices lack."""

from __future__ import annotations

from typing import Any

import numpy as np

from routes_geo.grid.keys import is_area
from routes_geo.model import NOT_PLACED, ROUTE_IDS, Basis
from routes_geo.snapshot.placings import Shares
from routes_geo.snapshot.series import cell_resolutions_of
from routes_geo.snapshot.snapshot import Snapshot
from tiles.areas import area_feature_ids
from tiles.cell_index import feature_ids


def describe_placed(snapshot: Snapshot, series: str) -> dict[str, Any]:
    """Return the publishers of shares, and the withheld counts of periods that no share divides.

    `shares` are in order of time for each route. `withheld` has, by resolution, the id of the row on tiles, the route,
    and the position of the period: there a matrix has `not_published`, but the figure of a window counts the period as
    withheld.
    """
    shares = [
        {"route": each.route, "start": each.start, "end": each.end, "publisher": each.publisher}
        for each in snapshot.derived(Shares).in_force(series)
        if each.basis != Basis.OBSERVED
    ]
    resolutions = cell_resolutions_of(snapshot, series)
    return {"shares": shares, "withheld": {str(level): _withheld(snapshot, series, level) for level in resolutions}}


def _withheld(snapshot: Snapshot, series: str, resolution: int) -> list[tuple[int, str, int]]:
    cube = snapshot.cube(series, resolution)
    rows, periods = np.nonzero((np.diff(cube.withheld, axis=1) > 0) & (cube.placing == NOT_PLACED))
    ids, areas = np.empty(rows.size, np.int64), is_area(cube.cells[rows])
    ids[areas] = area_feature_ids(cube.cells[rows][areas])
    ids[~areas] = feature_ids(cube.cells[rows][~areas])
    routes = [ROUTE_IDS[code] for code in cube.routes[rows].tolist()]
    return list(zip(ids.tolist(), routes, periods.tolist(), strict=True))
