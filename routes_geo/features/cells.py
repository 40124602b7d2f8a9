"""Areas and cells with the figures of a window, in columns: first by (area or cell, route), then remainders.

The values of all rows add up to the total of a route.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

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
    CountedRows,
    Remainders,
    key_shapes,
    remainder_table,
)
from routes_geo.features.cells_without_figure import cell_without_figure
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import CellShapes, FeatureTable, decoded
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
_T = TypeVar("_T", bound=np.generic)


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
    return _CellFeatures(snapshot, query)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Rows of the join (k,) and of the remainders (m - k,), of which rows (m,) of features consist.

    `places` (m,) states which of them each row is; None if they are in this order.
    """

    counted: Rows
    rest: Rows
    places: Rows | None

    def numbers(self, counted: NDArray[_T], rest: NDArray[_T]) -> NDArray[_T]:
        """Return the values of the rows (m, ...), from those of both parts."""
        both = np.concatenate([counted, rest]) if self.rest.size else counted
        return both if self.places is None else both[self.places]

    def column(self, counted: pa.Array, rest: Callable[[], pa.Array]) -> pa.Array:
        """Return the values of the rows (m,), from those of both parts."""
        both = pa.concat_arrays([decoded(counted), decoded(rest())]) if self.rest.size else counted
        return both if self.places is None else both.take(pa.array(self.places))


class _CellFeatures(Features):
    """Rows of the join of a series, then remainders. There may be millions, so only what is asked for is made."""

    def __init__(self, snapshot: Snapshot, query: CellQuery) -> None:
        self._snapshot, self._query = snapshot, query
        self._joined = snapshot.derived(CellJoins).at(query.series, query.resolution)
        self._chosen = _select(self._joined, query)  # rows of the join
        self._rest = _remainders(snapshot, query)

    def __len__(self) -> int:
        return int(self._chosen.size + self._rest.cells.size)

    def keys(self, rows: Rows) -> pa.Array:
        """Return (cell, route) of some rows in one number (m,); those of remainders are higher than all others."""
        parts, static = self._parts(rows), self._columns.at(self._query.series, self._query.resolution)
        of_rest = route_keys(self._rest.cells[parts.rest], self._rest.routes[parts.rest]) | _REMAINDER_KEY
        return pa.array(parts.numbers(static.keys[parts.counted], of_rest))

    def ids(self, rows: Rows) -> pa.Array:
        """Return the ids of some rows (m,)."""
        parts = self._parts(rows)
        return parts.column(self._counted(parts).ids(), lambda: self._remaining(parts).ids)

    def column(self, name: str, rows: Rows) -> pa.Array:
        """Return a property of some rows (m,)."""
        parts = self._parts(rows)
        return parts.column(self._counted(parts).column(name), lambda: self._remaining(parts).column(name))

    def geometries(self, rows: Rows) -> CellShapes:
        """Return the geometries of some rows (m,)."""
        parts = self._parts(rows)
        return key_shapes(
            self._snapshot, parts.numbers(self._joined.cells[parts.counted], self._rest.cells[parts.rest])
        )

    def bounds(self, rows: Rows) -> FloatArray:
        """Return the bounds of some rows (m, 4)."""
        parts, static = self._parts(rows), self._columns.at(self._query.series, self._query.resolution)
        return parts.numbers(static.bounds[parts.counted], _bounds(self._rest.cells[parts.rest]))

    def near(self, box: Box) -> Rows:
        """Return the rows of families of cells that may touch a box, and those of all remainders."""
        candidates = self._columns.index(self._query.series, self._query.resolution).candidates(box)
        if self._chosen.size < self._joined.cells.size:
            places = np.searchsorted(self._chosen, candidates)
            is_chosen = places < self._chosen.size
            is_chosen[is_chosen] = self._chosen[places[is_chosen]] == candidates[is_chosen]
            candidates = places[is_chosen]
        return np.concatenate([candidates, np.arange(self._chosen.size, len(self))])

    def take(self, rows: Rows) -> FeatureTable:
        """Return some features, in the order of the rows."""
        parts = self._parts(rows)
        counted = self._counted(parts).table()
        both = _join(self._snapshot, counted, self._remaining(parts)) if parts.rest.size else counted
        return both if parts.places is None else both.take(parts.places)

    @property
    def _columns(self) -> CellColumns:
        return self._snapshot.derived(CellColumns)

    def _counted(self, parts: _Parts) -> CountedRows:
        query = self._query
        return CountedRows(self._snapshot, query.series, query.resolution, query.window, parts.counted)

    def _remaining(self, parts: _Parts) -> FeatureTable:
        return remainder_table(self._snapshot, self._query.series, self._query.window, self._rest.take(parts.rest))

    def _parts(self, rows: Rows) -> _Parts:
        is_rest = rows >= self._chosen.size
        if not is_rest.any():
            return _Parts(self._chosen[rows], rows[:0], None)
        counted, rest = self._chosen[rows[~is_rest]], rows[is_rest] - self._chosen.size
        if is_rest[counted.size :].all():
            return _Parts(counted, rest, None)
        places = np.where(is_rest, counted.size + np.cumsum(is_rest), np.cumsum(~is_rest)) - 1
        return _Parts(counted, rest, places)


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
