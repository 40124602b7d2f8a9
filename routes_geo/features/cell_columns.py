"""The columns of areas, cells and remainders as features of the collection of cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.features.boxes import cell_bounds, shape_bounds
from routes_geo.features.cell_text import cells_to_hex_array
from routes_geo.features.collections import CELLS
from routes_geo.features.feature_table import CellShapes, FeatureTable
from routes_geo.features.tables import Rows
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import cell_resolutions
from routes_geo.grid.keys import is_area, route_keys
from routes_geo.model import BASES, ROUTE_IDS, Kind, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import STATUSES, CellCounts, CellJoins, RouteCells, count_window
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.once import once
from routes_geo.snapshot.placings import ALLOCATION_CLASSES, Placings, Shares, allocation_positions, basis_positions
from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.snapshot import Derived, Snapshot

AREA_PREFIX = "area"  # of the id of an area
REMAINDER = "remainder"  # at the end of the id of a remainder
ROUTE_LEVEL = "route"  # stands for the cell in the id of a remainder that has none
_KINDS = tuple(kind.value for kind in Kind)
_PUBLISHED = STATUSES.index(Publication.PUBLISHED)
_ZERO = STATUSES.index(Publication.ZERO)
_STATUS_NAMES = pa.array([status.value for status in STATUSES])
_CLASS_NAMES = pa.array(list(ALLOCATION_CLASSES))
_BASIS_NAMES = pa.array(list(BASES))
_KIND_NAMES = pa.array(list(_KINDS))
_ROUTE_NAMES = pa.array(list(ROUTE_IDS))
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


def counted_table(snapshot: Snapshot, series: str, resolution: int, window: MonthWindow, rows: Rows) -> FeatureTable:
    """Return the areas and cells of some rows of the join with their counts."""
    joined = snapshot.derived(CellJoins).at(series, resolution)
    static = snapshot.derived(CellColumns).at(series, resolution)
    counts = count_window(joined, snapshot.cube(series, resolution), window, rows)
    cells, routes, picked = joined.cells[rows], joined.routes[rows], pa.array(rows)
    areas = is_area(cells)
    properties = {
        "cell": static.cell_hex.take(picked),
        "resolution": pa.array(np.full(rows.size, resolution), mask=areas),
        "kind": coded(pa.array(np.where(areas, _KINDS.index(Kind.AREA), _KINDS.index(Kind.CELL))), _KIND_NAMES),
        "area": static.area.take(picked),
        "name": static.name.take(picked),
        "overlap_share": static.overlap_share.take(picked),
        "centre_in_corridor": pa.array(joined.center[rows], mask=areas),
        "remainder": pa.repeat(False, rows.size),
        **count_columns(snapshot, series, counts),
    }
    table = _complete(snapshot, series, window, routes, properties)
    return FeatureTable(static.ids.take(picked), table, key_shapes(snapshot, cells))


def count_columns(snapshot: Snapshot, series: str, counts: CellCounts) -> dict[str, pa.Array]:
    """Return the properties that follow from the counts of a window (n,)."""
    has_value = (counts.status == _PUBLISHED) | (counts.status == _ZERO)
    return {
        "value": pa.array(counts.values, mask=~has_value),
        "status": coded(pa.array(counts.status), _STATUS_NAMES),
        "withheld_months": pa.array(counts.withheld),
        "periods_placed": pa.array(counts.placed),
        "basis": _placed_as(basis_positions(counts.placing), _BASIS_NAMES),
        "allocation_class": _placed_as(allocation_positions(counts.placing), _CLASS_NAMES),
        **snapshot.derived(Shares).ranges(series).columns(counts.placing),
    }


def _placed_as(positions: Placings, names: pa.Array) -> pa.DictionaryArray:
    return coded(pa.array(positions, mask=positions < 0), names)


def remainder_table(snapshot: Snapshot, series: str, window: MonthWindow, rest: Remainders) -> FeatureTable:
    """Return remainders as features."""
    cells, routes = rest.cells, rest.routes
    cell_hex = cells_to_hex_array(cells)
    kinds = np.where(cells == 0, _KINDS.index(Kind.ROUTE), _KINDS.index(Kind.REMAINDER))
    absent = {name: pa.nulls(cells.size, kind) for name, kind in CELLS.types.items()}
    properties = absent | {
        "cell": cell_hex,
        "resolution": pa.array(cell_resolutions(cells).astype(np.int64), mask=cells == 0),
        "kind": coded(pa.array(kinds), _KIND_NAMES),
        "value": pa.array(rest.values),
        "status": coded(pa.repeat(pa.scalar(_PUBLISHED, pa.int8()), cells.size), _STATUS_NAMES),
        "basis": coded(pa.nulls(cells.size, pa.int8()), _BASIS_NAMES),
        "allocation_class": coded(pa.nulls(cells.size, pa.int8()), _CLASS_NAMES),
        "remainder": pa.repeat(True, cells.size),
    }
    ids = _ids(pc.fill_null(cell_hex, ROUTE_LEVEL), routes, REMAINDER)
    return FeatureTable(ids, _complete(snapshot, series, window, routes, properties), CellShapes(cells))


def unpublished_table(
    snapshot: Snapshot, series: str, window: MonthWindow, cells: CellArray, routes: NDArray[np.int8]
) -> FeatureTable:
    """Return cells (n,) of one resolution, outside the corridors, for which nothing is published."""
    cell_hex = cells_to_hex_array(cells)
    cube = snapshot.cube(series, int(cell_resolutions(cells)[0]))
    counts = count_window(_without_counts(cells, routes), cube, window)
    absent = {name: pa.nulls(cells.size, kind) for name, kind in CELLS.types.items()}
    properties = absent | {
        "cell": cell_hex,
        "resolution": pa.array(cell_resolutions(cells).astype(np.int64)),
        "kind": coded(pa.array(np.full(cells.size, _KINDS.index(Kind.CELL))), _KIND_NAMES),
        "overlap_share": pa.repeat(0.0, cells.size),
        "centre_in_corridor": pa.repeat(False, cells.size),
        "remainder": pa.repeat(False, cells.size),
        **count_columns(snapshot, series, counts),
    }
    return FeatureTable(
        _ids(cell_hex, routes), _complete(snapshot, series, window, routes, properties), CellShapes(cells)
    )


def _without_counts(cells: CellArray, routes: NDArray[np.int8]) -> RouteCells:
    none = np.zeros(cells.size)
    return RouteCells(cells, routes, none, none.astype(np.bool_), np.full(cells.size, -1, np.intp))


def _ids(first: pa.Array, routes: NDArray[np.int8], *suffix: str) -> pa.Array:
    return pc.binary_join_element_wise(first, _ROUTE_NAMES.take(pa.array(routes)), *suffix, ".")


def _complete(
    snapshot: Snapshot, series: str, window: MonthWindow, routes: NDArray[np.int8], properties: dict[str, pa.Array]
) -> pa.Table:
    """Return the properties with those that all rows share, in the order of the collection."""
    info = snapshot.series(series)
    names = pa.array([route["name"] for route in snapshot.routes()], pa.string())
    constants = {"series": series, "unit": info["unit"], "period": counted_period(snapshot, window, series)}
    codes, first = pa.array(routes), pa.repeat(pa.scalar(0, pa.int8()), routes.size)
    columns = properties | {name: coded(first, pa.array([value])) for name, value in constants.items()}
    columns |= {"route": coded(codes, _ROUTE_NAMES), "route_name": coded(codes, names)}
    columns["source"] = _recoded(codes, sources(snapshot, series, window))
    columns["vintage"] = pa.repeat(vintage(snapshot, series), routes.size)
    return pa.table({name: columns[name] for name in CELLS.types})


def _recoded(codes: pa.Array, names: list[str]) -> pa.DictionaryArray:
    """Return text by codes (n,) of names, several of which can be the same: a dictionary has each once."""
    distinct = list(dict.fromkeys(names))
    return coded(pa.array([distinct.index(name) for name in names], pa.int8()).take(codes), pa.array(distinct))


def sources(snapshot: Snapshot, series: str, window: MonthWindow) -> list[str]:
    """Return the publisher of a series, with those of the shares that divide each route's counts in a window."""
    publisher = str(snapshot.series(series)["publisher"])
    by_route = [snapshot.derived(Shares).publishers(series, route, window) for route in ROUTE_IDS]
    return [f"{publisher}; shares: {', '.join(names)}" if names else publisher for names in by_route]


def coded(codes: pa.Array, names: pa.Array) -> pa.DictionaryArray:
    """Return repeated text (n,) as codes (n,) of names: less to copy, and most formats encode each name once."""
    return pa.DictionaryArray.from_arrays(codes.cast(pa.int8()), names)
