"""Read and write Delta Lake tables. This is the only module that imports deltalake."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
from deltalake import DeltaTable, Schema, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, create_table_with_add_actions

from routes_geo.errors import DataError

_DELETIONS = "deletionVectors"


@dataclass(frozen=True, slots=True)
class DeltaFiles:
    """Parquet files of the newest version of a table, each with its partition values by column; all column names."""

    files: tuple[tuple[str, dict[str, object]], ...]
    names: tuple[str, ...]
    partition_types: dict[str, pa.DataType]


def is_delta(path: str) -> bool:
    """Return whether the path is a Delta table."""
    return bool(DeltaTable.is_deltatable(path))


def read_delta(path: str, schema: pa.Schema, predicate: str | None = None) -> pa.Table:
    """Read the columns of the schema that the table has, for all rows or those that match an SQL predicate.

    DataError if the table cannot be read.
    """
    try:
        # Delta's own engine: a pyarrow dataset over it can abort the process while the interpreter shuts down.
        table = DeltaTable(path)
        present = {field.name for field in table.schema().fields}
        columns = [name for name in schema.names if name in present]
        reader = table.scan(columns=columns, predicate=predicate)
        return pa.RecordBatchReader.from_stream(reader).read_all()
    except (DeltaError, OSError, pa.ArrowException) as error:
        raise DataError(f"{path}: the Delta table cannot be read ({error})") from error


def append_delta(path: str, table: pa.Table, partition_by: Sequence[str] = ()) -> None:
    """Append rows to a table, which is created if it is missing; new columns are added to it."""
    with _writing(path):
        write_deltalake(path, table, mode="append", partition_by=list(partition_by) or None, schema_mode="merge")


def replace_delta(path: str, table: pa.Table) -> None:
    """Write a new version of a table with these rows; its history keeps the earlier versions."""
    with _writing(path):
        write_deltalake(path, table, mode="overwrite", schema_mode="overwrite")


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except (DeltaError, OSError) as error:
        raise DataError(f"{path}: the Delta table cannot be written ({error})") from error


def delta_schema(schema: pa.Schema) -> pa.Schema:
    """Return the schema as Delta stores it: signed integers, timestamps in microseconds, zoned timestamps in UTC.

    DataError for a type that Delta does not support.
    """
    try:
        return pa.schema(Schema.from_arrow(pa.schema([field.with_type(_stored_type(field.type)) for field in schema])))
    except Exception as error:  # deltalake raises a bare Exception here
        raise DataError(f"a Delta table cannot have these columns ({error})") from error


def _stored_type(kind: pa.DataType) -> pa.DataType:
    return pa.timestamp("us", "UTC" if kind.tz else None) if pa.types.is_timestamp(kind) else kind


def commit_files(path: str, schema: pa.Schema, files: Sequence[tuple[str, int, int]]) -> None:
    """Commit Parquet files in the table's folder as its newest version, in one step; the history is kept.

    Each file is given by its name, its number of rows and its size in bytes.
    """
    now = time.time_ns() // 1_000_000
    added = [AddAction(name, size, {}, now, True, json.dumps({"numRecords": rows})) for name, rows, size in files]
    with _writing(path):
        if is_delta(path):
            DeltaTable(path).create_write_transaction([*added], mode="overwrite", schema=Schema.from_arrow(schema))
        else:
            create_table_with_add_actions(path, Schema.from_arrow(schema), added)


def delta_files(path: str) -> DeltaFiles:
    """Return the Parquet files of a table, for other readers.

    DataError if the table marks rows as deleted: a reader of the Parquet files alone would count them.
    """
    try:
        table = DeltaTable(path)
        if _DELETIONS in (table.protocol().reader_features or ()):
            raise DataError(
                f"{path}: the table marks deleted rows ({_DELETIONS}), which is not supported; rewrite it with "
                "REORG TABLE ... APPLY (PURGE)"
            )
        actions = pa.table(table.get_add_actions()).to_pylist()
        uris = {uri.rsplit("/", 1)[-1]: uri for uri in table.file_uris()}
        schema = pa.schema(table.schema())
        partitions = table.metadata().partition_columns
    except (DeltaError, OSError) as error:
        raise DataError(f"{path}: the Delta table cannot be read ({error})") from error
    files = [(uris[action["path"].rsplit("/", 1)[-1]], dict(action.get("partition") or {})) for action in actions]
    kinds = {name: schema.field(name).type for name in partitions}
    return DeltaFiles(tuple(sorted(files, key=lambda file: file[0])), tuple(schema.names), kinds)
