"""What a part of an expression is: its kind, and a function from the columns of features to its values."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import cell_bounds, shape_bounds
from routes_geo.features.feature_table import CellShapes, FeatureTable, ShapeArray
from routes_geo.grid.cells import FloatArray

GEOMETRY: Final = "geometry"
# Type of a queryable: that of its column, or GEOMETRY.
QueryableType = pa.DataType | str


class ValueKind(StrEnum):
    """Kinds of values. Only like is compared with like."""

    TRUTH = "true or false"
    NUMBER = "number"
    TEXT = "text"
    TIME = "date or timestamp"
    INTERVAL = "interval"
    SHAPE = "geometry"
    ARRAY = "array"


class FilterColumns:
    """Columns of the features (n,) an expression is run on, each made when first asked for."""

    def __init__(self, table: FeatureTable, bounds: Callable[[], FloatArray] | None = None) -> None:
        """Bounds (n, 4) of the geometries may be given where they are known."""
        self.table = table
        self._known_bounds = bounds
        self.size = len(table)

    def column(self, name: str) -> pa.Array:
        """Values of a property."""
        return self.table.column(name)

    @functools.cached_property
    def shapes(self) -> ShapeArray:
        """Geometries, None where absent."""
        return self.table.geometries.shapes()

    @functools.cached_property
    def has_shape(self) -> NDArray[np.bool_]:
        """Whether each feature has a geometry."""
        geometries = self.table.geometries
        if isinstance(geometries, CellShapes):
            return np.asarray(geometries.cells != 0)
        return np.fromiter((shape is not None for shape in self.shapes), np.bool_, self.size)

    @functools.cached_property
    def bounds(self) -> FloatArray:
        """Bounds (n, 4) of the geometries, NaN where absent; those of cells come without their shapes."""
        if self._known_bounds is not None:
            return self._known_bounds()
        geometries = self.table.geometries
        if not isinstance(geometries, CellShapes):
            return shape_bounds(self.shapes)
        bounds = np.full((self.size, 4), np.nan)
        bounds[self.has_shape] = cell_bounds(geometries.cells[self.has_shape])
        return bounds


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression. `run` gives an array (n,) or one value for all; `constant` tells a literal's value.

    By kind: Arrow booleans, doubles or strings; filters.times.Moments or Interval; shapely shapes; sets of values.
    """

    kind: ValueKind
    run: Callable[[FilterColumns], Any]
    constant: Any = None
    is_property: bool = False


def literal(kind: ValueKind, value: Any, constant: Any = None) -> Node:
    """Node of a value that is the same for all features."""
    return Node(kind, lambda _columns: value, value if constant is None else constant)


def require(node: Node, kind: ValueKind, operator: str) -> Node:
    """Return a node unchanged; InvalidInput unless it is of a kind."""
    if node.kind is not kind:
        raise InvalidInput(f"filter: {operator} takes {kind.value}, not {node.kind.value}")
    return node


def count_arguments(arguments: list[Any], count: int, operator: str) -> list[Any]:
    """Return the arguments of an operator unchanged; InvalidInput for another number of them."""
    if len(arguments) != count:
        raise InvalidInput(f"filter: {operator} takes {count} arguments, not {len(arguments)}")
    return arguments


def truths(known: NDArray[np.bool_], values: NDArray[np.bool_], size: int) -> pa.Array:
    """Arrow booleans (n,), null where not known; both arrays may be of one value for all."""
    shape = (size,)
    return pa.array(np.broadcast_to(values, shape), mask=~np.broadcast_to(known, shape))


def is_null(node: Node) -> Node:
    """Whether a value is null, which itself never is."""

    def run(columns: FilterColumns) -> Any:
        value = node.run(columns)
        if node.kind is ValueKind.SHAPE:
            return pa.array(~columns.has_shape) if node.is_property else pa.scalar(False)
        if isinstance(value, pa.Array | pa.Scalar):
            return pc.is_null(value)
        return pa.array(~np.broadcast_to(value.known, (columns.size,)))

    return Node(ValueKind.TRUTH, run)
