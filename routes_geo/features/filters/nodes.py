"""Define the nodes of a filter: each has a kind, and a function from the columns of features to its values."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import cell_bounds, shape_bounds
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import CellShapes, Geometries, ShapeArray
from routes_geo.grid.arrays import FloatArray

GEOMETRY: Final = "geometry"
# Type of a queryable: the type of its column, or GEOMETRY.
QueryableType = pa.DataType | str


class ValueKind(StrEnum):
    """List the kinds of values. Only values of the same kind are compared."""

    TRUTH = "true or false"
    NUMBER = "number"
    TEXT = "text"
    TIME = "date or timestamp"
    INTERVAL = "interval"
    SHAPE = "geometry"
    ARRAY = "array"


class Filtered(Protocol):
    """Define what a filter reads: the geometries and properties of features (n,)."""

    def __len__(self) -> int:
        """Return n."""

    @property
    def geometries(self) -> Geometries:
        """Return the geometries (n,)."""

    def column(self, name: str) -> pa.Array:
        """Return a property (n,); repeated text may be coded."""


class FilterColumns:
    """Provide the columns of the features (n,) that an expression runs on, each on first use."""

    def __init__(self, table: Filtered, bounds: Callable[[], FloatArray] | None = None) -> None:
        """Take the features, and a function that returns their bounds (n, 4) if they are already available."""
        self.table = table
        self._given_bounds = bounds
        self.size = len(table)

    def column(self, name: str) -> pa.Array:
        """Return the values of a property; repeated text may be coded."""
        return self.table.column(name)

    @functools.cached_property
    def shapes(self) -> ShapeArray:
        """Return the geometries, None if absent."""
        return self.table.geometries.shapes()

    @functools.cached_property
    def has_shape(self) -> NDArray[np.bool_]:
        """Return whether each feature has a geometry."""
        geometries = self.table.geometries
        if isinstance(geometries, CellShapes):
            return np.asarray(geometries.cells != 0)
        return np.fromiter((shape is not None for shape in self.shapes), np.bool_, self.size)

    @functools.cached_property
    def bounds(self) -> FloatArray:
        """Return the bounds (n, 4) of the geometries, NaN if absent; for cells without making their shapes."""
        if self._given_bounds is not None:
            return self._given_bounds()
        geometries = self.table.geometries
        if not isinstance(geometries, CellShapes):
            return shape_bounds(self.shapes)
        bounds = np.full((self.size, 4), np.nan)
        bounds[geometries.is_cell] = cell_bounds(geometries.cells[geometries.is_cell])
        areas = np.flatnonzero(geometries.is_area)
        bounds[areas] = shape_bounds(geometries.take(areas).shapes())
        return bounds


@dataclass(frozen=True, slots=True)
class Node:
    """Describe a part of an expression: `run` returns an array (n,) or one value for all features.

    `constant` is the value of a literal. `box` is in degrees, west to east; it is never true of a feature that lies
    outside. The type depends on the kind: Arrow booleans, doubles or (coded) strings;
    filters.times.Moments or Interval; shapely shapes; filters.arrays.Sets.
    """

    kind: ValueKind
    run: Callable[[FilterColumns], Any]
    constant: Any = None
    is_property: bool = False
    box: Box | None = None


def literal(kind: ValueKind, value: object, constant: object = None) -> Node:
    """Return the node of a value that is the same for all features."""
    return Node(kind, lambda _columns: value, value if constant is None else constant)


def require(node: Node, kind: ValueKind, operator: str) -> Node:
    """Return a node unchanged; InvalidInput unless it has this kind."""
    if node.kind is not kind:
        raise InvalidInput(f"filter: {operator} takes {kind.value}; it was given {node.kind.value}")
    return node


def count_arguments(arguments: list[object], count: int, operator: str) -> list[object]:
    """Return the arguments of an operator unchanged; InvalidInput for a wrong number of arguments."""
    if len(arguments) != count:
        raise InvalidInput(f"filter: {operator} takes {count} arguments; it was given {len(arguments)}")
    return arguments


def truths(is_known: NDArray[np.bool_], values: NDArray[np.bool_], size: int) -> pa.Array:
    """Return Arrow booleans (n,), null if unknown; both arrays may have one value for all features."""
    shape = (size,)
    return pa.array(np.broadcast_to(values, shape), mask=~np.broadcast_to(is_known, shape))


def is_null(node: Node) -> Node:
    """Return the node of IS NULL, which is never null itself."""

    def run(columns: FilterColumns) -> pa.Array | pa.Scalar:
        value = node.run(columns)
        if node.kind is ValueKind.SHAPE:
            return pa.array(~columns.has_shape) if node.is_property else pa.scalar(False)
        if isinstance(value, pa.Array | pa.Scalar):
            return pc.is_null(value)
        return pa.array(~np.broadcast_to(value.is_known, (columns.size,)))

    return Node(ValueKind.TRUTH, run)
