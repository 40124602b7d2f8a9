"""Read one column of a Parquet file. A small file can contain a column that fills the memory; it is refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from routes_geo.errors import DataError
from routes_geo.tables.limits import MIB, TABLE

_REPEATED = (pa.types.is_string, pa.types.is_binary)  # types of which Arrow reads each distinct value only once
_BATCH_ROWS = 1 << 14


def check_extent(file_name: str, metadata: pq.FileMetaData) -> None:
    """Raise DataError for a file that states too many rows, columns or bytes."""
    if metadata.num_rows > TABLE.rows:
        raise DataError(f"{file_name}: {metadata.num_rows:,} rows; at most {TABLE.rows:,} are accepted; split the file")
    if metadata.num_columns > TABLE.columns:
        raise DataError(f"{file_name}: {metadata.num_columns:,} columns; at most {TABLE.columns:,} are accepted")
    size = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if size > TABLE.unpacked_bytes:
        raise DataError(
            f"{file_name}: {size // MIB:,} MiB when unpacked; at most {TABLE.unpacked_bytes // MIB:,} are accepted; "
            "split the file"
        )


def read_column(path: Path, name: str, kind: pa.DataType, max_bytes: int = TABLE.column_bytes) -> pa.Table:
    """Read the columns with a name; texts are dictionaries of their distinct values. DataError if they are too large.

    The metadata of columns is not used: Arrow does not check it, and can crash.
    """
    distinct = [name] if any(test(kind) for test in _REPEATED) else []
    batches: list[pa.RecordBatch] = []
    size = 0
    with pq.ParquetFile(path, read_dictionary=distinct) as file:
        for batch in file.iter_batches(_BATCH_ROWS, columns=[name], use_threads=False):
            batches.append(batch)
            size += sum(map(_bytes, batch.columns))
            if size > max_bytes:
                raise DataError(
                    f"{path.name}: the column {name[:40]!r} has more than {max_bytes // MIB:,} MiB, which is the "
                    "limit; split the file"
                )
    if not batches:
        raise DataError(f"{path.name}: the column {name[:40]!r} has no cells")
    return pa.Table.from_batches(batches)


def _bytes(column: pa.Array) -> int:
    """Return the bytes of a column; those of texts with each repetition."""
    if pa.types.is_dictionary(column.type) and any(test(column.type.value_type) for test in _REPEATED):
        return int(pc.sum(pc.binary_length(column.dictionary).take(column.indices), min_count=0).as_py())
    return int(column.nbytes)
