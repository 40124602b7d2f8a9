"""Evaluate spatial functions in the plane of lng and lat. Bounds decide for most features, shapes for the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeGuard

import numpy as np
import orjson
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import box_parts
from routes_geo.features.crs import unproject_box, unproject_shape
from routes_geo.features.feature_table import CRS84, ShapeArray
from routes_geo.features.filters.nodes import FilterColumns, Node, ValueKind, literal, require, truths
from routes_geo.grid.arrays import FloatArray

Flags = NDArray[np.bool_]

_TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
Operand = shapely.Geometry | ShapeArray
ShapeRelation = Callable[[Operand, Operand], Flags | np.bool_ | bool]
# Shapes whose bounds do not meet have none of these relations.
RELATIONS: dict[str, ShapeRelation] = {
    "s_intersects": shapely.intersects,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
    "s_overlaps": shapely.overlaps,
    "s_crosses": shapely.crosses,
    "s_contains": shapely.contains,
}
DISJOINT = "s_disjoint"
_CONVERSE: dict[str, ShapeRelation] = {
    "s_within": shapely.contains,
    "s_contains": shapely.within,
}  # the other relations are symmetrical


def shape_literal(value: Mapping[str, object], crs: str) -> Node:
    """Return the node of a GeoJSON geometry in `crs`; InvalidInput if it is empty, invalid or outside the world."""
    try:
        shape = shapely.from_geojson(orjson.dumps(value))
    except (shapely.GEOSException, TypeError, ValueError, orjson.JSONEncodeError):
        raise InvalidInput(
            f"filter: the {value.get('type')} is not a GeoJSON geometry; use {', '.join(_TYPES)}"
        ) from None
    return literal(ValueKind.SHAPE, _checked(shape, crs))


def box_literal(numbers: object, crs: str) -> Node:
    """Return the node of BBOX(west, south, east, north) in `crs`; InvalidInput for other arguments.

    West may exceed east.
    """
    if not isinstance(numbers, list) or len(numbers) not in (4, 6) or not _are_numbers(numbers):
        raise InvalidInput("filter: BBOX takes four numbers (west, south, east, north), or six with heights")
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if south > north:
        raise InvalidInput(f"filter: BBOX has a south of {south} above its north of {north}; exchange them")
    parts = [shapely.box(*part) for part in box_parts(unproject_box((west, south, east, north), crs))]
    return literal(ValueKind.SHAPE, _checked(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts), CRS84))


def _are_numbers(values: list[object]) -> TypeGuard[list[float]]:
    return all(isinstance(value, int | float) and math.isfinite(value) for value in values)


def _checked(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    placed = unproject_shape(shapely.force_2d(shape), crs)
    coordinates = np.abs(shapely.get_coordinates(placed))
    if not coordinates.size:
        raise InvalidInput("filter: a geometry is empty; give it coordinates")
    if not np.all(coordinates <= (180, 90)):
        raise InvalidInput("filter: a geometry is outside the world; lng must be within ±180, lat within ±90")
    if not shapely.is_valid(placed):
        raise InvalidInput(f"filter: a geometry is not valid: {shapely.is_valid_reason(placed)}")
    shapely.prepare(placed)
    return placed


def relate_shapes(name: str, left: Node, right: Node) -> Node:
    """Return the node of a spatial relation between two geometries; null if one of them is absent."""
    for node in (left, right):
        require(node, ValueKind.SHAPE, name)
    name_met = "s_intersects" if name == DISJOINT else name
    relation = RELATIONS[name_met]
    to_features = _CONVERSE.get(name_met, relation) if left.is_property else relation

    of_literal = left.constant if right.is_property else right.constant
    is_limited = left.is_property != right.is_property and name != DISJOINT
    box = tuple(shapely.bounds(of_literal).tolist()) if is_limited else None

    def run(columns: FilterColumns) -> pa.Array:
        if not (left.is_property or right.is_property):
            truth = np.asarray(relation(left.constant, right.constant))
            is_known = np.ones((), np.bool_)
        elif left.is_property and right.is_property:
            truth, is_known = np.asarray(relation(columns.shapes, columns.shapes)), columns.has_shape
        else:
            truth, is_known = _against(columns, of_literal, to_features), columns.has_shape
        return truths(is_known, ~truth if name == DISJOINT else truth, columns.size)

    return Node(ValueKind.TRUTH, run, box=box)


def _against(columns: FilterColumns, other: shapely.Geometry, relation: ShapeRelation) -> Flags:
    """Return the relation of a prepared shape to each feature.

    Shapes are made only for features whose bounds meet its bounds.
    """
    rows = np.flatnonzero(_meet(columns.bounds, shapely.bounds(other)))
    truth = np.zeros(columns.size, np.bool_)
    truth[rows] = relation(other, columns.table.geometries.take(rows).shapes())
    return truth


def _meet(bounds: FloatArray, other: FloatArray) -> Flags:
    west, south, east, north = other
    is_met: Flags = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return is_met
