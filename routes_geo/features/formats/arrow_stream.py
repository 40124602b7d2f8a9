"""Encode features as an Arrow IPC stream or file; the geometry is well-known binary in GeoArrow's extension type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import orjson
import pyarrow as pa

from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.blocks import BLOCK_ROWS
from routes_geo.features.formats.flat import GEOMETRY, Sink, crs_name, metadata, projjson, to_flat_table
from routes_geo.features.formats.geometry import to_wkb


def encode_arrow(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a schema, then a batch for each block of rows; `about` becomes metadata of the schema."""
    return _encode(table, about, pa.ipc.new_stream)


def encode_arrow_file(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the same as a file that can be read from any place: Arrow's file format, which is Feather version 2."""
    return _encode(table, about, pa.ipc.new_file)


def _encode(
    table: FeatureTable, about: Mapping[str, str], new: Callable[..., AbstractContextManager[Any]]
) -> Iterator[bytes]:
    flat = _with_codes_in_range(to_flat_table(table))
    schema = flat.schema.append(_geometry_field(table.crs)).with_metadata(metadata(about))
    sink = Sink()
    with new(sink, schema) as writer:
        for start in range(0, len(table), BLOCK_ROWS):
            rows = flat.slice(start, BLOCK_ROWS)
            wkb = to_wkb(table.slice(start, rows.num_rows).geometries).wkb
            for batch in rows.append_column(GEOMETRY, wkb).cast(schema).to_batches():
                writer.write_batch(batch)
            yield sink.take()
    yield sink.take()


def _with_codes_in_range(flat: pa.Table) -> pa.Table:
    """Return a table whose codes are all positions in their dictionaries, as some readers require of absent values."""
    columns = [column.combine_chunks() for column in flat.columns]
    return pa.table(
        [_in_range(column) if pa.types.is_dictionary(column.type) else column for column in columns], schema=flat.schema
    )


def _in_range(column: pa.DictionaryArray) -> pa.DictionaryArray:
    absent = column.indices.is_null().to_numpy(zero_copy_only=False)
    return pa.DictionaryArray.from_arrays(column.indices.fill_null(0).to_numpy(), column.dictionary, mask=absent)


def _geometry_field(crs: str) -> pa.Field:
    """Return the field of the extension type `geoarrow.wkb`."""
    crs_metadata = {"crs": projjson(crs), "crs_type": "projjson"}
    if crs_metadata["crs"] is None:
        crs_metadata = {"crs": crs_name(crs), "crs_type": "authority_code"}
    extension = {"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": orjson.dumps(crs_metadata)}
    return pa.field(GEOMETRY, pa.binary(), metadata=extension)
