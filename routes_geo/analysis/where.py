"""Find the geometry of each row of a table: points, shapes that a file has, or H3 cells as polygons."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from routes_geo.analysis.frames import CRS
from routes_geo.grid.cells import cells_to_geometries
from routes_geo.points.columns import coordinates
from routes_geo.points.inputs import Source
from routes_geo.points.plan import Plan
from routes_geo.tables.where.cells import parse_cells
from routes_geo.tables.where.crs import plain_crs
from routes_geo.tables.where.ranges import MOST_LAT_DEG, MOST_LNG_DEG, check_ranges, doubts_of
from routes_geo.tables.where.reading import LAT_LNG, LNG_LAT


@dataclass(frozen=True, slots=True)
class LocatedRows:
    """The shapes of all rows (EPSG:4326), and how many rows have none."""

    shapes: gpd.GeoSeries
    without_place: int


def locate(plan: Plan, table: pa.Table, source: Source) -> LocatedRows | None:
    """Return the shape of each row by the columns of a plan; None if it has none.

    InvalidInput for coordinates that are exchanged or cannot be degrees.
    """
    if not plan.coordinates:
        return None
    if plan.cell:
        shapes = _of_cells(table, plan.cell)
    elif plan.geometry and _is_binary(table[plan.geometry].type):
        shapes = _of_binary(table[plan.geometry], plan, source)
    else:
        shapes = _of_points(table, plan, source)
    return LocatedRows(shapes, int((shapes.isna() | shapes.is_empty).sum()))


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _of_cells(table: pa.Table, name: str) -> gpd.GeoSeries:
    cells = parse_cells(table[name].combine_chunks(), name)
    shapes = np.full(cells.size, None, object)
    shapes[cells != 0] = cells_to_geometries(cells[cells != 0])
    return gpd.GeoSeries(shapes, crs=CRS)


def _of_binary(column: pa.ChunkedArray, plan: Plan, source: Source) -> gpd.GeoSeries:
    """Return well-known binary, which may be areas and lines, from the reference system that is stated."""
    stated = [plain_crs(crs) for _, name, crs in source.systems if name == plan.geometry]
    crs = plan.place.crs or next((each for each in stated if each is not None), None)
    shapes = shapely.from_wkb(np.array(column.to_pylist(), object), on_invalid="ignore")
    return gpd.GeoSeries(shapely.force_2d(shapes), crs=crs or CRS).to_crs(CRS)


def _of_points(table: pa.Table, plan: Plan, source: Source) -> gpd.GeoSeries:
    (batch,) = table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    points = coordinates(batch, plan)
    in_range = (np.abs(points.lng) <= MOST_LNG_DEG) & (np.abs(points.lat) <= MOST_LAT_DEG)
    doubts = doubts_of(points.lng, points.lat, points.kinds)
    check_ranges(source.origin, " and ".join(map(repr, plan.coordinates)), doubts, int(in_range.sum()), _remedy(plan))
    shapes = np.full(in_range.size, None, object)
    shapes[in_range] = shapely.points(points.lng[in_range], points.lat[in_range])
    return gpd.GeoSeries(shapes, crs=CRS)


def _remedy(plan: Plan) -> str:
    """Return the arguments that exchange longitude and latitude."""
    if not plan.geometry:
        return f"lng={plan.lat!r}, lat={plan.lng!r}"
    return f"axis_order={LNG_LAT!r} or {LAT_LNG!r}"
