"""GeoParquet 1.1: row groups, of which one is encoded while the shapes of the next are made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

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
_UNORDERED_ROWS = 3 * GROUP_ROWS + _FIRST_ROWS  # in four groups
_SAMPLE_ROWS = 1 << 10
_BATCH_ROWS = 1 << 15
_CODED = pa.dictionary(pa.int32(), pa.string())
_EDGES = ("xmin", "ymin", "xmax", "ymax")
# One step of float32, at least, for the lower edges and for the upper ones.
_OUTWARDS = np.float32(2**-23) * np.array([-1, -1, 1, 1], np.float32)[:, None]
_BBOX_TYPE = pa.struct([pa.field(edge, pa.float32()) for edge in _EDGES])


@dataclass(slots=True)
class Extent:
    """What the metadata of the file says of all its geometries."""

    kinds: set[str] = field(default_factory=set)
    bounds: list[list[float]] = field(default_factory=list)

    def add(self, column: WkbColumn) -> None:
        """Take in some more of the geometries."""
        self.kinds |= column.kinds
        west, south, east, north = column.bounds[:, ~np.isnan(column.bounds[0])]
        if west.size:
            self.bounds.append([west.min(), south.min(), east.max(), north.max()])

    def bbox(self) -> list[float] | None:
        """West, south, east, north of all; None where there is no geometry."""
        if not self.bounds:
            return None
        west, south, east, north = zip(*self.bounds, strict=True)
        return [float(edge) for edge in (min(west), min(south), max(east), max(north))]


def encode_geoparquet(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """A file, piece by piece; what is known `about` the features is metadata of the file.

    Many features are put in spatial order, so that a reader of a part of the world can skip row groups.
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
    """First row and number of rows of each group. The first is small: the other thread is not to wait for long."""
    start, rows = 0, _FIRST_ROWS
    while start < count:
        yield start, rows
        start, rows = start + rows, GROUP_ROWS


def _write_group(writer: pq.ParquetWriter, sink: Sink, group: pa.Table) -> bytes:
    writer.write_table(group, row_group_size=GROUP_ROWS)
    return sink.take()


def _repeating(flat: pa.Table) -> set[str]:
    """Names of the columns of text whose first values repeat: a dictionary holds them in less."""
    first = flat.slice(0, _SAMPLE_ROWS)
    text = [item.name for item in flat.schema if pa.types.is_string(item.type)]
    repeating = {name for name in text if 2 * len(first[name].unique()) <= first.num_rows}
    return repeating | {item.name for item in flat.schema if pa.types.is_dictionary(item.type)}


def _columns(rows: pa.Table, coded: set[str]) -> list[pa.ChunkedArray]:
    return [
        _code(column.combine_chunks()) if name in coded else column
        for name, column in zip(rows.column_names, rows.columns, strict=True)
    ]


def _code(column: pa.Array) -> pa.DictionaryArray:
    codes = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices.cast(pa.int32()), codes.dictionary)


def _schema(flat: pa.Schema, coded: set[str]) -> pa.Schema:
    kinds = {item.name: _CODED if item.name in coded else item.type for item in flat}
    properties = [item.with_type(kinds[item.name]) for item in flat]
    return pa.schema([*properties, pa.field(BBOX, _BBOX_TYPE), pa.field(GEOMETRY, pa.binary())])


def _options(flat: pa.Schema, coded: set[str]) -> dict[str, Any]:
    """How columns are encoded: codes and whole numbers packed by their bits, the rest compressed.

    Statistics are of numbers and bounds, by which readers skip row groups; those of text cost more than they give.
    """
    packed = {item.name for item in flat if pa.types.is_integer(item.type) or pa.types.is_date(item.type)}
    others = [item for item in flat if item.name not in coded | packed and not pa.types.is_boolean(item.type)]
    numbers = {item.name for item in others if pa.types.is_floating(item.type)} | packed
    return {
        "compression": {item.name: "snappy" for item in (*others, pa.field(GEOMETRY, pa.binary()))},
        "use_dictionary": sorted(coded),
        "column_encoding": dict.fromkeys(packed, "DELTA_BINARY_PACKED"),
        "write_statistics": [*sorted(numbers), *(f"{BBOX}.{edge}" for edge in _EDGES)],
        "store_schema": False,  # it would turn text into codes for the reader
        "write_batch_size": _BATCH_ROWS,
    }


def _covering(column: WkbColumn) -> pa.Array:
    """Bounds as a column of float32, where rounded outwards; null where there is no geometry."""
    absent = np.isnan(column.bounds[0])
    edges = column.bounds.astype(np.float32)
    inwards = np.concatenate([edges[:2] > column.bounds[:2], edges[2:] < column.bounds[2:]])
    edges += inwards * np.abs(edges) * _OUTWARDS
    mask = pa.array(absent) if absent.any() else None
    return pa.StructArray.from_arrays([pa.array(edge) for edge in edges], fields=list(_BBOX_TYPE), mask=mask)


def geo_metadata(crs: str, extent: Extent, *, with_covering: bool = True) -> dict[str, str]:
    """Metadata of the file (GeoParquet 1.1.0); `with_covering` says that the column `bbox` has the bounds of rows."""
    optional = {
        "crs": projjson(crs),
        "bbox": extent.bbox(),
        "covering": {BBOX: {edge: [BBOX, edge] for edge in _EDGES}} if with_covering else None,
    }
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(extent.kinds)}
    column |= {key: value for key, value in optional.items() if value is not None}
    return {"geo": json.dumps({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}})}
