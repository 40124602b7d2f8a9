"""Several Parquet files made beside one another, joined into one: row groups as they are, one footer for all.

A footer is a structure in Thrift's compact protocol, which says the type of every field, so that it can be read and
written without knowing them all. Field numbers are those of parquet.thrift (Apache Parquet format 2.x).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAGIC = b"PAR1"
_TAIL_BYTES = 8  # the length of the footer, and the magic number

# Types of the compact protocol.
_TRUE, _FALSE, _BYTE, _I64, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 6, 7, 8, 9, 10, 12

# FileMetaData
_ROWS, _GROUPS, _KEY_VALUES = 3, 4, 5
# RowGroup
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7
# ColumnChunk, and the offsets within its ColumnMetaData: data, index and dictionary page, bloom filter
_CHUNK_OFFSET, _CHUNK_METADATA, _CHUNK_INDEXES = 2, 3, (4, 6)
_PAGE_OFFSETS = (9, 10, 11, 14)
_KEY, _VALUE = 1, 2

Field = tuple[int, Any]  # type and value
Struct = dict[int, Field]  # by number, in the order of the file


class JoinedFooter:
    """Footer of what was joined so far."""

    def __init__(self) -> None:
        self._footer: Struct | None = None
        self._size = 0

    def add(self, content: memoryview) -> bytes:
        """Take in a whole file of the same schema; return what of it comes next in the joined file."""
        length = int.from_bytes(content[-_TAIL_BYTES:-4], "little")
        footer, _ = _read_struct(content, len(content) - _TAIL_BYTES - length)
        end = len(content) - _TAIL_BYTES - length
        if self._footer is None:
            self._footer, self._size = footer, end
            return bytes(content[:end])
        self._append(footer)
        self._size += end - len(MAGIC)
        return bytes(content[len(MAGIC) : end])

    def finish(self, metadata: Mapping[str, str]) -> bytes:
        """End of the joined file, with this metadata in place of that of its parts."""
        if self._footer is None:
            raise ValueError("nothing was joined")
        pairs = [{_KEY: (_BINARY, key.encode()), _VALUE: (_BINARY, value.encode())} for key, value in metadata.items()]
        footer = {**self._footer, _KEY_VALUES: (_LIST, (_STRUCT, pairs))}
        content = _struct_bytes(dict(sorted(footer.items())))
        return content + len(content).to_bytes(4, "little") + MAGIC

    def _append(self, footer: Struct) -> None:
        assert self._footer is not None  # noqa: S101 - for the type checker
        _, groups = self._footer[_GROUPS][1]
        for group in footer[_GROUPS][1][1]:
            _shift(group, self._size - len(MAGIC))
            if _ORDINAL in group:
                group[_ORDINAL] = (group[_ORDINAL][0], len(groups))
            groups.append(group)
        kind, rows = self._footer[_ROWS]
        self._footer[_ROWS] = (kind, rows + footer[_ROWS][1])


def _shift(group: Struct, by: int) -> None:
    """Move the offsets of a row group; 0 stands for none."""
    _move(group, (_GROUP_OFFSET,), by)
    for chunk in group[_COLUMNS][1][1]:
        _move(chunk, (_CHUNK_OFFSET, *_CHUNK_INDEXES), by)
        _move(chunk[_CHUNK_METADATA][1], _PAGE_OFFSETS, by)


def _move(fields: Struct, numbers: tuple[int, ...], by: int) -> None:
    for number in numbers:
        if fields.get(number, (0, 0))[1]:
            fields[number] = (fields[number][0], fields[number][1] + by)


def _read_varint(data: memoryview, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7


def _read_struct(data: memoryview, at: int) -> tuple[Struct, int]:
    fields: Struct = {}
    number = 0
    while data[at]:
        step, kind = data[at] >> 4, data[at] & 15
        at += 1
        if step:
            number += step
        else:
            zigzag, at = _read_varint(data, at)
            number = (zigzag >> 1) ^ -(zigzag & 1)
        value, at = (kind, at) if kind in (_TRUE, _FALSE) else _read_value(data, at, kind)
        fields[number] = (kind, value)
    return fields, at + 1


def _read_value(data: memoryview, at: int, kind: int) -> tuple[Any, int]:
    if kind in (_TRUE, _FALSE, _BYTE):  # within a list, true and false are a byte
        return data[at], at + 1
    if kind <= _I64:
        zigzag, at = _read_varint(data, at)
        return (zigzag >> 1) ^ -(zigzag & 1), at
    if kind == _DOUBLE:
        return bytes(data[at : at + 8]), at + 8
    if kind == _BINARY:
        length, at = _read_varint(data, at)
        return bytes(data[at : at + length]), at + length
    if kind in (_LIST, _SET):
        count, inner = data[at] >> 4, data[at] & 15
        at += 1
        if count == 15:
            count, at = _read_varint(data, at)
        items = []
        for _ in range(count):
            item, at = _read_value(data, at, inner)
            items.append(item)
        return (inner, items), at
    if kind == _STRUCT:
        return _read_struct(data, at)
    raise ValueError(f"a footer with fields of type {kind} is not known here")


def _varint_bytes(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append((number & 0x7F) | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _struct_bytes(fields: Struct) -> bytes:
    parts, before = [], 0
    for number, (kind, value) in fields.items():
        step = number - before
        zigzag = (number << 1) ^ (number >> 15)
        parts.append(bytes([step << 4 | kind]) if 0 < step < 16 else bytes([kind]) + _varint_bytes(zigzag))
        if kind not in (_TRUE, _FALSE):
            parts.append(_value_bytes(kind, value))
        before = number
    return b"".join([*parts, b"\0"])


def _value_bytes(kind: int, value: Any) -> bytes:
    if kind in (_TRUE, _FALSE, _BYTE):
        return bytes([value])
    if kind <= _I64:
        return _varint_bytes((value << 1) ^ (value >> 63))
    if kind == _DOUBLE:
        return bytes(value)
    if kind == _BINARY:
        return _varint_bytes(len(value)) + bytes(value)
    if kind in (_LIST, _SET):
        inner, items = value
        head = (
            bytes([len(items) << 4 | inner]) if len(items) < 15 else bytes([0xF0 | inner]) + _varint_bytes(len(items))
        )
        return b"".join([head, *(_value_bytes(inner, item) for item in items)])
    return _struct_bytes(value)
