"""Delta Lake tables. The only module that imports deltalake."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, Schema, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, create_table_with_add_actions

from routes_geo.errors import DataError

_DELETIONS = "deletionVectors"


@dataclass(frozen=True, slots=True)
class DeltaFiles:
    """Parquet files of the newest version of a table, each with the values of the partition it belongs to."""

    files: tuple[tuple[str, dict[str, Any]], ...]
    names: tuple[str, ...]
    partition_types: dict[str, pa.DataType]


def is_delta(path: str) -> bool:
    """Whether there is a table."""
    return bool(DeltaTable.is_deltatable(path))


def read_delta(path: str, schema: pa.Schema, rows: str | None = None) -> pa.Table:
    """Read the columns of a schema that a table has, of all rows or those of a predicate; DataError if it cannot be."""
    try:
        # Delta's own engine: a pyarrow dataset over it can abort the process while the interpreter shuts down.
        table = DeltaTable(path)
        known = {field.name for field in table.schema().fields}
        columns = [name for name in schema.names if name in known]
        reader = table.scan(columns=columns, predicate=rows)
        return pa.RecordBatchReader.from_stream(reader).read_all()
    except (DeltaError, OSError, pa.ArrowException) as error:
        raise DataError(f"{path}: the Delta table cannot be read ({error})") from error


def append_delta(path: str, table: pa.Table, partition_by: Sequence[str] = ()) -> None:
    """Append rows; new columns are added to the table."""
    _write(path, table, mode="append", partition_by=list(partition_by) or None, schema_mode="merge")


def replace_delta(path: str, table: pa.Table) -> None:
    """Write a table as the newest version of what is there; former versions stay in its history."""
    _write(path, table, mode="overwrite", schema_mode="overwrite")


def _write(path: str, table: pa.Table, **options: Any) -> None:
    try:
        write_deltalake(path, table, **options)
    except (DeltaError, OSError) as error:
        raise DataError(f"{path}: the Delta table cannot be written ({error})") from error


def delta_schema(schema: pa.Schema) -> pa.Schema:
    """Schema as a table keeps it: whole numbers are signed, times in microseconds, with a zone in UTC.

    DataError for a type that a table cannot have.
    """
    try:
        return pa.schema(Schema.from_arrow(pa.schema([field.with_type(_kept(field.type)) for field in schema])))
    except Exception as error:  # what it raises is an Exception itself, no class of its own
        raise DataError(f"a Delta table cannot have these columns ({error})") from error


def _kept(kind: pa.DataType) -> pa.DataType:
    return pa.timestamp("us", "UTC" if kind.tz else None) if pa.types.is_timestamp(kind) else kind


def commit_files(path: str, schema: pa.Schema, files: Sequence[tuple[str, int, int]]) -> None:
    """Make Parquet files that lie in a folder the newest version of the table there, in one step; the history stays.

    Each file has a name, a number of rows and of bytes.
    """
    now = time.time_ns() // 1_000_000
    added = [AddAction(name, size, {}, now, True, json.dumps({"numRecords": rows})) for name, rows, size in files]
    try:
        if is_delta(path):
            DeltaTable(path).create_write_transaction([*added], mode="overwrite", schema=Schema.from_arrow(schema))
        else:
            create_table_with_add_actions(path, Schema.from_arrow(schema), added)
    except (DeltaError, OSError) as error:
        raise DataError(f"{path}: the Delta table cannot be written ({error})") from error


def delta_files(path: str) -> DeltaFiles:
    """Files of a table for other readers. DataError if rows are marked as deleted, which Parquet cannot tell."""
    try:
        table = DeltaTable(path)
        if _DELETIONS in (table.protocol().reader_features or ()):
            raise DataError(
                f"{path}: the table marks deleted rows ({_DELETIONS}); rewrite it without them (REORG, PURGE)"
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
