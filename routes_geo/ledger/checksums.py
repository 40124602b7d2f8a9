"""Checksums of the rows of a table.

They depend on neither the order of the rows, nor the files they are in, nor columns without a value, so that a column
added later changes none. Each row becomes a text that names its columns. The format of numbers depends on no library.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class RowsProof:
    """The number of rows of a table, and their checksum."""

    rows: int
    checksum: str


def prove_rows(table: pa.Table) -> RowsProof:
    """Return the number of rows and the sum of their SHA-256, modulo 2**256, in hexadecimal digits."""
    total = sum(int.from_bytes(hashlib.sha256(row).digest(), "big") for row in _row_texts(table))
    return RowsProof(table.num_rows, f"{total % _MODULUS:064x}")


def _row_texts(table: pa.Table) -> list[bytes]:
    """Return `name:length:value` for each value of a row that is not null, in the order of the names."""
    names = [name for name in sorted(table.column_names) if table[name].null_count < table.num_rows]
    if not names:
        return [b""] * table.num_rows
    texts = [_named_values(name, table[name]) for name in names]
    rows: list[bytes] = pc.binary_join_element_wise(*texts, b"", null_handling="skip").to_pylist()
    return rows


def _named_values(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    plain = _plain(column)
    values = plain if pa.types.is_binary(plain.type) else plain.cast(pa.string()).cast(pa.binary())
    lengths = pc.binary_length(values).cast(pa.string()).cast(pa.binary())
    return pc.binary_join_element_wise(name.encode(), lengths, values, b":")


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as texts or integers: floats by their bits, days since 1970-01-01, 0 and 1 for booleans."""
    if pa.types.is_float64(column.type):
        return pa.chunked_array([chunk.view(pa.int64()) for chunk in column.chunks], pa.int64())
    if pa.types.is_date32(column.type):
        return column.cast(pa.int32())
    if pa.types.is_boolean(column.type):
        return column.cast(pa.int8())
    if pa.types.is_string(column.type):
        return column.cast(pa.binary())
    return column
