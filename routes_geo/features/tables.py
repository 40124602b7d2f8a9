"""Features of all collections except cells, in columns; `cells.py` has those of cells."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from routes_geo.features.boxes import shape_bounds
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import FeatureTable, Geometries, ShapeArray, Shapes
from routes_geo.features.instants import Spans, day_spans
from routes_geo.grid.arrays import FloatArray
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot

Rows = NDArray[np.intp]


class Features(ABC):
    """Features (n,) in their default order. Their columns are made for the rows (m,) that are asked for, in any order.

    `spans` is None if the features have no time, or all have that of the response.
    """

    spans: Spans | None = None

    @abstractmethod
    def __len__(self) -> int:
        """Return n."""

    @abstractmethod
    def keys(self, rows: Rows) -> pa.Array:
        """Return the keys of some rows (m,), which ascend strictly in the default order."""

    @abstractmethod
    def ids(self, rows: Rows) -> pa.Array:
        """Return the ids of some rows (m,)."""

    @abstractmethod
    def column(self, name: str, rows: Rows) -> pa.Array:
        """Return a property of some rows (m,); repeated text may be coded."""

    @abstractmethod
    def geometries(self, rows: Rows) -> Geometries:
        """Return the geometries of some rows (m,)."""

    @abstractmethod
    def bounds(self, rows: Rows) -> FloatArray:
        """Return west, south, east, north (m, 4) of some rows in degrees, NaN without a geometry."""

    @abstractmethod
    def take(self, rows: Rows) -> FeatureTable:
        """Return some features, in the order of the rows."""

    @property
    def rows(self) -> Rows:
        """Return all rows."""
        return np.arange(len(self))

    def near(self, box: Box) -> Rows:
        """Return rows, ascending; all others lie outside a box."""
        del box
        return self.rows

    @functools.cached_property
    def table(self) -> FeatureTable:
        """Return all features."""
        return self.take(self.rows)


@dataclass(frozen=True, slots=True)
class Picked:
    """Some rows (m,) of features, for a filter: it asks for the columns that it needs."""

    features: Features
    rows: Rows

    def __len__(self) -> int:
        return int(self.rows.size)

    def column(self, name: str) -> pa.Array:
        """Return a property (m,); repeated text may be coded."""
        return self.features.column(name, self.rows)

    @property
    def geometries(self) -> Geometries:
        """Return the geometries (m,)."""
        return self.features.geometries(self.rows)


class TableFeatures(Features):
    """Features that are all in a table."""

    def __init__(self, whole: FeatureTable, keys: pa.Array, bounds: FloatArray, spans: Spans | None = None) -> None:
        """Take the features with their keys (n,) and bounds (n, 4), NaN without a geometry."""
        self._whole, self._keys, self._bounds, self.spans = whole, keys, bounds, spans

    def __len__(self) -> int:
        return len(self._whole)

    def keys(self, rows: Rows) -> pa.Array:
        """Return the keys of some rows (m,)."""
        return self._keys.take(pa.array(rows))

    def ids(self, rows: Rows) -> pa.Array:
        """Return the ids of some rows (m,)."""
        return self._whole.ids.take(pa.array(rows))

    def column(self, name: str, rows: Rows) -> pa.Array:
        """Return a property of some rows (m,)."""
        return self._whole.column(name).take(pa.array(rows))

    def geometries(self, rows: Rows) -> Geometries:
        """Return the geometries of some rows (m,)."""
        return self._whole.geometries.take(rows)

    def bounds(self, rows: Rows) -> FloatArray:
        """Return the bounds of some rows (m, 4)."""
        return self._bounds[rows]

    def take(self, rows: Rows) -> FeatureTable:
        """Return some features, in the order of the rows."""
        return self._whole.take(rows)


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
    return TableFeatures(whole, ids if keys is None else keys, shape_bounds(shapes), spans)
