"""Encode key columns of any type as bytes with the same order, so that other machines can group and sort by them."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput

_SIGN = np.uint64(1 << 63)
_WHOLE_BYTES = 8


def encode(column: pa.Array) -> pa.Array:
    """Return the bytes of a key column (n,), in the order of its values; nulls stay null.

    InvalidInput for a nested type.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return encode(column.dictionary_decode())
    if pa.types.is_null(kind):
        return column.cast(pa.binary())
    if _is_bytes(kind):
        return column.cast(pa.string() if _is_text(kind) else pa.binary()).cast(pa.binary())
    if pa.types.is_decimal(kind):
        return _to_binary(_of_decimals(column), column)
    bits = _float_bits(column) if pa.types.is_floating(kind) else _whole_bits(column)
    return _to_binary(bits.astype(">u8").view(np.uint8).reshape(-1, _WHOLE_BYTES), column)


def decode(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return the values of a type from their bytes."""
    if pa.types.is_null(kind):
        return pa.nulls(len(column))
    if _is_bytes(kind):
        return column.cast(pa.string()).cast(kind) if _is_text(kind) else column.cast(kind)
    if pa.types.is_decimal(kind):
        return _to_decimals(column, kind)
    bits = _from_binary(column, _WHOLE_BYTES).view(">u8").astype(np.uint64).reshape(-1)
    mask = np.asarray(column.is_null())
    if pa.types.is_floating(kind):
        bits = np.where(bits & _SIGN, bits ^ _SIGN, ~bits)
        return pa.array(bits.view(np.float64), mask=mask, from_pandas=False).cast(kind)
    if kind == pa.uint64():
        return pa.array(bits, mask=mask)
    whole = pa.array((bits ^ _SIGN).view(np.int64), mask=mask)
    return whole.cast(pa.int32()).cast(kind) if _is_narrow(kind) else whole.cast(kind)


def _is_bytes(kind: pa.DataType) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)
    return _is_text(kind) or any(test(kind) for test in tests)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_narrow(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date32(kind) or pa.types.is_time32(kind))


def _whole_bits(column: pa.Array) -> NDArray[np.uint64]:
    """Return integers, booleans, dates and times as unsigned integers in the same order."""
    kind = column.type
    if kind == pa.uint64():
        return np.asarray(column.fill_null(0), np.uint64)
    try:
        whole = (column.cast(pa.int32()) if _is_narrow(kind) else column).cast(pa.int64())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise InvalidInput(f"a key column is {kind}; expected text, numbers, dates, times or booleans") from error
    return np.asarray(whole.fill_null(0), np.int64).view(np.uint64) ^ _SIGN


def _float_bits(column: pa.Array) -> NDArray[np.uint64]:
    """Return floating-point numbers as unsigned integers in the same order; all NaN are equal and last, -0.0 is 0.0."""
    floats = np.array(column.cast(pa.float64()).fill_null(0.0), np.float64) + 0.0
    floats[np.isnan(floats)] = np.nan
    bits = floats.view(np.uint64)
    return np.asarray(np.where(bits & _SIGN, ~bits, bits | _SIGN))


def _of_decimals(column: pa.Array) -> NDArray[np.uint8]:
    """Return decimals as rows of bytes (n, width), highest byte first, with their sign bit flipped."""
    filled = pc.fill_null(column, pa.scalar(Decimal(0), column.type))
    width = column.type.byte_width
    numbers = np.frombuffer(filled.buffers()[1], np.uint8).reshape(-1, width)[filled.offset :][: len(filled)]
    out = numbers[:, ::-1].copy()
    out[:, 0] ^= 0x80
    return out


def _to_decimals(column: pa.Array, kind: pa.DataType) -> pa.Array:
    numbers = _from_binary(column, kind.byte_width).copy()
    numbers[:, 0] ^= 0x80
    data = pa.py_buffer(np.ascontiguousarray(numbers[:, ::-1]))
    return pa.Array.from_buffers(kind, len(column), [_validity(column), data])


def _validity(column: pa.Array) -> pa.Buffer | None:
    return column.is_valid().buffers()[1] if column.null_count else None


def _to_binary(rows: NDArray[np.uint8], column: pa.Array) -> pa.Array:
    """Return rows of bytes (n, width) as an Arrow column that is null where `column` is null."""
    offsets = pa.py_buffer(np.arange(len(rows) + 1, dtype=np.int32) * np.int32(rows.shape[1]))
    data = pa.py_buffer(np.ascontiguousarray(rows))
    return pa.Array.from_buffers(pa.binary(), len(rows), [_validity(column), offsets, data])


def _from_binary(column: pa.Array, width: int) -> NDArray[np.uint8]:
    """Return the rows of bytes (n, width) of an Arrow column, zeros for nulls."""
    fixed = pc.fill_null(column, bytes(width)).cast(pa.binary(width))
    if not len(fixed):
        return np.empty((0, width), np.uint8)
    return np.frombuffer(fixed.buffers()[1], np.uint8).reshape(-1, width)[fixed.offset :][: len(fixed)]
