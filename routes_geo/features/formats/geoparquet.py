"""Encode features as GeoParquet 1.1; one row group is written while the shapes of the next are made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.flat import GEOMETRY, Sink, metadata, projjson, to_flat_table
from routes_geo.features.formats.geometry import WkbColumn, to_wkb
from routes_geo.features.formats.spatial_order import spatial_order

BBOX = "bbox"
GROUP_ROWS = 1 << 15
_FIRST_ROWS = GROUP_ROWS // 4
_UNORDERED_ROWS = 3 * GROUP_ROWS + _FIRST_ROWS  # up to four groups are not sorted
_SAMPLE_ROWS = 1 << 10
_BATCH_ROWS = 1 << 15
_CODED = pa.dictionary(pa.int32(), pa.string())
_EDGES = ("xmin", "ymin", "xmax", "ymax")
# At least one step of float32, down for the lower edges and up for the upper edges.
_OUTWARDS = np.float32(2**-23) * np.array([-1, -1, 1, 1], np.float32)[:, None]
_BBOX_TYPE = pa.struct([pa.field(edge, pa.float32()) for edge in _EDGES])


@dataclass(slots=True)
class Extent:
    """Collect what the metadata of a file state about all geometries."""

    kinds: set[str] = field(default_factory=set)
    bounds: list[list[float]] = field(default_factory=list)

    def add(self, column: WkbColumn) -> None:
        """Add more geometries."""
        self.kinds |= column.kinds
        west, south, east, north = column.bounds[:, ~np.isnan(column.bounds[0])]
        if west.size:
            self.bounds.append([west.min(), south.min(), east.max(), north.max()])

    def bbox(self) -> list[float] | None:
        """Return west, south, east, north of all geometries, None without geometries."""
        if not self.bounds:
            return None
        west, south, east, north = zip(*self.bounds, strict=True)
        return [float(edge) for edge in (min(west), min(south), max(east), max(north))]


def encode_geoparquet(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a file piece by piece; `about` becomes metadata of the file.

    Large tables are written in spatial order, so that readers of one region can skip row groups.
    """
    if len(table) > _UNORDERED_ROWS:
        table = table.take(spatial_order(table.geometries))
    flat, sink, extent = to_flat_table(table), Sink(), Extent()
    coded = _repeating(flat)
    schema = _schema(flat.schema, coded)
    with pq.ParquetWriter(sink, schema, **_options(flat.schema, coded)) as writer, ThreadPoolExecutor(1) as pool:
        pending: Future[bytes] | None = None
        for start, rows in _groups(len(table)):
            shapes = to_wkb(table.slice(start, rows).geometries)
            extent.add(shapes)
            columns = _columns(flat.slice(start, rows), coded)
            group = pa.table([*columns, _covering(shapes), shapes.wkb], schema=schema)
            done = pending.result() if pending else b""
            pending = pool.submit(_write_group, writer, sink, group)
            if done:
                yield done
        if pending:
            yield pending.result()
        writer.add_key_value_metadata(geo_metadata(table.crs, extent) | metadata(about))
    yield sink.take()


def _groups(count: int) -> Iterator[tuple[int, int]]:
    """Yield the first row and the number of rows of each group.

    The first group is small, so that the other thread starts early.
    """
    start, rows = 0, _FIRST_ROWS
    while start < count:
        yield start, rows
        start, rows = start + rows, GROUP_ROWS


def _write_group(writer: pq.ParquetWriter, sink: Sink, group: pa.Table) -> bytes:
    writer.write_table(group, row_group_size=GROUP_ROWS)
    return sink.take()


def _repeating(flat: pa.Table) -> set[str]:
    """Return the names of text columns whose first values repeat; they are smaller as dictionaries."""
    first = flat.slice(0, _SAMPLE_ROWS)
    text = [column.name for column in flat.schema if pa.types.is_string(column.type)]
    repeating = {name for name in text if 2 * len(first[name].unique()) <= first.num_rows}
    return repeating | {column.name for column in flat.schema if pa.types.is_dictionary(column.type)}


def _columns(rows: pa.Table, coded: set[str]) -> list[pa.ChunkedArray]:
    return [
        _code(column.combine_chunks()) if name in coded else column
        for name, column in zip(rows.column_names, rows.columns, strict=True)
    ]


def _code(column: pa.Array) -> pa.DictionaryArray:
    codes = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices.cast(pa.int32()), codes.dictionary)


def _schema(flat: pa.Schema, coded: set[str]) -> pa.Schema:
    kinds = {column.name: _CODED if column.name in coded else column.type for column in flat}
    properties = [column.with_type(kinds[column.name]) for column in flat]
    return pa.schema([*properties, pa.field(BBOX, _BBOX_TYPE), pa.field(GEOMETRY, pa.binary())])


class WriterOptions(TypedDict):
    """Describe the options of pyarrow's Parquet writer that this module sets."""

    compression: dict[str, str]
    use_dictionary: list[str]
    column_encoding: dict[str, str]
    write_statistics: list[str]
    store_schema: bool
    write_batch_size: int


def _options(flat: pa.Schema, coded: set[str]) -> WriterOptions:
    """Return the encoding of columns: codes and integers are bit-packed, other columns compressed.

    Statistics exist only for numbers and bounds, with which readers skip row groups; those of text cost more than they
    save.
    """
    packed = {column.name for column in flat if pa.types.is_integer(column.type) or pa.types.is_date(column.type)}
    others = [column for column in flat if column.name not in coded | packed and not pa.types.is_boolean(column.type)]
    numbers = {column.name for column in others if pa.types.is_floating(column.type)} | packed
    return {
        "compression": {column.name: "snappy" for column in (*others, pa.field(GEOMETRY, pa.binary()))},
        "use_dictionary": sorted(coded),
        "column_encoding": dict.fromkeys(packed, "DELTA_BINARY_PACKED"),
        "write_statistics": [*sorted(numbers), *(f"{BBOX}.{edge}" for edge in _EDGES)],
        "store_schema": False,  # otherwise readers would get codes instead of text
        "write_batch_size": _BATCH_ROWS,
    }


def _covering(column: WkbColumn) -> pa.Array:
    """Return the bounds as a column of float32, rounded outwards; null without a geometry."""
    absent = np.isnan(column.bounds[0])
    edges = column.bounds.astype(np.float32)
    inwards = np.concatenate([edges[:2] > column.bounds[:2], edges[2:] < column.bounds[2:]])
    edges += inwards * np.abs(edges) * _OUTWARDS
    mask = pa.array(absent) if absent.any() else None
    return pa.StructArray.from_arrays([pa.array(edge) for edge in edges], fields=list(_BBOX_TYPE), mask=mask)


def geo_metadata(crs: str, extent: Extent, *, with_covering: bool = True) -> dict[str, str]:
    """Return the metadata of the file (GeoParquet 1.1.0).

    `with_covering` declares that the column `bbox` contains the bounds of the rows.
    """
    optional = {
        "crs": projjson(crs),
        "bbox": extent.bbox(),
        "covering": {BBOX: {edge: [BBOX, edge] for edge in _EDGES}} if with_covering else None,
    }
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": sorted(extent.kinds)}
    column |= {key: value for key, value in optional.items() if value is not None}
    return {"geo": json.dumps({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}})}
