"""Features with everything that a format can get wrong."""

from __future__ import annotations

from datetime import date

import h3
import numpy as np
import pyarrow as pa
import shapely

from routes_geo.features.feature_table import CRS84, CellShapes, FeatureTable, Geometries, Shapes
from routes_geo.grid.cell_bits import cells_to_children
from routes_geo.grid.cells import lnglat_to_cells

LAMPEDUSA = h3.str_to_int(h3.latlng_to_cell(35.5, 12.6, 5))
ACROSS_ANTIMERIDIAN = h3.str_to_int(h3.latlng_to_cell(-17.0, 180.0, 3))
NORTH_POLE = h3.str_to_int(h3.latlng_to_cell(90.0, 0.0, 3))
PENTAGON = h3.str_to_int(h3.get_pentagons(4)[3])
ON_FACE_EDGE = 599119489002373119  # resolution 5, crosses an edge of the icosahedron: more than six vertices
ABSENT = 0
CELLS = np.array([LAMPEDUSA, ACROSS_ANTIMERIDIAN, ABSENT, NORTH_POLE, PENTAGON, LAMPEDUSA], np.uint64)

SHAPES = np.array(
    [
        shapely.Point(12.6, 35.5),
        shapely.LineString([(10, 34), (12.123456789, 35.5)]),
        None,
        shapely.Polygon([(0, 0), (0, 2), (2, 2), (2, 0)], [[(0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1)]]),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(-5, -5, -4, -4)]),
        shapely.MultiPoint([(1, 2), (3, 4)]),
    ],
    object,
)

PROPERTIES = {
    "name": ["Lampedusa", 'a "quoted", one', None, "Γαύδος\nΚρήτη", "", "Türkiye \\ Ελλάδα"],
    "value": [0, None, 5, -3, 2**60, 12],
    "share": [0.1, None, 1.0, 1e-9, 12345.678, -0.5],
    "is_open": [True, False, None, True, True, False],
    "day": [date(2023, 9, 13), None, date(1999, 12, 31), date(2024, 2, 29), date(2025, 1, 1), date(2025, 6, 3)],
    "routes": [["CMED"], [], None, ["EMED", "WBAL"], ['odd "name"'], ["WMED"]],
    "status": ["published", "suppressed", None, "zero", "published", "published"],
    "unit": ["detections"] * 6,
}
IDS = ["one", "two", "три", 'fo"ur', "five", "six"]


def make_properties() -> pa.Table:
    table = pa.table(PROPERTIES)
    for name in ("status", "unit"):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table[name].dictionary_encode())
    return table


def make_table(geometries: Geometries, crs: str = CRS84) -> FeatureTable:
    return FeatureTable(pa.array(IDS), make_properties(), geometries, crs)


def cells_table() -> FeatureTable:
    return make_table(CellShapes(CELLS))


def shapes_table() -> FeatureTable:
    return make_table(Shapes(SHAPES))


def placed_table() -> FeatureTable:
    """The cells without the one that has no geometry."""
    return cells_table().take(np.array([0, 1, 3, 4, 5]))


def empty_table() -> FeatureTable:
    return cells_table().take(np.empty(0, np.intp))


def many_cells(count: int) -> FeatureTable:
    cells = lnglat_to_cells([12.6], [35.5], 2)
    while cells.size < count:
        cells = cells_to_children(cells)
    cells = cells[:count]
    properties = pa.table({"value": np.arange(count), "route": pa.array(["CMED"] * count).dictionary_encode()})
    return FeatureTable(pa.array(cells).cast(pa.string()), properties, CellShapes(cells))
