"""Arrow IPC stream: batches of rows, the geometry as well-known binary under the name GeoArrow gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson
import pyarrow as pa

from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.blocks import BLOCK_ROWS
from routes_geo.features.formats.flat import GEOMETRY, Sink, crs_name, metadata, projjson, to_flat_table
from routes_geo.features.formats.geometry import to_wkb


def encode_arrow(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """A schema, then a batch for each block of rows; what is known `about` the features is metadata of the schema."""
    flat = to_flat_table(table)
    schema = flat.schema.append(_geometry_field(table.crs)).with_metadata(metadata(about))
    sink = Sink()
    with pa.ipc.new_stream(sink, schema) as writer:
        for start in range(0, len(table), BLOCK_ROWS):
            rows = flat.slice(start, BLOCK_ROWS)
            wkb = to_wkb(table.slice(start, rows.num_rows).geometries).wkb
            for batch in rows.append_column(GEOMETRY, wkb).cast(schema).to_batches():
                writer.write_batch(batch)
            yield sink.take()
    yield sink.take()


def _geometry_field(crs: str) -> pa.Field:
    """Field of the extension type `geoarrow.wkb`."""
    known = {"crs": projjson(crs), "crs_type": "projjson"}
    if known["crs"] is None:
        known = {"crs": crs_name(crs), "crs_type": "authority_code"}
    extension = {"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": orjson.dumps(known)}
    return pa.field(GEOMETRY, pa.binary(), metadata=extension)
