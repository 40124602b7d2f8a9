"""Read one column of points: geometries in WKB, WKT or GeoArrow, and pairs of coordinates in text.

The result is the same whatever the form is: longitudes and latitudes in degrees, NaN without a point, and what each
row has instead of one point.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.tables.where.crs import FloatArray, crs_text, to_lng_lat
from routes_geo.tables.where.pairs import parse_pairs
from routes_geo.tables.where.reading import LAT_LNG, Reading

# What a row has: nothing, a point, an area, several points or a line, or something that cannot be read.
BLANK, POINT, AREA, SEVERAL, UNREADABLE = range(5)
KINDS = ("no point", "a point", "an area", "several points or a line", "not a point")
_POINT, _LINE, _POLYGON, _MULTI_POINT, _MULTI_POLYGON = 0, 1, 3, 4, 6
_SHAPE = r"^\s*(?i:SRID\s*=|POINT|MULTIPOINT|POLYGON|MULTIPOLYGON|LINESTRING|MULTILINESTRING|GEOMETRYCOLLECTION|\{)"
_HEX = r"^\s*0[01][0-9A-Fa-f]{40,}\s*$"


@dataclass(frozen=True, slots=True)
class Points:
    """Longitudes and latitudes (n,) in degrees, NaN without a point, and what each row has (n,), such as POINT.

    An area has the coordinates of a point inside it.
    """

    lng: FloatArray
    lat: FloatArray
    kinds: NDArray[np.int8]


def read_points(column: pa.Array, name: str, reading: Reading) -> Points:
    """Return the points of a column (n,). DataError for a column of another type."""
    storage = column.storage if isinstance(column, pa.ExtensionArray) else column
    if pa.types.is_dictionary(storage.type):
        storage = storage.dictionary_decode()
    kind = storage.type
    if pa.types.is_null(kind):
        return _without_points(len(storage))
    if is_text(kind):
        return _of_text(storage.cast(pa.large_string()), reading)
    if is_bytes(kind):
        return _in_degrees(*_of_shapes(*_from_wkb(storage)), reading)
    axes = _axes(storage)
    if axes is None:
        raise DataError(f"column {name[:40]!r} is {str(kind)[:100]}; expected points in WKB, WKT, GeoArrow or text")
    x, y = (np.asarray(axis.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64) for axis in axes)
    kinds = np.where(np.isfinite(x) & np.isfinite(y), POINT, BLANK).astype(np.int8)
    return _in_degrees(x, y, kinds, np.zeros(len(x), np.int32), reading)


def is_shape(text: str) -> bool:
    """Return whether a text is a geometry in WKT, GeoJSON or hexadecimal WKB."""
    return re.match(f"{_SHAPE}|{_HEX}", text) is not None


def is_text(kind: pa.DataType) -> bool:
    """Return whether a type is text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_bytes(kind: pa.DataType) -> bool:
    """Return whether a type is bytes."""
    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)
    return any(test(kind) for test in tests)


def _without_points(size: int) -> Points:
    return Points(np.full(size, np.nan), np.full(size, np.nan), np.full(size, BLANK, np.int8))


def _axes(storage: pa.Array) -> tuple[pa.Array, pa.Array] | None:
    """Return the x and y of GeoArrow, separate or interleaved; None for another type."""
    kind = storage.type
    if pa.types.is_struct(kind) and {"x", "y"} <= {field.name for field in kind}:
        axes = pc.struct_field(storage, "x"), pc.struct_field(storage, "y")
    elif pa.types.is_fixed_size_list(kind):
        axes = pc.list_element(storage, 0), pc.list_element(storage, 1)
    else:
        return None
    return axes if all(_is_number(axis.type) for axis in axes) else None


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def _from_wkb(column: pa.Array) -> _Marked:
    return _marked(np.asarray(column.to_pylist(), object), shapely.from_wkb)


def _marked(given: NDArray[np.object_], parse: Callable[..., NDArray[np.object_]]) -> _Marked:
    """Return the shapes of some texts or bytes (n,), None for a blank one, and which of them are no shapes (n,)."""
    with np.errstate(all="ignore"):  # a number in WKT that overflows gives an infinite coordinate, which is rejected
        shapes = parse(given, on_invalid="ignore")
    is_given = np.array([each is not None for each in given], np.bool_)
    return shapes, is_given & shapely.is_missing(shapes)


_Marked = tuple[NDArray[np.object_], NDArray[np.bool_]]  # shapes, and which of them could not be read (n,)
_Shapes = tuple[FloatArray, FloatArray, NDArray[np.int8], NDArray[np.int32]]  # x, y, kinds and SRID (n,)


