"""Cells with the figures of a window, in columns: first cells by (cell, route), then remainders.

The values of all rows add up to the total of a route.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput, NotFound
from routes_geo.features.boxes import cell_bounds
from routes_geo.features.cell_text import cells_to_hex_array
from routes_geo.features.collections import CELLS
from routes_geo.features.feature_table import CellShapes, FeatureTable
from routes_geo.features.tables import Features, Rows
from routes_geo.geography.places import ALLOCATION_CLASSES
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import FINEST_PUBLISHED, cell_resolutions, check_published_resolution, hex_to_cell
from routes_geo.model import ROUTE_IDS, Publication, route_code
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES, CellJoins, RouteCells, count_window, remainder_rows
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.once import once
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Derived, Snapshot, vintage

_PUBLISHED = STATUSES.index(Publication.PUBLISHED)
_ZERO = STATUSES.index(Publication.ZERO)
_STATUS_NAMES = pa.array([status.value for status in STATUSES])
_CLASS_NAMES = pa.array(list(ALLOCATION_CLASSES))
_ROUTE_NAMES = pa.array(list(ROUTE_IDS))
_SHARE_DECIMALS = 4
# Keys of the default order: remainders last, then by cell and route. A cell index has its four top bits clear.
_REMAINDER_KEY = np.uint64(1 << 63)
_ROUTE_BITS = np.uint64(3)
_REMAINDER = "remainder"
_ROUTE_LEVEL = "route"  # stands for the cell in the id of a remainder that has none


@dataclass(frozen=True, slots=True)
class CellQuery:
    """Which cells to read, and in which window.

    Resolution, window and `corridor` define the list of features. `route` and `cell` only select from it.
    """

    resolution: int
    window: MonthWindow
    route: str | None = None
    cell: int | None = None
    corridor: bool = False  # also cells of the corridors for which nothing is published


@dataclass(frozen=True, slots=True)
class _StaticColumns:
    """Columns that do not depend on the window, for each row (n,) of the join of a resolution."""

    ids: pa.Array
    cell_hex: pa.Array
    overlap_share: pa.Array
    keys: CellArray
    bounds: FloatArray


@dataclass(frozen=True, slots=True)
class _Remainders:
    """Counts (n,) that are published only with coarser cells (n,), or with a whole route, which is cell 0."""

    cells: CellArray
    routes: NDArray[np.int8]
    values: IntArray

    def take(self, rows: Rows | NDArray[np.bool_]) -> _Remainders:
        """Return the remainders of some rows."""
        return _Remainders(self.cells[rows], self.routes[rows], self.values[rows])


def cell_features(snapshot: Snapshot, query: CellQuery) -> Features:
    """Return the features of a query."""
    joined, static = (
        snapshot.derived(CellJoins).at(query.resolution),
        snapshot.derived(_CellColumns).at(query.resolution),
    )
    rows = _select(joined, query)
    rest = _remainders(snapshot, query)
    keys = np.concatenate([static.keys[rows], _keys(rest.cells, rest.routes) | _REMAINDER_KEY])

    def make(picked: Rows) -> FeatureTable:
        split = int(np.searchsorted(picked, rows.size))
        counted = _counted_table(snapshot, query, rows[picked[:split]])
        if split == picked.size:
            return counted
        return _join(counted, _remainder_table(snapshot, query, rest.take(picked[split:] - rows.size)))

    def measure() -> FloatArray:
        return np.vstack([static.bounds[rows], _bounds(rest.cells)])

    return Features(pa.array(keys), CellShapes(np.concatenate([joined.cells[rows], rest.cells])), make, measure)


def find_cell_feature(snapshot: Snapshot, feature_id: str, window: MonthWindow) -> FeatureTable:
    """Return the feature of an id such as `85386e23fffffff.CMED`, no row if there is none.

    The id of a remainder ends with `.remainder`, and that of a whole route begins with `route`. Raise NotFound for a
    text that is not an id, Refused for a cell of a resolution that is not published.
    """
    cell_hex, _, rest = feature_id.partition(".")
    route, _, kind = rest.partition(".")
    route_code(route or None)
    try:
        cell = 0 if cell_hex == _ROUTE_LEVEL else hex_to_cell(cell_hex)
    except InvalidInput as error:
        raise NotFound(f"unknown feature {feature_id!r} in 'cells': {error}") from error
    if not route or kind not in ("", _REMAINDER) or not (cell or kind):
        raise NotFound(f"unknown feature {feature_id!r} in 'cells'; give cell.route or cell.route.remainder")
    if kind == _REMAINDER:
        finest = CellQuery(FINEST_PUBLISHED, window, route)
        features = _remainder_table(snapshot, finest, _remainders(snapshot, finest))
    else:
        resolution = check_published_resolution(int(cell_resolutions([cell])[0]))
        features = cell_features(snapshot, CellQuery(resolution, window, route, cell, corridor=True)).table
    return features.take(np.flatnonzero(pc.equal(features.ids, feature_id)))


def overlap_shares(snapshot: Snapshot, resolution: int) -> pa.Array:
    """Return the shares (n,) of cells in the corridors as they are published, for each row of the join."""
    return snapshot.derived(_CellColumns).at(resolution).overlap_share


class _CellColumns(Derived):
    """Columns of cells that do not depend on the window, made once for each resolution."""

    @once
    def at(self, resolution: int) -> _StaticColumns:
        """Return the columns at a published resolution."""
        joined = self.snapshot.derived(CellJoins).at(resolution)
        cell_hex = cells_to_hex_array(joined.cells)
        unique, codes = np.unique(joined.cells, return_inverse=True)
        shares = pa.array([round(share, _SHARE_DECIMALS) for share in joined.overlap.tolist()], pa.float64())
        keys = _keys(joined.cells, joined.routes)
        return _StaticColumns(_ids(cell_hex, joined.routes), cell_hex, shares, keys, cell_bounds(unique)[codes])


def _ids(cell_hex: pa.Array, routes: NDArray[np.int8], *suffix: str) -> pa.Array:
    return pc.binary_join_element_wise(cell_hex, _ROUTE_NAMES.take(pa.array(routes)), *suffix, ".")


def _counted_table(snapshot: Snapshot, query: CellQuery, rows: Rows) -> FeatureTable:
    """Return the cells of some rows of the join with their counts."""
    joined, static = (
        snapshot.derived(CellJoins).at(query.resolution),
        snapshot.derived(_CellColumns).at(query.resolution),
    )
    counts = count_window(joined, snapshot.cube(DETECTIONS, query.resolution), query.window, rows)
    status, allocation = counts.status, counts.allocation
    has_value = (status == _PUBLISHED) | (status == _ZERO)
    cells, routes = joined.cells[rows], joined.routes[rows]
    properties = {
        "cell": static.cell_hex.take(pa.array(rows)),
        "resolution": pa.array(np.full(rows.size, query.resolution)),
        "value": pa.array(counts.values, mask=~has_value),
        "status": _coded(pa.array(status), _STATUS_NAMES),
        "withheld_months": pa.array(counts.withheld),
        "allocation_class": _coded(pa.array(allocation, mask=allocation < 0), _CLASS_NAMES),
        "overlap_share": static.overlap_share.take(pa.array(rows)),
        "centre_in_corridor": pa.array(joined.center[rows]),
        "remainder": pa.repeat(False, rows.size),
    }
    properties = _complete(snapshot, query, routes, properties)
    return FeatureTable(static.ids.take(pa.array(rows)), properties, CellShapes(cells))


def _select(joined: RouteCells, query: CellQuery) -> NDArray[np.intp]:
    chosen = _is_selected(joined.cells, joined.routes, query)
    return np.flatnonzero(chosen if query.corridor else chosen & (joined.cube_row >= 0))


def _remainders(snapshot: Snapshot, query: CellQuery) -> _Remainders:
    remainders = _Remainders(*remainder_rows(snapshot, DETECTIONS, query.resolution, query.window))
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


def _remainder_table(snapshot: Snapshot, query: CellQuery, rest: _Remainders) -> FeatureTable:
    """Return remainders as features."""
    cells, routes = rest.cells, rest.routes
    cell_hex = cells_to_hex_array(cells)
    properties = {
        "cell": cell_hex,
        "resolution": pa.array(cell_resolutions(cells).astype(np.int64), mask=cells == 0),
        "value": pa.array(rest.values),
        "status": _coded(pa.repeat(pa.scalar(_PUBLISHED, pa.int8()), cells.size), _STATUS_NAMES),
        "withheld_months": pa.nulls(cells.size, pa.int64()),
        "allocation_class": _coded(pa.nulls(cells.size, pa.int8()), _CLASS_NAMES),
        "overlap_share": pa.nulls(cells.size, pa.float64()),
        "centre_in_corridor": pa.nulls(cells.size, pa.bool_()),
        "remainder": pa.repeat(True, cells.size),
    }
    ids = _ids(pc.fill_null(cell_hex, _ROUTE_LEVEL), routes, _REMAINDER)
    return FeatureTable(ids, _complete(snapshot, query, routes, properties), CellShapes(cells))


def _keys(cells: CellArray, routes: NDArray[np.int8]) -> CellArray:
    return (cells << _ROUTE_BITS) | routes.astype(np.uint64)


def _complete(
    snapshot: Snapshot, query: CellQuery, routes: NDArray[np.int8], properties: dict[str, pa.Array]
) -> pa.Table:
    """Return the properties with those that all rows share, in the order of the collection."""
    info = snapshot.series(DETECTIONS)
    names = pa.array([route["name"] for route in snapshot.routes()], pa.string())
    constants = {
        "series": DETECTIONS,
        "unit": info["unit"],
        "period": counted_period(snapshot, query.window),
        "source": info["publisher"],
    }
    codes, first = pa.array(routes), pa.repeat(pa.scalar(0, pa.int8()), routes.size)
    columns = properties | {name: _coded(first, pa.array([value])) for name, value in constants.items()}
    columns |= {"route": _coded(codes, _ROUTE_NAMES), "route_name": _coded(codes, names)}
    columns["vintage"] = pa.repeat(vintage(snapshot, DETECTIONS), routes.size)
    return pa.table({name: columns[name] for name in CELLS.types})


def _coded(codes: pa.Array, names: pa.Array) -> pa.DictionaryArray:
    """Return repeated text (n,) as codes (n,) of names: less to copy, and most formats encode each name once."""
    return pa.DictionaryArray.from_arrays(codes.cast(pa.int8()), names)


def _join(first: FeatureTable, second: FeatureTable) -> FeatureTable:
    properties = pa.concat_tables([first.properties, second.properties]).combine_chunks()
    ids = pa.concat_arrays([first.ids, second.ids])
    return FeatureTable(ids, properties, CellShapes(np.concatenate([_cells(first), _cells(second)])))


def _cells(table: FeatureTable) -> CellArray:
    if not isinstance(table.geometries, CellShapes):
        raise TypeError("features of cells have cells as geometries")
    return table.geometries.cells
