"""Areas and cells with the figures of a window, in columns: first by (area or cell, route), then remainders.

The values of all rows add up to the total of a route.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput, NotFound
from routes_geo.features.boxes import cell_bounds
from routes_geo.features.cell_columns import (
    AREA_PREFIX,
    REMAINDER,
    ROUTE_LEVEL,
    CellColumns,
    Remainders,
    counted_table,
    key_shapes,
    remainder_table,
)
from routes_geo.features.cells_without_figure import cell_without_figure
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.tables import Features, Rows
from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.grid.cell_bits import cell_resolutions, hex_to_cell
from routes_geo.grid.keys import route_keys
from routes_geo.model import route_code
from routes_geo.months import MonthWindow
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import CellJoins, RouteCells, remainder_rows
from routes_geo.snapshot.series import DETECTIONS, check_cell_resolution, finest_resolution
from routes_geo.snapshot.snapshot import Snapshot

# Keys of the default order: remainders last, then by cell and route. A cell index has its four top bits clear.
_REMAINDER_KEY = np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class CellQuery:
    """Which cells and areas to read, of which series and in which window.

    Series, resolution, window and `corridor` define the list of features. `route`, and `cell`, a cell or the number of
    an area, only select from it.
    """

    resolution: int
    window: MonthWindow
    route: str | None = None
    cell: int | None = None
    corridor: bool = False  # also cells of the corridors for which nothing is published
    series: str = DETECTIONS


def cell_features(snapshot: Snapshot, query: CellQuery) -> Features:
    """Return the features of a query.

    InvalidInput for a window that is not made of whole periods of the series; Refused for a resolution at which it has
    no cells; NotFound for a series without any.
    """
    check_cell_resolution(snapshot, query.series, query.resolution)
    joined = snapshot.derived(CellJoins).at(query.series, query.resolution)
    static = snapshot.derived(CellColumns).at(query.series, query.resolution)
    rows = _select(joined, query)
    rest = _remainders(snapshot, query)
    keys = np.concatenate([static.keys[rows], route_keys(rest.cells, rest.routes) | _REMAINDER_KEY])

    def make(picked: Rows) -> FeatureTable:
        split = int(np.searchsorted(picked, rows.size))
        counted = counted_table(snapshot, query.series, query.resolution, query.window, rows[picked[:split]])
        if split == picked.size:
            return counted
        chosen = rest.take(picked[split:] - rows.size)
        return _join(snapshot, counted, remainder_table(snapshot, query.series, query.window, chosen))

    def measure() -> FloatArray:
        return np.vstack([static.bounds[rows], _bounds(rest.cells)])

    geometries = key_shapes(snapshot, np.concatenate([joined.cells[rows], rest.cells]))
    return Features(pa.array(keys), geometries, make, measure)


def find_cell_feature(
    snapshot: Snapshot, feature_id: str, window: MonthWindow, series: str = DETECTIONS
) -> FeatureTable:
    """Return the feature of an id such as `85386e23fffffff.CMED` or `area.IT:sicily.CMED`, no row if there is none.

    The id of a remainder ends with `.remainder`, and that of a whole route begins with `route`. Raise NotFound for a
    text that is not an id or a series without cells, Refused for a cell of a resolution that is not published.
    """
    first, _, rest = feature_id.partition(".")
    if first == AREA_PREFIX:
        features = _area_feature(snapshot, rest, window, series)
    else:
        finest = finest_resolution(snapshot, series)
        features = _cell_feature(snapshot, feature_id, CellQuery(finest, window, series=series))
    return features.take(np.flatnonzero(pc.equal(features.ids, feature_id)))


def _area_feature(snapshot: Snapshot, rest: str, window: MonthWindow, series: str) -> FeatureTable:
    area_id, _, route = rest.rpartition(".")
    route_code(route or None)
    area = snapshot.derived(Areas).find(area_id)
    finest = finest_resolution(snapshot, series)
    return cell_features(snapshot, CellQuery(finest, window, route or None, area.number, series=series)).table


def _cell_feature(snapshot: Snapshot, feature_id: str, query: CellQuery) -> FeatureTable:
    first, _, rest = feature_id.partition(".")
    route, _, kind = rest.partition(".")
    route_code(route or None)
    try:
        cell = 0 if first == ROUTE_LEVEL else hex_to_cell(first)
    except InvalidInput as error:
        raise NotFound(f"unknown feature {feature_id!r} in 'cells': {error}") from error
    if not route or kind not in ("", REMAINDER) or not (cell or kind):
        raise NotFound(
            f"unknown feature {feature_id!r} in 'cells'; give cell.route, area.AREA.route or cell.route.remainder"
        )
    of_route = replace(query, route=route)
    if kind == REMAINDER:
        return remainder_table(snapshot, query.series, query.window, _remainders(snapshot, of_route))
    resolution = check_cell_resolution(snapshot, query.series, int(cell_resolutions([cell])[0]))
    table = cell_features(snapshot, replace(of_route, resolution=resolution, cell=cell, corridor=True)).table
    if pc.any(pc.equal(table.ids, feature_id)).as_py():
        return table
    return cell_without_figure(snapshot, query.series, query.window, cell, route) or table


def _select(joined: RouteCells, query: CellQuery) -> NDArray[np.intp]:
    chosen = _is_selected(joined.cells, joined.routes, query)
    return np.flatnonzero(chosen if query.corridor else chosen & (joined.cube_row >= 0))


def _remainders(snapshot: Snapshot, query: CellQuery) -> Remainders:
    remainders = Remainders(*remainder_rows(snapshot, query.series, query.resolution, query.window))
    return remainders.take(_is_selected(remainders.cells, remainders.routes, query))


def _is_selected(cells: CellArray, routes: NDArray[np.int8], query: CellQuery) -> NDArray[np.bool_]:
    """Return whether each row (n,) has the route and the cell of a query."""
    selected, code = np.ones(cells.size, np.bool_), route_code(query.route)
    if code is not None:
        selected &= routes == code
    if query.cell is not None:
        selected &= cells == np.uint64(query.cell)
    return selected


def _bounds(cells: CellArray) -> FloatArray:
    """Return the bounds (n, 4) of cells, NaN for cell 0."""
    bounds = np.full((cells.size, 4), np.nan)
    bounds[cells != 0] = cell_bounds(cells[cells != 0])
    return bounds


def _join(snapshot: Snapshot, first: FeatureTable, second: FeatureTable) -> FeatureTable:
    properties = pa.concat_tables([first.properties, second.properties]).unify_dictionaries().combine_chunks()
    ids = pa.concat_arrays([first.ids, second.ids])
    cells = np.concatenate([first.cells, second.cells])
    return FeatureTable(ids, properties, key_shapes(snapshot, cells))
