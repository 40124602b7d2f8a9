"""Read one column of a Parquet file. A small file can contain a column that fills the memory; it is refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from routes_geo.errors import DataError
from routes_geo.sources.readers.limits import MIB, TABLE

_REPEATED = (pa.types.is_string, pa.types.is_binary)  # types of which Arrow reads each distinct value only once


def read_column(path: Path, name: str, kind: pa.DataType, max_bytes: int = TABLE.column_bytes) -> pa.Table:
    """Read the columns with a name; texts are dictionaries of their distinct values. DataError if one is too large."""
    distinct = [name] if any(test(kind) for test in _REPEATED) else []
    with pq.ParquetFile(path, read_dictionary=distinct) as file:
        _check_bytes(path.name, name, _stated_bytes(file.metadata, name), max_bytes)
        table = file.read(columns=[name])
    for column in table.columns:
        _check_bytes(path.name, name, _text_bytes(column), max_bytes)
    return table


def _check_bytes(file_name: str, name: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise DataError(
            f"{file_name}: the column {name[:40]!r} has more than {max_bytes // MIB:,} MiB, which is the limit; "
            "split the file"
        )


def _stated_bytes(metadata: pq.FileMetaData, name: str) -> int:
    """Return the unpacked size of a column, as the file states it."""
    if not metadata.num_row_groups:
        return 0
    first = metadata.row_group(0)
    places = [place for place in range(first.num_columns) if first.column(place).path_in_schema == name]
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    return sum(group.column(place).total_uncompressed_size for group in groups for place in places)


def _text_bytes(column: pa.ChunkedArray) -> int:
    """Return the bytes of the texts in a column of dictionaries, with each repetition; 0 for another column."""
    if not pa.types.is_dictionary(column.type) or not any(test(column.type.value_type) for test in _REPEATED):
        return 0
    return sum(
        pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices), min_count=0).as_py() for chunk in column.chunks
    )
