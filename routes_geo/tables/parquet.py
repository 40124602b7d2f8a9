"""Read Parquet files in groups of rows; local, or at any URI that Arrow reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.tables.geoparquet import Geometries, read_geometries
from routes_geo.tables.location import UNREADABLE, filesystem_of, first_line
from routes_geo.tables.plain_types import all_names, has_periods, plain_batch

BATCH_ROWS = 1 << 18
_GROUP_BYTES = 1 << 26  # row groups of a file are read together up to this size


@dataclass(frozen=True, slots=True)
class RowGroups:
    """Row groups of a file that are read together; `first_row` counts from 0."""

    numbers: tuple[int, ...]
    rows: int
    first_row: int


def describe_parquet(path: str) -> tuple[pa.Schema, Geometries, list[RowGroups]]:
    """Return the schema of a file, its geometry columns and its row groups; DataError if it cannot be read."""
    try:
        with _open(path) as file:
            schema = file.schema_arrow
            list(all_names(schema))  # a name that is not UTF-8 is an error here, not later
            return schema, read_geometries(path, schema), list(_row_groups(file.metadata))
    except RoutesGeoError:
        raise
    except UNREADABLE as error:
        raise DataError(f"{path} is not a readable Parquet file ({first_line(error)})") from error


def _open(path: str, read_dictionary: Sequence[str] = ()) -> pq.ParquetFile:
    files, location = filesystem_of(path)
    source = pa.memory_map(location) if isinstance(files, pa.fs.LocalFileSystem) else location
    return pq.ParquetFile(
        source, filesystem=None if source is not location else files, read_dictionary=list(read_dictionary)
    )


def _row_groups(metadata: pq.FileMetaData) -> Iterator[RowGroups]:
    """Yield the row groups of a file; small ones are combined."""
    pending: list[int] = []
    first = rows = size = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        pending.append(number)
        rows += group.num_rows
        size += group.total_byte_size
        if size >= _GROUP_BYTES or rows >= 4 * BATCH_ROWS or number == metadata.num_row_groups - 1:
            yield RowGroups(tuple(pending), rows, first)
            pending, first, rows, size = [], first + rows, 0, 0


def read_row_groups(
    path: str, groups: Sequence[int], columns: Sequence[str], repeated: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Yield batches with some columns of row groups (none: of all); those of text in `repeated` are dictionaries."""
    with _open(path) as file:
        schema = pa.schema([file.schema_arrow.field(name) for name in columns])
    texts = [name for name in repeated if name in columns and pa.types.is_string(schema.field(name).type)]
    is_plain = not has_periods(schema)
    with _open(path, read_dictionary=texts) as file:
        for batch in file.iter_batches(
            BATCH_ROWS, row_groups=list(groups) or None, columns=list(columns), use_threads=False
        ):
            batch.validate(full=True)  # Arrow does not check that text is UTF-8
            yield batch if is_plain else plain_batch(batch)
