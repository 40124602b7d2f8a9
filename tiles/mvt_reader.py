"""Decode vector tiles (MVT 2.1) into arrays: layers with the properties, the type and the parts of each feature."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.grid.arrays import FloatArray
from tiles.mvt import Value

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types of Protocol Buffers
_MOVE_TO, _CLOSE_PATH = 1, 7
_LAYER = 3  # field of a tile
_NAME, _FEATURE, _KEY, _VALUE, _EXTENT = 1, 2, 3, 4, 5  # fields of a layer
_TAGS, _GEOMETRY = 2, 4  # fields of a feature
_DEFAULT_EXTENT = 4096


@dataclass(frozen=True, slots=True)
class TileFeature:
    """A feature of a tile: its parts (rings without their last point, lines or points) are x and y (n, 2), 0 to 1."""

    properties: dict[str, Value]
    parts: list[FloatArray]


def decode_tile(content: bytes) -> dict[str, list[TileFeature]]:
    """Return the features of a tile by layer; DataError for bytes that are no tile."""
    try:
        return dict(_layer(value) for field, value in _fields(content) if field == _LAYER and isinstance(value, bytes))
    except (IndexError, ValueError, KeyError, struct.error, UnicodeDecodeError) as error:
        raise DataError(f"a tile is damaged ({error}); build the archive again with `make web`") from error


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Return the fields of a message by number; those of fixed width as bytes."""
    at, end = 0, len(content)
    while at < end:
        key, at = _varint(content, at)
        if key & 7 == _VARINT:
            value, at = _varint(content, at)
            yield key >> 3, value
            continue
        if key & 7 == _BYTES:
            size, at = _varint(content, at)
        else:
            size = {_FIXED64: 8, _FIXED32: 4}[key & 7]
        yield key >> 3, content[at : at + size]
        at += size


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _varints(content: bytes) -> NDArray[np.int64]:
    """Return packed varints (n,), each of at most five bytes."""
    raw = np.frombuffer(content, np.uint8).astype(np.int64)
    ends = np.flatnonzero(raw < 128)
    starts = np.concatenate([[0], ends[:-1] + 1])
    values = np.zeros(ends.size, np.int64)
    for place in range(5):
        at = starts + place
        inside = at <= ends
        values[inside] |= (raw[at[inside]] & 127) << (7 * place)
    return values


def _layer(content: bytes) -> tuple[str, list[TileFeature]]:
    name, extent = "", _DEFAULT_EXTENT
    keys: list[str] = []
    values: list[Value] = []
    features: list[bytes] = []
    for field, value in _fields(content):
        if isinstance(value, int):
            extent = value if field == _EXTENT else extent
        elif field == _NAME:
            name = value.decode()
        elif field == _KEY:
            keys.append(value.decode())
        elif field == _VALUE:
            values.append(_value(value))
        elif field == _FEATURE:
            features.append(value)
    return name, [_feature(feature, keys, values, extent) for feature in features]


def _value(content: bytes) -> Value:
    """Return a value of a property; its field is its type."""
    field, value = next(_fields(content))
    if isinstance(value, bytes):
        return value.decode() if field == 1 else float(struct.unpack("<f" if field == 2 else "<d", value)[0])
    if field == 7:
        return bool(value)
    return (value >> 1) ^ -(value & 1) if field == 6 else value


def _feature(content: bytes, keys: list[str], values: list[Value], extent: int) -> TileFeature:
    packed = {field: value for field, value in _fields(content) if isinstance(value, bytes)}
    tags = _varints(packed[_TAGS]).tolist() if packed.get(_TAGS) else []
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return TileFeature(properties, [part / extent for part in _parts(_varints(packed[_GEOMETRY]))])


def _parts(commands: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the parts of a geometry: each command to move begins one."""
    is_number = np.ones(commands.size, np.bool_)
    starts: list[int] = []
    at = points = 0
    while at < commands.size:
        command, count = int(commands[at]) & 7, int(commands[at]) >> 3
        is_number[at] = False
        if command == _MOVE_TO:
            starts += range(points, points + count)
        if command != _CLOSE_PATH:
            points += count
            at += 2 * count
        at += 1
    numbers = commands[is_number]
    if numbers.size != 2 * points:
        raise ValueError("a geometry is cut off")
    steps = ((numbers >> 1) ^ -(numbers & 1)).reshape(-1, 2)
    return np.split(np.cumsum(steps, axis=0), starts[1:])
