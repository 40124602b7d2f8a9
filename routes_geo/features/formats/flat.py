"""Features as one table, `id` and the properties, with its metadata; and a sink that hands out what it got."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import orjson
import pyarrow as pa

from routes_geo.features.feature_table import CRS84, FeatureTable

ID = "id"
GEOMETRY = "geometry"
METADATA_KEY = "routes_geo"


class Sink(io.RawIOBase):
    """A file that is written to and emptied by turns."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, content: Any) -> int:
        """Take in bytes, of which a copy is kept where they could change."""
        self._held.append(bytes(content))
        self._size += len(self._held[-1])
        return len(self._held[-1])

    def tell(self) -> int:
        """Return the number of bytes written so far."""
        return self._size

    def take(self) -> bytes:
        """Hand out what was written since the last time."""
        content = b"".join(self._held)
        self._held.clear()
        return content


def to_flat_table(table: FeatureTable) -> pa.Table:
    """Table of ids and properties, a chunk to each column; dictionaries are the same in all blocks of it."""
    flat = pa.table([table.ids, *table.properties.columns], schema=_flat_schema(table))
    return flat.unify_dictionaries().combine_chunks()


def to_plain_table(flat: pa.Table) -> pa.Table:
    """The same without dictionaries, and with lists and structures as text in JSON, for formats that have none."""
    columns = [_plain(column) for column in flat.columns]
    return pa.table(columns, names=flat.column_names)


def metadata(about: Mapping[str, str]) -> dict[str, str]:
    """Metadata of a file that says where its features come from: JSON, under the key `routes_geo`."""
    return {METADATA_KEY: orjson.dumps(dict(about)).decode()} if about else {}


def crs_name(uri: str) -> str:
    """Authority and code, as `EPSG:3857`, of the address of a reference system."""
    _, authority, _, code = uri.rsplit("/", 3)
    return f"{authority}:{code}"


def projjson(uri: str) -> dict[str, object] | None:
    """Reference system as PROJJSON; None for the default of GeoParquet, OGC:CRS84."""
    if uri == CRS84:
        return None
    from pyproj import CRS  # noqa: PLC0415 - slow to import, and seldom needed

    return dict(CRS.from_user_input(crs_name(uri)).to_json_dict())


def _flat_schema(table: FeatureTable) -> pa.Schema:
    return pa.schema([pa.field(ID, pa.string(), nullable=False), *table.properties.schema])


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        texts = [None if value is None else orjson.dumps(value).decode() for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    return column
