"""Read points from Parquet, GeoParquet, CSV, folders and Delta tables; local, or at any URI that Arrow reads.

A source is a list of fragments; each is read on its own, by a thread or on another machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

from routes_geo.delta import DeltaFiles, delta_files
from routes_geo.errors import DataError, InvalidInput, NotFound, RoutesGeoError
from routes_geo.points.number_formats import Column, SharedEvidence, TableNumbers
from routes_geo.points.plan import Plan
from routes_geo.points.reference_system import check_crs
from routes_geo.points.text_input import read_header, read_text

BATCH_ROWS = 1 << 18
_GROUP_BYTES = 1 << 26  # row groups of a file are read together up to this size
_SUFFIXES = (".parquet", ".geoparquet", ".pq", ".csv", ".tsv", ".txt")
_UNREADABLE = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)


@dataclass(slots=True)
class Account:
    """Count the lines of text that could not be split into the columns of the header."""

    unread: int = 0
    first_unread: str = ""


def total_account(accounts: Sequence[Account]) -> Account:
    """Return the account of several parts, in order."""
    first = next((account.first_unread for account in accounts if account.first_unread), "")
    return Account(sum(account.unread for account in accounts), first)


class InputPart(Protocol):
    """Define a part of the input that is read on its own."""

    @property
    def path(self) -> str:
        """Return the name used in messages."""

    @property
    def rows(self) -> int | None:
        """Return the number of rows, None if it is unknown until they are read."""

    def batches(self, plan: Plan, account: Account) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches with the columns of a plan, each with the number of its first row in the file, from 1."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Describe row groups of a Parquet file, or a whole text file, so that another machine can read them."""

    path: str
    rows: int | None
    first_row: int = 0
    row_groups: tuple[int, ...] = ()
    constants: tuple[tuple[str, object, pa.DataType], ...] = ()  # columns stored in folder names of a partitioned table
    evidence: SharedEvidence = field(default_factory=SharedEvidence, compare=False, repr=False)  # of the whole file

    def batches(self, plan: Plan, account: Account) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches with the columns of a plan, each with the number of its first row in the file, from 1.

        DataError for a file that cannot be read.
        """
        given = {name for name, _, _ in self.constants}
        columns = [name for name in plan.columns if name not in given]
        row = self.first_row + 1
        numbers = TableNumbers(self.path, plan, self.evidence, self._scan)
        try:
            for batch in self._read(columns, plan, account):
                yield row, numbers.with_formats(self._with_constants(batch))
                row += batch.num_rows
        except RoutesGeoError:
            raise
        except _UNREADABLE as error:
            raise DataError(f"{self.path} cannot be read from row {row} on ({_first_line(error)})") from error

    def _read(self, columns: list[str], plan: Plan, account: Account) -> Iterator[pa.RecordBatch]:
        if not self.row_groups:
            return read_text(self.path, *filesystem_of(self.path), columns, account)
        return _read_parquet(self.path, self.row_groups, columns, plan)

    def _scan(self, name: str) -> Iterator[Column]:
        """Yield the blocks of one text column of the whole file."""
        for constant, value, kind in self.constants:
            if constant == name:
                yield pa.array([value], kind)
                return
        if not self.row_groups:
            blocks = read_text(self.path, *filesystem_of(self.path), [name], Account())
            yield from (batch.column(0) for batch in blocks)
            return
        with _parquet(self.path) as file:
            yield from (batch.column(0) for batch in file.iter_batches(BATCH_ROWS, columns=[name], use_threads=False))

    def _with_constants(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        for name, value, kind in self.constants:
            batch = batch.append_column(name, pa.repeat(pa.scalar(value, kind), batch.num_rows))
        return batch


@dataclass(frozen=True, slots=True)
class Source:
    """Describe the input: its columns and its fragments. `origin` is its name in messages."""

    names: tuple[str, ...]
    fragments: tuple[InputPart, ...]
    origin: str

    @property
    def rows(self) -> int | None:
        """Return the number of rows, None if it is unknown until they are read."""
        counts = [fragment.rows for fragment in self.fragments]
        return None if any(count is None for count in counts) else sum(count for count in counts if count)


def open_source(paths: Sequence[str]) -> Source:
    """Open files, folders and Delta tables; the columns are those that all files have.

    NotFound for a missing path or a folder without data; InvalidInput without any input.
    """
    opened = [part for path in paths for part in _open(path)]
    if not opened:
        raise InvalidInput("no input is given; give a Parquet or CSV file, a folder of such files, or a Delta table")
    common = frozenset[str].intersection(*(frozenset(names) for names, _ in opened))
    names = [name for name in opened[0][0] if name in common]
    origin = paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
    return Source(tuple(names), tuple(fragment for _, fragments in opened for fragment in fragments), origin)


_Opened = tuple[tuple[str, ...], list[Fragment]]


def _open(path: str) -> list[_Opened]:
    files, location = filesystem_of(path)
    info = files.get_file_info(location)
    if info.type == pa.fs.FileType.NotFound:
        raise NotFound(f"{path} does not exist; give a file, a folder or a URI")
    if info.type == pa.fs.FileType.File:
        return [_open_file(path)]
    if info.type == pa.fs.FileType.Unknown:
        raise DataError(f"{path} is a device, a pipe or a link in a circle; give a file, a folder or a URI")
    if files.get_file_info(f"{location.rstrip('/')}/_delta_log").type == pa.fs.FileType.Directory:
        return _open_delta(delta_files(path))
    inside = files.get_file_info(pa.fs.FileSelector(location, recursive=True))
    start = len(location.rstrip("/")) + 1
    names = sorted(info.path[start:] for info in inside if info.type == pa.fs.FileType.File and info.size)
    kept = [name for name in names if name.lower().endswith(_SUFFIXES) and not _is_hidden(name)]
    if not kept:
        raise NotFound(f"{path} contains no file with the ending {', '.join(_SUFFIXES)}")
    return [_open_file(f"{path.rstrip('/')}/{name}") for name in kept]


def _is_hidden(name: str) -> bool:
    return any(part.startswith(("_", ".")) for part in name.split("/"))


def absolute(path: str) -> str:
    """Return a path or URI that has the same meaning in any working directory."""
    return path if "://" in path else str(Path(path).absolute())


def filesystem_of(path: str) -> tuple[pa.fs.FileSystem, str]:
    """Return the file system of a path or URI, and the path in it.

    InvalidInput for a scheme that Arrow does not read.
    """
    if "://" not in path:
        return pa.fs.LocalFileSystem(), absolute(path)
    try:
        files, location = pa.fs.FileSystem.from_uri(path)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise InvalidInput(f"{path}: {error}; use a file, s3, gs, abfs or hdfs address") from error
    return files, location


def _open_delta(table: DeltaFiles) -> list[_Opened]:
    out = []
    for path, values in table.files:
        names, fragments = _open_file(path)
        constants = tuple((name, value, table.partition_types[name]) for name, value in values.items())
        with_constants = [replace(part, constants=constants) for part in fragments]
        out.append(((*names, *values), with_constants))
    return out or [(table.names, [])]


def _open_file(path: str) -> _Opened:
    if path.lower().endswith((".csv", ".tsv", ".txt")):
        return read_header(path, *filesystem_of(path))[0], [Fragment(path, None)]
    try:
        with _parquet(path) as file:
            names = tuple(file.schema_arrow.names)
            check_crs(path, file.schema_arrow)
            return names, list(_row_groups(path, file.metadata))
    except RoutesGeoError:
        raise
    except _UNREADABLE as error:
        raise DataError(f"{path} is not a readable Parquet file ({_first_line(error)})") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _parquet(path: str, read_dictionary: Sequence[str] = ()) -> pq.ParquetFile:
    files, location = filesystem_of(path)
    source = pa.memory_map(location) if isinstance(files, pa.fs.LocalFileSystem) else location
    return pq.ParquetFile(
        source, filesystem=None if source is not location else files, read_dictionary=list(read_dictionary)
    )


def _row_groups(path: str, metadata: pq.FileMetaData) -> Iterator[Fragment]:
    """Yield the fragments of a file, one per row group; small row groups are combined."""
    pending: list[int] = []
    evidence = SharedEvidence()
    first = rows = size = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        pending.append(number)
        rows += group.num_rows
        size += group.total_byte_size
        if size >= _GROUP_BYTES or rows >= 4 * BATCH_ROWS or number == metadata.num_row_groups - 1:
            yield Fragment(path, rows, first, tuple(pending), evidence=evidence)
            pending, first, rows, size = [], first + rows, 0, 0


def _read_parquet(path: str, groups: tuple[int, ...], columns: list[str], plan: Plan) -> Iterator[pa.RecordBatch]:
    with _parquet(path) as file:
        kinds = {name: file.schema_arrow.field(name).type for name in columns}
    texts = [name for name in plan.by if pa.types.is_string(kinds.get(name, pa.null()))]
    with _parquet(path, read_dictionary=texts) as file:
        yield from file.iter_batches(BATCH_ROWS, row_groups=list(groups), columns=columns, use_threads=False)
