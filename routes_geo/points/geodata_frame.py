"""Make a GeoDataFrame of sums by cell."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyarrow as pa

from routes_geo.errors import InvalidInput
from routes_geo.grid.cells import cells_to_geometries
from routes_geo.points.cell_types import HEX, with_cell_type
from routes_geo.points.plan import CELL

_GEOMETRY = "geometry"


def sums_to_geodataframe(table: pa.Table) -> gpd.GeoDataFrame:
    """Return sums with the polygons of their cells (EPSG:4326), and the cells as hexadecimal text.

    InvalidInput if a key is named as the polygons are.
    """
    if _GEOMETRY in table.column_names:
        raise InvalidInput(f"a key is named {_GEOMETRY!r}, like the polygons; rename the column of the points first")
    shapes = cells_to_geometries(np.asarray(table[CELL], np.uint64))
    return gpd.GeoDataFrame(with_cell_type(table, HEX).to_pandas(), geometry=shapes, crs="EPSG:4326")
