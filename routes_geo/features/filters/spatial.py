"""Spatial functions, in the plane of lng and lat. Bounds decide for most features, the shapes for the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import orjson
import shapely

from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import box_parts
from routes_geo.features.crs import unproject_box, unproject_shape
from routes_geo.features.feature_table import CRS84
from routes_geo.features.filters.nodes import FilterColumns, Node, ValueKind, literal, require, truths
from routes_geo.grid.cells import FloatArray

_TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
# Shapes whose bounds do not meet have none of these relations.
RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "s_intersects": shapely.intersects,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
    "s_overlaps": shapely.overlaps,
    "s_crosses": shapely.crosses,
    "s_contains": shapely.contains,
}
DISJOINT = "s_disjoint"
_OTHERWISE = {"s_within": shapely.contains, "s_contains": shapely.within}  # the others read the same both ways


def shape_literal(value: Mapping[str, Any], crs: str) -> Node:
    """Node of a GeoJSON geometry in `crs`; InvalidInput for one that is empty, not valid or off the world."""
    try:
        shape = shapely.from_geojson(orjson.dumps(value))
    except (shapely.GEOSException, TypeError, ValueError, orjson.JSONEncodeError):
        raise InvalidInput(f"filter: the {value.get('type')} is no GeoJSON geometry; see {', '.join(_TYPES)}") from None
    return literal(ValueKind.SHAPE, _checked(shape, crs))


def box_literal(numbers: Any, crs: str) -> Node:
    """Node of BBOX(west, south, east, north) in `crs`, west may exceed east; InvalidInput for anything else."""
    if not isinstance(numbers, list) or len(numbers) not in (4, 6) or not all(map(_is_number, numbers)):
        raise InvalidInput("filter: BBOX takes west, south, east, north, or six numbers with heights")
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if south > north:
        raise InvalidInput(f"filter: BBOX has its south {south} above its north {north}")
    parts = [shapely.box(*part) for part in box_parts(unproject_box((west, south, east, north), crs))]
    return literal(ValueKind.SHAPE, _checked(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts), CRS84))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _checked(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    placed = unproject_shape(shapely.force_2d(shape), crs)
    coordinates = np.abs(shapely.get_coordinates(placed))
    if not coordinates.size:
        raise InvalidInput("filter: a geometry is empty; give it coordinates")
    if not np.all(coordinates <= (180, 90)):
        raise InvalidInput("filter: a geometry leaves the world; lng is within ±180, lat within ±90")
    if not shapely.is_valid(placed):
        raise InvalidInput(f"filter: a geometry is not valid: {shapely.is_valid_reason(placed)}")
    shapely.prepare(placed)
    return placed


def relate_shapes(name: str, left: Node, right: Node) -> Node:
    """Spatial relation of two geometries; null where one of them is absent."""
    for node in (left, right):
        require(node, ValueKind.SHAPE, name)
    name_met = "s_intersects" if name == DISJOINT else name
    relation = RELATIONS[name_met]
    to_features = _OTHERWISE.get(name_met, relation) if left.is_property else relation

    def run(columns: FilterColumns) -> Any:
        if not (left.is_property or right.is_property):
            found = np.asarray(relation(left.constant, right.constant))
            known = np.ones((), np.bool_)
        elif left.is_property and right.is_property:
            found, known = np.asarray(relation(columns.shapes, columns.shapes)), columns.has_shape
        else:
            literal_shape = right.constant if left.is_property else left.constant
            found, known = _against(columns, literal_shape, to_features), columns.has_shape
        return truths(known, ~found if name == DISJOINT else found, columns.size)

    return Node(ValueKind.TRUTH, run)


def _against(columns: FilterColumns, other: shapely.Geometry, relation: Callable[[Any, Any], Any]) -> Any:
    """Relation of a prepared shape to each feature: shapes are made of those alone whose bounds meet its own."""
    rows = np.flatnonzero(_meet(columns.bounds, shapely.bounds(other)))
    found = np.zeros(columns.size, np.bool_)
    found[rows] = relation(other, columns.table.geometries.take(rows).shapes())
    return found


def _meet(bounds: FloatArray, other: FloatArray) -> Any:
    west, south, east, north = other
    return (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
