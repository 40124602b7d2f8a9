"""Encode features as CSV (RFC 4180) with a header and the geometry as well-known text in the column `wkt`.

Absent values are empty; empty text is quoted.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from pyarrow import csv

from routes_geo.features.feature_table import CRS84, FeatureTable
from routes_geo.features.formats.blocks import blocks
from routes_geo.features.formats.flat import Sink, to_flat_table, to_plain_table
from routes_geo.features.formats.geometry import DEGREE_DECIMALS, METRE_DECIMALS, to_wkt
from routes_geo.tables.formulas import table_without_formulas

WKT = "wkt"  # GDAL and QGIS use a column with this name as the geometry
_OPTIONS = csv.WriteOptions(eol="\r\n", quoting_header="none")


def encode_csv(table: FeatureTable) -> Iterator[bytes]:
    """Yield the header and one line for each feature; lists are JSON text.

    If a client chose the properties, the columns are these alone, without id and geometry.
    """
    sink = Sink()
    with csv.CSVWriter(sink, _columns(table.slice(0, 0)).schema, write_options=_OPTIONS) as writer:
        for block in blocks(table):
            writer.write_table(_columns(block))
            yield sink.take()
    yield sink.take()


def _columns(table: FeatureTable) -> pa.Table:
    if table.is_chosen and table.properties.num_columns:
        return table_without_formulas(to_plain_table(table.properties.unify_dictionaries().combine_chunks()))
    decimals = DEGREE_DECIMALS if table.crs == CRS84 else METRE_DECIMALS
    flat = table_without_formulas(to_plain_table(to_flat_table(table)))
    return flat.append_column(WKT, to_wkt(table.geometries, decimals))
