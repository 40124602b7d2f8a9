"""CQL2 filters on the figures of zones, with the properties of the collection of cells."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from routes_geo.features.cell_columns import CellColumns
from routes_geo.features.cell_text import cells_to_hex_array, text_array
from routes_geo.features.collections import CELLS
from routes_geo.features.column_makers import count_columns, sources
from routes_geo.features.cql2_filter import Filter, queryable_types
from routes_geo.features.feature_table import CellShapes, FeatureTable
from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED
from routes_geo.grid.keys import is_area
from routes_geo.model import ROUTE_IDS, Kind
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import CellJoins
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.levels import ZoneLevel
from routes_geo.zones.query import BoolArray, RowFilter

QUERYABLES = queryable_types(CELLS)


def row_filter(snapshot: Snapshot, condition: Filter | None, window: MonthWindow) -> RowFilter | None:
    """Return a function that checks a condition for rows of a level; None without a condition."""
    if condition is None:
        return None

    def keep(level: ZoneLevel, rows: IntArray) -> BoolArray:
        return condition.mask(row_features(snapshot, level, rows, window))

    return keep


def row_features(snapshot: Snapshot, level: ZoneLevel, rows: IntArray, window: MonthWindow) -> FeatureTable:
    """Return rows (m,) of a level as features of the collection of cells, with the figures of a window."""
    cells, routes = level.cube.cells[rows], pa.array(level.cube.routes[rows])
    counted = count_columns(snapshot, level.series, lambda: level.count(rows, window))
    properties = {
        "cell": cells_to_hex_array(cells),
        "resolution": pa.array(np.full(rows.size, level.level)),
        "kind": pa.repeat(Kind.CELL.value, rows.size),
        "area": pa.nulls(rows.size, pa.string()),
        "name": pa.nulls(rows.size, pa.string()),
        "route": text_array(ROUTE_IDS).take(routes),
        "remainder": pa.repeat(False, rows.size),
        **{name: make(name) for name, make in counted.items()},
        **_corridor(snapshot, level, rows),
        **_constants(snapshot, level.series, window, routes),
    }
    ids = pa.nulls(rows.size, pa.string())
    return FeatureTable(ids, pa.table({name: properties[name] for name in CELLS.types}), CellShapes(cells))


def _corridor(snapshot: Snapshot, level: ZoneLevel, rows: IntArray) -> dict[str, pa.Array]:
    """Return how the zones lie to the corridor of their route; null at levels without published cells."""
    if level.level < COARSEST_PUBLISHED:
        absent = {"overlap_share": pa.float64(), "centre_in_corridor": pa.bool_()}
        return {name: pa.nulls(rows.size, kind) for name, kind in absent.items()}
    joined = snapshot.derived(CellJoins).at(level.series, level.level)
    static = snapshot.derived(CellColumns).at(level.series, level.level)
    counted = np.flatnonzero((joined.cube_row >= 0) & ~is_area(joined.cells))[rows]  # both are sorted by (cell, route)
    return {
        "overlap_share": static.overlap_share.take(pa.array(counted)),
        "centre_in_corridor": pa.array(joined.center[counted]),
    }


def _constants(snapshot: Snapshot, series: str, window: MonthWindow, routes: pa.Array) -> dict[str, pa.Array]:
    info = snapshot.series(series)
    values = {
        "series": series,
        "unit": info["unit"],
        "period": counted_period(snapshot, window, series),
        "vintage": vintage(snapshot, series),
    }
    names = pa.array([route["name"] for route in snapshot.routes()], pa.string())
    same = {name: pa.repeat(value, len(routes)) for name, value in values.items()}
    publishers = pa.array(sources(snapshot, series, window))
    return same | {"route_name": names.take(routes), "source": publishers.take(routes)}
