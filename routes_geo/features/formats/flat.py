"""Convert features to one flat table of `id` and properties with metadata, and collect encoded bytes in a sink."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa

from routes_geo.features.feature_table import CRS84, FeatureTable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ID = "id"
GEOMETRY = "geometry"
METADATA_KEY = "routes_geo"


class Sink(io.RawIOBase):
    """Act as a file for a writer, and return what was written piece by piece."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        """Return True, as file objects do."""
        return True

    def write(self, content: ReadableBuffer) -> int:
        """Keep a copy of the bytes, because the writer may reuse its buffer."""
        self._held.append(bytes(content))
        self._size += len(self._held[-1])
        return len(self._held[-1])

    def tell(self) -> int:
        """Return the number of bytes written so far."""
        return self._size

    def take(self) -> bytes:
        """Return the bytes written since the last call."""
        content = b"".join(self._held)
        self._held.clear()
        return content


def to_flat_table(table: FeatureTable) -> pa.Table:
    """Return a table of ids and properties, one chunk per column, with the same dictionaries in all blocks."""
    flat = pa.table([table.ids, *table.properties.columns], schema=_flat_schema(table))
    return flat.unify_dictionaries().combine_chunks()


def to_plain_table(flat: pa.Table) -> pa.Table:
    """Return a table without dictionaries, and with nested values as JSON text, for formats that have neither."""
    columns = [_without_nesting(column) for column in flat.columns]
    return pa.table(columns, names=flat.column_names)


def metadata(about: Mapping[str, str]) -> dict[str, str]:
    """Return the metadata of a file about its features: JSON under the key `routes_geo`."""
    return {METADATA_KEY: orjson.dumps(dict(about)).decode()} if about else {}


def crs_name(uri: str) -> str:
    """Return authority and code, such as `EPSG:3857`, from the URI of a reference system."""
    _, authority, _, code = uri.rsplit("/", 3)
    return f"{authority}:{code}"


def projjson(uri: str) -> dict[str, object] | None:
    """Return a reference system as PROJJSON; None for OGC:CRS84, the default of GeoParquet."""
    if uri == CRS84:
        return None
    from pyproj import CRS  # noqa: PLC0415 - slow to import and rarely needed

    return dict(CRS.from_user_input(crs_name(uri)).to_json_dict())


def _flat_schema(table: FeatureTable) -> pa.Schema:
    return pa.schema([pa.field(ID, pa.string(), nullable=False), *table.properties.schema])


def _without_nesting(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        texts = [None if value is None else orjson.dumps(value).decode() for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    return column
