"""Encode features as GeoJSON (RFC 7946): each column becomes JSON text, and the texts are joined row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from routes_geo.features.feature_table import CRS84, FeatureTable, Geometries
from routes_geo.features.formats.blocks import blocks, text_bytes
from routes_geo.features.formats.geometry import DEGREE_DECIMALS, METRE_DECIMALS, to_geojson

_NULL = "null"
_QUOTE = '"'
_BBOX_DECIMALS = 4
# Bytes that must be escaped in JSON text (RFC 8259, section 7).
_IS_SPECIAL = np.isin(np.arange(256), (*range(0x20), 0x22, 0x5C))


def encode_geojson(
    table: FeatureTable, members: Mapping[str, object] | None = None, *, with_bbox: bool = False
) -> Iterator[bytes]:
    """Yield a FeatureCollection with `members` before its features; `with_bbox` adds the bounds of each feature."""
    head = orjson.dumps({"type": "FeatureCollection", **(members or {})})
    yield head[:-1] + b',"features":['
    after = 1  # no comma before the first feature
    for block in blocks(table):
        yield _features(block, with_bbox, after)
        after = 0
    yield b"]}"


def encode_geojson_feature(
    table: FeatureTable, members: Mapping[str, object] | None = None, *, with_bbox: bool = False
) -> bytes:
    """Return the only feature of a table, followed by `members`."""
    feature = _features(table, with_bbox, 1)
    return feature[:-1] + b"," + orjson.dumps(dict(members))[1:] if members else feature


def _features(table: FeatureTable, with_bbox: bool, after: int) -> bytes:
    """Return the features of a table, each after a comma, without the first `after` bytes."""
    text = text_bytes(pc.binary_join_element_wise(*_pieces(table, with_bbox), ""))
    return bytes(text.slice(after).to_pybytes())


def _pieces(table: FeatureTable, with_bbox: bool) -> list[str | pa.Array]:
    """Return constant texts and columns of text (n,), in the order in which they form a feature."""
    decimals = DEGREE_DECIMALS if table.crs == CRS84 else METRE_DECIMALS
    pieces: list[str | pa.Array] = [',{"type":"Feature","id":', *_text(table.ids)]
    pieces += [',"geometry":', *_absent_as_null(to_geojson(table.geometries, decimals))]
    before = ',"properties":{'
    for name, column in zip(table.properties.column_names, table.properties.columns, strict=True):
        pieces += [before + orjson.dumps(name).decode() + ":", *_json(column.combine_chunks())]
        before = ","
    pieces.append("}" if table.properties.num_columns else ',"properties":{}')
    return _merged([*pieces, _bbox(table.geometries), "}"] if with_bbox else [*pieces, "}"])


def _bbox(geometries: Geometries) -> pa.Array:
    """Return the member `bbox` of each feature, empty without a geometry."""
    bounds = np.round(shapely.bounds(geometries.shapes()), _BBOX_DECIMALS).tolist()
    return pa.array(["" if edges[0] != edges[0] else f',"bbox":{orjson.dumps(edges).decode()}' for edges in bounds])


def _merged(pieces: list[str | pa.Array]) -> list[str | pa.Array]:
    merged: list[str | pa.Array] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged


def _json(column: pa.Array) -> list[str | pa.Array]:
    """Return the pieces of the JSON text of a column."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _coded(column)
    if pa.types.is_string(kind):
        return _text(column)
    if pa.types.is_boolean(kind) or pa.types.is_date(kind):
        return _coded(column.dictionary_encode())
    if pa.types.is_integer(kind):
        return _absent_as_null(column.cast(pa.string()))
    if pa.types.is_floating(kind):
        return _absent_as_null(_finite(column).cast(pa.string()))
    return [pa.array([orjson.dumps(value).decode() for value in column.to_pylist()], pa.string())]


def _finite(column: pa.Array) -> pa.Array:
    """Return the column with null for numbers that JSON cannot express."""
    is_finite = pc.is_finite(column)
    return column if pc.all(is_finite).as_py() is not False else pc.if_else(is_finite, column, None)


def _coded(column: pa.DictionaryArray) -> list[str | pa.Array]:
    texts = [orjson.dumps(value).decode() for value in column.dictionary.to_pylist()]
    if len(texts) == 1 and not column.null_count:
        return [texts[0]]
    return _absent_as_null(pa.array(texts, pa.string()).take(column.indices))


def _text(column: pa.Array) -> list[str | pa.Array]:
    if _has_special(column):
        return [pa.array([orjson.dumps(value).decode() for value in column.to_pylist()], pa.string())]
    if column.null_count:
        return _absent_as_null(pc.binary_join_element_wise(_QUOTE, column, _QUOTE, ""))
    return [_QUOTE, column, _QUOTE]


def _has_special(column: pa.Array) -> bool:
    return bool(_IS_SPECIAL[np.frombuffer(text_bytes(column), np.uint8)].any())


def _absent_as_null(texts: pa.Array) -> list[str | pa.Array]:
    return [texts.fill_null(_NULL) if texts.null_count else texts]
