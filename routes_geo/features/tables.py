"""Features of all collections except cells, in columns; `cells.py` has those of cells."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from routes_geo.features.boxes import shape_bounds
from routes_geo.features.feature_table import FeatureTable, Geometries, ShapeArray, Shapes
from routes_geo.features.instants import Spans, day_spans
from routes_geo.grid.arrays import FloatArray
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Features:
    """Features (n,) in their default order, in which `keys` (n,) ascend strictly. Columns are made when needed.

    `make` returns the columns of ascending rows, `measure` the bounds of all features. `spans` is None if the features
    have no time, or all have that of the response.
    """

    keys: pa.Array
    geometries: Geometries
    make: Callable[[Rows], FeatureTable]
    measure: Callable[[], FloatArray]
    spans: Spans | None = None

    def __len__(self) -> int:
        return len(self.keys)

    @functools.cached_property
    def table(self) -> FeatureTable:
        """Return all features."""
        return self.make(np.arange(len(self)))

    @functools.cached_property
    def bounds(self) -> FloatArray:
        """Return west, south, east, north (n, 4) in degrees, NaN without a geometry."""
        return self.measure()

    def take(self, rows: Rows) -> FeatureTable:
        """Return the features of some rows, in the order of the rows."""
        is_ascending = bool(np.all(rows[1:] > rows[:-1]))
        return self.make(rows) if is_ascending and "table" not in self.__dict__ else self.table.take(rows)


def _routes(snapshot: Snapshot) -> Features:
    table = snapshot.table("routes.arrow")
    return _features(table, "route", _positions(table))


def _branches(snapshot: Snapshot) -> Features:
    table = snapshot.table("branches.arrow")
    return _features(table, "branch_id", _positions(table))


def _bands(snapshot: Snapshot) -> Features:
    table = snapshot.table("bands.arrow")
    return _features(table, "band_id", _positions(table))


def _places(snapshot: Snapshot) -> Features:
    return _features(snapshot.table("places.arrow").sort_by("place_id"), "place_id")


def _areas(snapshot: Snapshot) -> Features:
    table = snapshot.table("areas.arrow").rename_columns({"area_id": "area"})
    columns = ["area", "name", "country_iso2", "route", "level", "geometry"]
    return _features(table.select(columns).sort_by("area"), "area")


def _measures(snapshot: Snapshot) -> Features:
    return _features(snapshot.table("measures.arrow"), "measure_id")


def _partners(snapshot: Snapshot) -> Features:
    return _features(snapshot.table("partners.arrow"), "partner_id")


_MAKERS: dict[str, Callable[[Snapshot], Features]] = {
    "routes": _routes,
    "branches": _branches,
    "bands": _bands,
    "places": _places,
    "areas": _areas,
    "measures": _measures,
    "partners": _partners,
}


class StaticFeatures(Derived):
    """Features of the collections that do not depend on a window."""

    has_figures = False

    @once
    def of(self, collection_id: str) -> Features:
        """Return the features of a collection other than cells; raise KeyError for an unknown collection."""
        return _MAKERS[collection_id](self.snapshot)


def _positions(table: pa.Table) -> pa.Array:
    return pa.array(np.arange(table.num_rows))


def _features(table: pa.Table, id_column: str, keys: pa.Array | None = None) -> Features:
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    shapes: ShapeArray = shapely.from_wkb(np.array(columns.pop("geometry").to_pylist(), object))
    ids, properties = columns[id_column], pa.table(columns)
    spans = day_spans(columns["start"], columns["end"]) if "start" in columns else None
    whole = FeatureTable(ids, properties, Shapes(np.asarray(shapes, object)))
    bounds = shape_bounds(shapes)
    return Features(ids if keys is None else keys, whole.geometries, whole.take, lambda: bounds, spans)
