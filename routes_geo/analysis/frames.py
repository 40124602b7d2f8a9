"""Make GeoDataFrames of features. Missing whole numbers are <NA>, never 0, and lists are text with semicolons."""

from __future__ import annotations

import geopandas as gpd
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.features.formats.flat import GEOMETRY, METADATA_KEY

CRS = "EPSG:4326"
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def metadata_of(table: pa.Table) -> dict[str, str]:
    """Return what a table of features states about them."""
    stated: dict[str, str] = orjson.loads((table.schema.metadata or {}).get(METADATA_KEY.encode(), b"{}"))
    return stated


def to_geodataframe(table: pa.Table, columns: list[str] | None = None) -> gpd.GeoDataFrame:
    """Return features as a GeoDataFrame in EPSG:4326, with some of their columns (None: all)."""
    shapes = gpd.GeoSeries.from_wkb(table[GEOMETRY].cast(pa.binary()).to_pandas(), crs=CRS)
    names = [name for name in table.column_names if name != GEOMETRY] if columns is None else columns
    return gpd.GeoDataFrame(to_dataframe(table.select(names)), geometry=shapes, crs=CRS)


def to_dataframe(table: pa.Table) -> pd.DataFrame:
    """Return a table as a DataFrame: nullable integers and booleans, and plain text."""
    plain = pa.table([_plain(column) for column in table.columns], names=table.column_names)
    frame: pd.DataFrame = plain.to_pandas(types_mapper=_NULLABLE.get)
    return frame


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_list(kind):
        return pc.binary_join(column, "; ")
    return column
