"""Read and write Delta Lake tables. This is the only module that imports deltalake."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema, write_deltalake
from deltalake.transaction import AddAction, create_table_with_add_actions

from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.storage.durable import sync

_DELETIONS = "deletionVectors"
_MAPPING = "delta.columnMapping.mode"
_PANIC = "PanicException"  # of deltalake, which does not export it
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class DeltaFiles:
    """Parquet files of the newest version of a table, each with its partition values by column; all column names."""

    files: tuple[tuple[str, dict[str, object]], ...]
    names: tuple[str, ...]
    partition_types: dict[str, pa.DataType]


def is_delta(path: str) -> bool:
    """Return whether the path is a Delta table; DataError if its log cannot be read."""
    with _reading(path):
        return bool(DeltaTable.is_deltatable(path))


def read_delta(path: str, schema: pa.Schema, partition: Mapping[str, str] | None = None) -> pa.Table:
    """Read the columns of the schema from a table in a local folder, as nulls where the table has no such column.

    With a partition, only the rows with these values of partition columns are read. DataError if the table, or a file
    that is read, is damaged.
    """
    # pyarrow reads the files, because Delta's own engine aborts the process at some damaged ones.
    chosen = [
        (file, values)
        for file, values in delta_files(path).files
        if all(values.get(name) == value for name, value in (partition or {}).items())
    ]
    with _reading(path):
        tables = [_read_file(file, values, schema) for file, values in chosen]
        return pa.concat_tables([schema.empty_table(), *tables])


def _read_file(file: str, partition: Mapping[str, object], schema: pa.Schema) -> pa.Table:
    with pq.ParquetFile(file) as opened:
        present = set(opened.schema_arrow.names)
        rows = opened.read([name for name in schema.names if name in present])
        count = opened.metadata.num_rows
    values = {field.name: pa.scalar(partition.get(field.name), field.type) for field in schema}
    columns = [rows[name] if name in present else pa.repeat(values[name], count) for name in schema.names]
    table = pa.table(columns, names=schema.names).cast(schema)
    table.validate(full=True)
    return table


def append_delta(path: str, table: pa.Table, partition_by: Sequence[str] = ()) -> None:
    """Append rows to a table in a local folder, which is created if it is missing; new columns are added to it.

    All new files are on the disk when this returns.
    """
    folder = Path(path)
    former = set(folder.rglob("*"))
    with _writing(path):
        write_deltalake(path, table, mode="append", partition_by=list(partition_by) or None, schema_mode="merge")
        added = set(folder.rglob("*")) - former
        for each in added | {each.parent for each in added} | {folder.parent}:
            sync(each)


def replace_delta(path: str, table: pa.Table) -> None:
    """Write a new version of a table with these rows; its history keeps the earlier versions."""
    with _writing(path):
        write_deltalake(path, table, mode="overwrite", schema_mode="overwrite")


@contextmanager
def _writing(path: str) -> Iterator[None]:
    with _as_data_error(f"{path}: the Delta table cannot be written"):
        yield


@contextmanager
def _reading(path: str) -> Iterator[None]:
    with _as_data_error(f"{path}: the Delta table cannot be read"):
        yield


@contextmanager
def _as_data_error(message: str) -> Iterator[None]:
    """Turn every error into a DataError: deltalake raises bare exceptions, and panics, over a damaged table."""
    try:
        yield
    except RoutesGeoError:
        raise
    except Exception as error:
        raise DataError(f"{message} ({_one_line(error)})") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise DataError(f"{message} ({_one_line(error)})") from error


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}..."


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

    DataError if the table marks rows as deleted, which a reader of the Parquet files alone would count, or has other
    names of columns in its files than in its schema.
    """
    with _reading(path):
        table = DeltaTable(path)
        if _DELETIONS in (table.protocol().reader_features or ()):
            raise DataError(
                f"{path}: the table marks deleted rows ({_DELETIONS}), which is not supported; rewrite it with "
                "REORG TABLE ... APPLY (PURGE)"
            )
        mapping = table.metadata().configuration.get(_MAPPING) or "none"
        if mapping != "none":
            raise DataError(
                f"{path}: the table maps the names of its columns ({_MAPPING}), which is not supported; write it again "
                "without column mapping"
            )
        actions = pa.table(table.get_add_actions()).to_pylist()
        uris = {uri.rsplit("/", 1)[-1]: uri for uri in table.file_uris()}
        schema = pa.schema(table.schema())
        partitions = table.metadata().partition_columns
        files = [(uris[action["path"].rsplit("/", 1)[-1]], dict(action.get("partition") or {})) for action in actions]
        kinds = {name: schema.field(name).type for name in partitions}
    return DeltaFiles(tuple(sorted(files, key=lambda file: file[0])), tuple(schema.names), kinds)