def _of_shapes(shapes: NDArray[np.object_], is_wrong: NDArray[np.bool_]) -> _Shapes:
    shapes = _single(shapes)
    types = shapely.get_type_id(shapes)
    is_empty = shapely.is_empty(shapes) | (types < 0)
    kinds = np.full(len(shapes), SEVERAL, np.int8)
    kinds[types == _POINT] = POINT
    kinds[np.isin(types, (_POLYGON, _MULTI_POLYGON))] = AREA
    kinds[is_empty] = UNREADABLE
    kinds[(types < 0) & ~is_wrong] = BLANK
    inside = shapes.copy()
    inside[is_empty] = None  # GEOS has no x of an empty point
    inside[kinds == AREA] = _inside(shapes[kinds == AREA])
    x, y = shapely.get_x(inside), shapely.get_y(inside)
    srid = np.where(types < 0, 0, shapely.get_srid(shapes)).astype(np.int32)
    return x, y, kinds, srid


def _inside(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return a point inside each area; the middle of its box if the area is not valid."""
    try:
        return np.asarray(shapely.point_on_surface(areas), object)
    except shapely.errors.GEOSException:
        return np.asarray(shapely.centroid(shapely.envelope(areas)), object)


def _single(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the shapes with collections of one point replaced by that point."""
    types = shapely.get_type_id(shapes)
    is_one = (types > _POLYGON) & (shapely.get_num_geometries(shapes) == 1) & (types != _MULTI_POLYGON)
    if not is_one.any():
        return shapes
    out = shapes.copy()
    srid = shapely.get_srid(shapes[is_one])
    out[is_one] = shapely.set_srid(shapely.get_geometry(shapes[is_one], 0), srid)
    return out


def _in_degrees(
    x: FloatArray, y: FloatArray, kinds: NDArray[np.int8], srid: NDArray[np.int32], reading: Reading
) -> Points:
    if reading.shapes == LAT_LNG:
        x, y = y, x
    lng, lat = to_lng_lat(x, y, reading.crs)
    for code in np.unique(srid[srid > 0]).tolist() if reading.crs is None else ():
        mine = srid == code
        lng, lat = lng.copy(), lat.copy()
        lng[mine], lat[mine] = to_lng_lat(x[mine], y[mine], _of_srid(code))
    return Points(lng, lat, kinds)


def _of_srid(code: int) -> str | None:
    return crs_text(f"EPSG:{code}", f"SRID={code}")


def _of_text(text: pa.Array, reading: Reading) -> Points:
    """Return the points of a text column; each value says by itself whether it is a geometry or a pair."""
    text = pc.utf8_trim_whitespace(text)
    is_hex = _matches(text, _HEX)
    is_shape = _matches(text, _SHAPE) & ~is_hex
    lng, lat, is_pair = parse_pairs(text, reading)
    is_blank = _matches(text, "^$") | np.asarray(text.is_null())
    kinds = np.where(is_pair, POINT, np.where(is_blank, BLANK, UNREADABLE)).astype(np.int8)
    lng, lat = to_lng_lat(lng, lat, reading.crs)
    for mine, parse in ((is_hex, _shapes_of_hex), (is_shape, _shapes_of_words)):
        if mine.any():
            points = _in_degrees(*_of_shapes(*parse(text.filter(pa.array(mine)))), reading)
            lng[mine], lat[mine], kinds[mine] = points.lng, points.lat, points.kinds
    return Points(lng, lat, kinds)


def _matches(text: pa.Array, pattern: str) -> NDArray[np.bool_]:
    return np.asarray(pc.match_substring_regex(text, pattern).fill_null(False), np.bool_)


def _shapes_of_hex(text: pa.Array) -> _Marked:
    return _marked(np.asarray(text.to_pylist(), object), shapely.from_wkb)


def _shapes_of_words(text: pa.Array) -> _Marked:
    """Return the shapes of WKT, EWKT and GeoJSON."""
    given = np.asarray(text.to_pylist(), object)
    is_json = np.array([each.startswith("{") for each in given], np.bool_)
    shapes, is_wrong = np.full(len(given), None, object), np.zeros(len(given), np.bool_)
    shapes[is_json], is_wrong[is_json] = _marked(given[is_json], shapely.from_geojson)
    cut = [_without_srid(each) for each in given[~is_json]]
    words, is_wrong[~is_json] = _marked(np.asarray([wkt for wkt, _ in cut], object), shapely.from_wkt)
    is_shape = ~shapely.is_missing(words)
    words[is_shape] = shapely.set_srid(words[is_shape], np.array([srid for _, srid in cut], np.int32)[is_shape])
    shapes[~is_json] = words
    return shapes, is_wrong


def _without_srid(text: str) -> tuple[str, int]:
    """Return WKT and the SRID in front of it, 0 if there is none."""
    match = re.match(r"SRID\s*=\s*([0-9]{1,6})\s*;\s*", text, re.IGNORECASE)
    return (text[match.end() :], int(match[1])) if match else (text, 0)
