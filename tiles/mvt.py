"""Encode Mapbox Vector Tiles, version 2.1 of the specification (section numbers refer to it)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096

# 4.3.1: a command integer is the command's id in the low three bits and its repeat count above.
_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7

Value = str | int | float | bool
Ring = NDArray[np.int64]


class GeometryType(IntEnum):
    """List the geometry types (4.3.4)."""

    POINT = 1
    LINESTRING = 2
    POLYGON = 3


class LayerEncoder:
    """Collect the features of one layer; each key and each value is stored once (4.4)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._features: list[bytes] = []
        self._keys: dict[str, int] = {}
        self._values: dict[tuple[type, Value], int] = {}

    def add(
        self, geometry_type: GeometryType, commands: Sequence[int], properties: Mapping[str, Value], feature_id: int
    ) -> None:
        """Add one feature; an empty geometry is ignored."""
        if commands:
            self.add_encoded(geometry_type, _numbers(commands), properties, feature_id)

    def add_encoded(
        self, geometry_type: GeometryType, geometry: bytes, properties: Mapping[str, Value], feature_id: int
    ) -> None:
        """Add one feature with the bytes of its commands."""
        tags: list[int] = []
        for key, value in properties.items():
            tags.append(self._keys.setdefault(key, len(self._keys)))
            tags.append(self._values.setdefault((type(value), value), len(self._values)))
        body = _varint_field(1, feature_id) + (_bytes_field(2, _numbers(tags)) if tags else b"")
        body += _varint_field(3, geometry_type) + _bytes_field(4, geometry)
        self._features.append(_bytes_field(2, body))

    def finish(self) -> bytes:
        """Return the encoded layer; empty bytes for a layer without features, which must be left out (4.1)."""
        if not self._features:
            return b""
        values = b"".join(_bytes_field(4, _value(value)) for _, value in self._values)
        return encode_layer(self._name, b"".join(self._features), list(self._keys), values)


def encode_layer(
    name: str, features: bytes | memoryview, keys: Sequence[str] = (), values: bytes | memoryview = b""
) -> bytes:
    """Encode a layer from encoded features and values (4.1)."""
    head = _varint_field(15, 2) + _bytes_field(1, name.encode())
    tail = _varint_field(5, EXTENT)
    named = b"".join(_bytes_field(3, key.encode()) for key in keys)
    length = sum(map(len, (head, features, named, values, tail)))
    return b"".join([_varint(3 << 3 | 2), _varint(length), head, features, named, values, tail])


def encode_tile(layers: Iterable[LayerEncoder]) -> bytes:
    """Encode a tile from its layers."""
    return b"".join(layer.finish() for layer in layers)


def point_commands(points: Ring) -> list[int]:
    """Return the commands that draw points, shape (n, 2), in tile coordinates."""
    return [_command(_MOVE_TO, len(points)), *_deltas(points, np.zeros(2, np.int64))] if len(points) else []


def line_commands(lines: Iterable[Ring]) -> list[int]:
    """Return the commands that draw lines, shape (n, 2) each, in tile coordinates.

    Repeated points and lines of a single point are left out.
    """
    commands: list[int] = []
    cursor = np.zeros(2, np.int64)
    for line in lines:
        path = _without_repeats(line)
        if len(path) >= 2:
            commands += _path(path, cursor)
            cursor = path[-1]
    return commands


def polygon_commands(polygons: Iterable[Sequence[Ring]]) -> list[int]:
    """Return the commands that draw polygons.

    Rings are in tile coordinates, not closed, exterior first; they are wound as 4.3.4.4 requires. Rings without area
    are left out; if that is an exterior ring, its holes are left out too.
    """
    commands: list[int] = []
    cursor = np.zeros(2, np.int64)
    for rings in polygons:
        for position, ring in enumerate(rings):
            path = _wound(_without_repeats(ring), exterior=position == 0)
            if path is None:
                if position == 0:
                    break
                continue
            commands += [*_path(path, cursor), _command(_CLOSE_PATH, 1)]
            cursor = path[-1]
    return commands


def _wound(ring: Ring, *, exterior: bool) -> Ring | None:
    if len(ring) > 1 and np.array_equal(ring[0], ring[-1]):
        ring = ring[:-1]
    if len(ring) < 3:
        return None
    doubled = int(_doubled_areas(ring[None])[0])
    if doubled == 0:
        return None
    return ring if (doubled > 0) == exterior else ring[::-1]


def _doubled_areas(rings: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return twice the signed areas of rings (n, k, 2) by the surveyor's formula, shape (n,).

    With y pointing down, an exterior ring has a positive area.
    """
    x, y = rings[..., 0], rings[..., 1]
    return np.asarray(np.sum(x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y, axis=1), np.int64)


def _without_repeats(points: Ring) -> Ring:
    if len(points) < 2:
        return points
    moved = np.any(points[1:] != points[:-1], axis=1)
    kept: Ring = points[np.concatenate([[True], moved])]
    return kept


def _path(points: Ring, cursor: Ring) -> list[int]:
    deltas = _deltas(points, cursor)
    return [_command(_MOVE_TO, 1), *deltas[:2], _command(_LINE_TO, len(points) - 1), *deltas[2:]]


def _deltas(points: Ring, cursor: Ring) -> list[int]:
    steps = np.diff(points, axis=0, prepend=cursor[None, :])
    zigzag: list[int] = ((steps << 1) ^ (steps >> 63)).ravel().tolist()  # 4.3.2
    return zigzag


def _command(command: int, count: int) -> int:
    return command | (count << 3)


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _varint_field(7, int(value))
    if isinstance(value, str):
        return _bytes_field(1, value.encode())
    if isinstance(value, int):
        return _varint_field(5, value) if value >= 0 else _varint_field(6, (-value << 1) - 1)
    return b"\x19" + struct.pack("<d", value)  # field 3, 64-bit


# Protocol buffer wire format: a field's number and wire type, then a varint (0) or a length and bytes (2).


def _long_varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


_SHORT_VARINTS = [_long_varint(number) for number in range(1 << 14)]


def _varint(number: int) -> bytes:
    return _SHORT_VARINTS[number] if number < 1 << 14 else _long_varint(number)


def _varint_field(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _bytes_field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _numbers(numbers: Sequence[int]) -> bytes:
    """Return packed numbers; there must be at least one."""
    if max(numbers) < 1 << 14:
        return b"".join([_SHORT_VARINTS[number] for number in numbers])
    return b"".join(map(_varint, numbers))
