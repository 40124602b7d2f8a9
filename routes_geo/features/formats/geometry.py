"""Encode columns of geometries as well-known binary and text: cells with kernels, other geometries with shapely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from routes_geo.features.feature_table import CellShapes, Geometries, ShapeArray
from routes_geo.grid.cells import cells_to_boundary_arrays

if TYPE_CHECKING:
    from routes_geo.grid.csr import IntArray

DEGREE_DECIMALS = 7  # a centimetre
METRE_DECIMALS = 2

FloatArray = NDArray[np.float64]
_POLYGON = "Polygon"
_GEOJSON_POLYGON = (b'{"type":"Polygon","coordinates":[[[', b",", b"],[", b"]]]}")
_WKT_POLYGON = (b"POLYGON ((", b" ", b", ", b"))")


@dataclass(frozen=True, slots=True)
class WkbColumn:
    """Store well-known binary (n,), null if absent, and bounds (4, n): west, south, east, north, NaN if absent."""

    wkb: pa.Array
    bounds: FloatArray
    kinds: frozenset[str]  # GeoJSON names of geometry types


def to_wkb(geometries: Geometries) -> WkbColumn:
    """Encode geometries as little-endian, two-dimensional well-known binary (OGC 06-103r4)."""
    if isinstance(geometries, CellShapes):
        return _cells_to_wkb(geometries)
    shapes = geometries.shapes()
    kinds = frozenset(shape.geom_type for shape in shapes if shape is not None)
    wkb = pa.array(shapely.to_wkb(shapes, byte_order=1, output_dimension=2), pa.binary())
    return WkbColumn(wkb, _bounds(shapes), kinds)


def to_geojson(geometries: Geometries, decimals: int) -> pa.Array:
    """Return GeoJSON geometries as text (n,), null if absent; rounded, and wound by the right-hand rule.

    RFC 7946, 3.1.6.
    """
    if isinstance(geometries, CellShapes):
        return _cells_to_text(geometries, _GEOJSON_POLYGON, _shapes_to_geojson)
    return _shapes_to_geojson(geometries.shapes(), decimals)


def to_wkt(geometries: Geometries, decimals: int) -> pa.Array:
    """Return well-known text (n,), null if absent; rounded."""
    if isinstance(geometries, CellShapes):
        return _cells_to_text(geometries, _WKT_POLYGON, _shapes_to_wkt)
    return _shapes_to_wkt(geometries.shapes(), decimals)


def _shapes_to_geojson(shapes: ShapeArray, decimals: int = DEGREE_DECIMALS) -> pa.Array:
    turned = shapely.orient_polygons(_rounded(shapes, decimals))
    return pa.array(shapely.to_geojson(turned), pa.string())


def _shapes_to_wkt(shapes: ShapeArray, decimals: int = DEGREE_DECIMALS) -> pa.Array:
    return pa.array(shapely.to_wkt(shapes, rounding_precision=decimals, output_dimension=2), pa.string())


def _rounded(shapes: ShapeArray, decimals: int) -> ShapeArray:
    return np.asarray(shapely.transform(shapes, lambda points: np.round(points, decimals) + 0.0), object)  # no -0


def _bounds(shapes: ShapeArray) -> FloatArray:
    return np.ascontiguousarray(shapely.bounds(shapes).reshape(-1, 4).T)


def _cells_to_wkb(geometries: CellShapes) -> WkbColumn:
    from routes_geo.features.formats.cell_kernels import write_wkb  # noqa: PLC0415 - numba is imported on first use

    placed = np.flatnonzero(geometries.is_cell)
    cells = geometries.cells[placed]
    bounds = np.full((4, placed.size), np.nan)
    offsets, content = write_wkb(*cells_to_boundary_arrays(cells), bounds)
    column = _column(pa.binary(), offsets, content)
    odd = _odd_rows(geometries, placed, offsets)
    if not odd.size and placed.size == len(geometries):
        return WkbColumn(column, bounds, frozenset({_POLYGON} if cells.size else ()))
    shapes = geometries.take(odd).shapes()
    everywhere = np.full((4, len(geometries)), np.nan)
    everywhere[:, placed] = bounds
    everywhere[:, odd] = _bounds(shapes)
    is_usual = np.diff(offsets) > 0
    kinds = frozenset(shape.geom_type for shape in shapes) | ({_POLYGON} if is_usual.any() else set())
    others = pa.array(shapely.to_wkb(shapes, byte_order=1), pa.binary())
    return WkbColumn(_complete(column, (len(geometries), placed), odd, others), everywhere, kinds)


def _cells_to_text(
    geometries: CellShapes, style: tuple[bytes, bytes, bytes, bytes], write_shapes: Callable[[ShapeArray], pa.Array]
) -> pa.Array:
    from routes_geo.features.formats.cell_kernels import RingStyle, write_text  # noqa: PLC0415

    placed = np.flatnonzero(geometries.is_cell)
    offsets, content = write_text(*cells_to_boundary_arrays(geometries.cells[placed]), RingStyle(*style))
    column = _column(pa.string(), offsets, content)
    odd = _odd_rows(geometries, placed, offsets)
    if not odd.size and placed.size == len(geometries):
        return column
    return _complete(column, (len(geometries), placed), odd, write_shapes(geometries.take(odd).shapes()))


def _odd_rows(geometries: CellShapes, placed: NDArray[np.intp], offsets: IntArray) -> NDArray[np.intp]:
    """Return the rows that a kernel does not write: areas, and cells that are no simple polygon in CRS84."""
    return np.concatenate([np.flatnonzero(geometries.is_area), placed[np.diff(offsets) == 0]])


def _column(kind: pa.DataType, offsets: IntArray, content: NDArray[np.uint8]) -> pa.Array:
    if content.size > np.iinfo(np.int32).max:
        raise OverflowError(f"{offsets.size - 1} geometries take {content.size} bytes; encode them in smaller blocks")
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(content)]
    return pa.Array.from_buffers(kind, offsets.size - 1, buffers)


def _complete(
    column: pa.Array, rows: tuple[int, NDArray[np.intp]], odd: NDArray[np.intp], others: pa.Array
) -> pa.Array:
    """Place a column at `rows`, (number of all rows, rows with a value), and other values at the `odd` rows."""
    count, placed = rows
    source = np.full(count, -1, np.int64)
    source[placed] = np.arange(placed.size)
    source[odd] = placed.size + np.arange(odd.size)
    return pa.concat_arrays([column, others]).take(pa.array(source, mask=source < 0))
