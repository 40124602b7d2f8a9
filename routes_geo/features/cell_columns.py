"""The columns of areas, cells and remainders as features of the collection of cells."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.features.box_index import BoxIndex, index_cells
from routes_geo.features.boxes import cell_bounds, shape_bounds
from routes_geo.features.cell_text import cells_to_hex_array, text_array
from routes_geo.features.collections import CELLS
from routes_geo.features.column_makers import (
    PUBLISHED,
    Makers,
    as_makers,
    coded,
    count_columns,
    shared_columns,
    value_columns,
)
from routes_geo.features.feature_table import CellShapes, FeatureTable
from routes_geo.features.tables import Rows
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import cell_resolutions
from routes_geo.grid.keys import is_area, route_keys
from routes_geo.model import BASES, ROUTE_IDS, Kind
from routes_geo.months import MonthWindow
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import STATUSES, CellJoins, RouteCells, count_values, count_window
from routes_geo.snapshot.once import once
from routes_geo.snapshot.placings import (
    ALLOCATION_CLASSES,
)
from routes_geo.snapshot.snapshot import Derived, Snapshot

AREA_PREFIX = "area"  # of the id of an area
REMAINDER = "remainder"  # at the end of the id of a remainder
ROUTE_LEVEL = "route"  # stands for the cell in the id of a remainder that has none
_KINDS = tuple(kind.value for kind in Kind)
_SHARE_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class StaticColumns:
    """Columns that do not depend on the window, for each row (n,) of the join of a series at a resolution."""

    ids: pa.Array
    cell_hex: pa.Array
    area: pa.Array
    name: pa.Array
    overlap_share: pa.Array
    keys: CellArray
    bounds: FloatArray


@dataclass(frozen=True, slots=True)
class Remainders:
    """Counts (n,) that are published only with coarser cells (n,), or with a whole route, which is cell 0."""

    cells: CellArray
    routes: NDArray[np.int8]
    values: IntArray

    def take(self, rows: Rows | NDArray[np.bool_]) -> Remainders:
        """Return the remainders of some rows."""
        return Remainders(self.cells[rows], self.routes[rows], self.values[rows])


class CellColumns(Derived):
    """Columns of areas and cells that do not depend on the window, made once for each series and resolution."""

    @once
    def at(self, series: str, resolution: int) -> StaticColumns:
        """Return the columns of a series at a published resolution."""
        joined = self.snapshot.derived(CellJoins).at(series, resolution)
        cells, areas = joined.cells, is_area(joined.cells)
        cell_hex = pc.if_else(pa.array(areas), pa.scalar(None, pa.string()), cells_to_hex_array(cells))
        area, name = (self._of_areas(cells, areas, column) for column in ("area_id", "name"))
        area_ids = pc.binary_join_element_wise(AREA_PREFIX, area, ".")
        shares = pa.array([round(share, _SHARE_DECIMALS) for share in joined.overlap.tolist()], pa.float64())
        return StaticColumns(
            _ids(pc.coalesce(area_ids, cell_hex), joined.routes),
            cell_hex,
            area,
            name,
            pc.if_else(pa.array(areas), pa.scalar(None, pa.float64()), shares),
            route_keys(cells, joined.routes),
            self._bounds(cells, areas),
        )

    @once
    def index(self, series: str, resolution: int) -> BoxIndex:
        """Return the index of the rows of the join: each area by itself, then cells."""
        cells = self.snapshot.derived(CellJoins).at(series, resolution).cells
        areas = int(np.count_nonzero(is_area(cells)))
        return index_cells(cells, resolution, self.at(series, resolution).bounds, areas)

    def _of_areas(self, cells: CellArray, areas: NDArray[np.bool_], column: str) -> pa.Array:
        by_number = self.snapshot.derived(Areas).by_number()
        texts = [
            getattr(by_number[int(cell)], column) if area else None for cell, area in zip(cells, areas, strict=True)
        ]
        return pa.array(texts, pa.string())

    def _bounds(self, cells: CellArray, areas: NDArray[np.bool_]) -> FloatArray:
        unique, codes = np.unique(cells[~areas], return_inverse=True)
        bounds = np.empty((cells.size, 4))
        bounds[~areas] = cell_bounds(unique)[codes]
        bounds[areas] = shape_bounds(self.snapshot.derived(Areas).shapes(cells[areas]))
        return bounds


def key_shapes(snapshot: Snapshot, cells: CellArray) -> CellShapes:
    """Return the geometries of cells, areas (by number) and absent ones (0)."""
    areas = snapshot.derived(Areas).by_number()
    return CellShapes(cells, {number: area.geometry for number, area in areas.items()})


class CountedRows:
    """Some rows (n,) of the join of a series at a resolution as features, with their counts in a window.

    Each property is made when it is needed, and the rows are counted only for those that follow from the counts.
    """

    def __init__(self, snapshot: Snapshot, series: str, resolution: int, window: MonthWindow, rows: Rows) -> None:
        self._snapshot, self._series, self._resolution, self._window = snapshot, series, resolution, window
        self._joined = snapshot.derived(CellJoins).at(series, resolution)
        self._static = snapshot.derived(CellColumns).at(series, resolution)
        self._rows = rows

    def _makers(self) -> Makers:
        """Return new makers, as some that are kept here would keep the rows alive until the next collection."""
        joined, window, rows = self._joined, self._window, self._rows
        cube = self._snapshot.cube(self._series, self._resolution)
        return {
            **dict.fromkeys(("cell", "area", "name", "overlap_share"), self._static_column),
            **dict.fromkeys(("resolution", "kind", "centre_in_corridor", "remainder"), self._own_column),
            **count_columns(self._snapshot, self._series, lambda: count_window(joined, cube, window, rows)),
            **value_columns(functools.cache(lambda: count_values(joined, cube, window, rows))),
            **shared_columns(self._snapshot, self._series, window, lambda: joined.routes[rows]),
        }

    @functools.cached_property
    def cells(self) -> CellArray:
        """Return the cells and areas (n,)."""
        return self._joined.cells[self._rows]

    def column(self, name: str) -> pa.Array:
        """Return a property (n,); repeated text is coded."""
        return self._makers()[name](name)

    def ids(self) -> pa.Array:
        """Return the ids (n,)."""
        return self._static.ids.take(pa.array(self._rows))

    def table(self) -> FeatureTable:
        """Return all properties."""
        return FeatureTable(self.ids(), _table(self._makers()), key_shapes(self._snapshot, self.cells))

    def _static_column(self, name: str) -> pa.Array:
        column = getattr(self._static, "cell_hex" if name == "cell" else name)
        rows = self._rows
        if rows.size > 1 and np.all(np.diff(rows) == 1):  # copying text takes longer than looking
            return column.slice(rows[0], rows.size)
        return column.take(pa.array(rows))

    def _own_column(self, name: str) -> pa.Array:
        areas, size = is_area(self.cells), self.cells.size
        if name == "kind":
            return coded(
                pa.array(np.where(areas, _KINDS.index(Kind.AREA), _KINDS.index(Kind.CELL))), text_array(_KINDS)
            )
        if name == "resolution":
            return pa.array(np.full(size, self._resolution), mask=areas)
        return pa.repeat(False, size) if name == "remainder" else pa.array(self._joined.center[self._rows], mask=areas)


def remainder_table(snapshot: Snapshot, series: str, window: MonthWindow, rest: Remainders) -> FeatureTable:
    """Return remainders as features."""
    cells, routes = rest.cells, rest.routes
    cell_hex = cells_to_hex_array(cells)
    kinds = np.where(cells == 0, _KINDS.index(Kind.ROUTE), _KINDS.index(Kind.REMAINDER))
    absent = {name: pa.nulls(cells.size, kind) for name, kind in CELLS.types.items()}
    properties = absent | {
        "cell": cell_hex,
        "resolution": pa.array(cell_resolutions(cells).astype(np.int64), mask=cells == 0),
        "kind": coded(pa.array(kinds), text_array(_KINDS)),
        "value": pa.array(rest.values),
        "status": coded(pa.repeat(pa.scalar(PUBLISHED, pa.int8()), cells.size), text_array(STATUSES)),
        "basis": coded(pa.nulls(cells.size, pa.int8()), text_array(BASES)),
        "allocation_class": coded(pa.nulls(cells.size, pa.int8()), text_array(ALLOCATION_CLASSES)),
        "remainder": pa.repeat(True, cells.size),
    }
    ids = _ids(pc.fill_null(cell_hex, ROUTE_LEVEL), routes, REMAINDER)
    makers = as_makers(properties) | shared_columns(snapshot, series, window, lambda: routes)
    return FeatureTable(ids, _table(makers), CellShapes(cells))


def unpublished_table(
    snapshot: Snapshot, series: str, window: MonthWindow, cells: CellArray, routes: NDArray[np.int8]
) -> FeatureTable:
    """Return cells (n,) of one resolution, outside the corridors, for which nothing is published."""
    cell_hex = cells_to_hex_array(cells)
    cube = snapshot.cube(series, int(cell_resolutions(cells)[0]))
    absent = {name: pa.nulls(cells.size, kind) for name, kind in CELLS.types.items()}
    properties = absent | {
        "cell": cell_hex,
        "resolution": pa.array(cell_resolutions(cells).astype(np.int64)),
        "kind": coded(pa.array(np.full(cells.size, _KINDS.index(Kind.CELL))), text_array(_KINDS)),
        "overlap_share": pa.repeat(0.0, cells.size),
        "centre_in_corridor": pa.repeat(False, cells.size),
        "remainder": pa.repeat(False, cells.size),
    }
    makers = as_makers(properties) | shared_columns(snapshot, series, window, lambda: routes)
    makers |= count_columns(snapshot, series, lambda: count_window(_without_counts(cells, routes), cube, window))
    return FeatureTable(_ids(cell_hex, routes), _table(makers), CellShapes(cells))


def _without_counts(cells: CellArray, routes: NDArray[np.int8]) -> RouteCells:
    none = np.zeros(cells.size)
    return RouteCells(cells, routes, none, none.astype(np.bool_), np.full(cells.size, -1, np.intp))


def _ids(first: pa.Array, routes: NDArray[np.int8], *suffix: str) -> pa.Array:
    return pc.binary_join_element_wise(first, text_array(ROUTE_IDS).take(pa.array(routes)), *suffix, ".")


def _table(makers: Makers) -> pa.Table:
    """Return the properties in the order of the collection."""
    return pa.table({name: makers[name](name) for name in CELLS.types})
