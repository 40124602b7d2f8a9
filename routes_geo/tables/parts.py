"""Open files, folders and Delta tables of any form as parts, each of which is read on its own.

A part is a small description, so that another thread or another machine can read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.fs

from routes_geo.delta import DeltaFiles, delta_files
from routes_geo.errors import DataError, NotFound, RoutesGeoError
from routes_geo.tables.arrow_file import arrow_schema, read_arrow
from routes_geo.tables.delimited import Account, Dialect, find_dialect, read_text
from routes_geo.tables.forms import ACCEPTED, Form, form_of, has_form
from routes_geo.tables.geodata import GEOMETRY, describe_layer, read_layer
from routes_geo.tables.geoparquet import Geometries, read_geometries
from routes_geo.tables.hive import folder_keys
from routes_geo.tables.limits import TABLE
from routes_geo.tables.location import UNREADABLE, absolute, filesystem_of, first_line
from routes_geo.tables.options import ReadOptions
from routes_geo.tables.parquet import BATCH_ROWS, describe_parquet, read_row_groups
from routes_geo.tables.plain_types import plain_batch, plain_field
from routes_geo.tables.unpack import is_hidden
from routes_geo.tables.workbook_table import read_workbook_table

_NO_OPTIONS = ReadOptions()
_NO_GEOMETRIES = Geometries()


@dataclass(frozen=True, slots=True)
class Part:
    """Describe rows of a file: row groups of Parquet, or all rows of another form. `first_row` counts from 0.

    `keys` are columns with one value, which the names of folders or the log of a Delta table state.
    """

    path: str
    form: Form
    rows: int | None = None  # None if it is unknown until they are read
    first_row: int = 0
    row_groups: tuple[int, ...] = ()
    dialect: Dialect | None = None
    layer: str = ""
    sheet: str | None = None
    keys: tuple[tuple[str, object, pa.DataType], ...] = ()

    def batches(
        self, columns: Sequence[str], account: Account, repeated: Sequence[str] = ()
    ) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches with some columns, each with the number of its first row in the file, from 1.

        Texts in `repeated` may be dictionaries. DataError for a file that cannot be read.
        """
        given = {name for name, _, _ in self.keys}
        stored = [name for name in columns if name not in given]
        row = self.first_row + 1
        try:
            for batch in self._read(stored, account, repeated):
                yield row, self._with_keys(batch)
                row += batch.num_rows
        except RoutesGeoError:
            raise
        except UNREADABLE as error:
            raise DataError(f"{self.path} cannot be read from row {row} on ({first_line(error)})") from error

    def _read(self, columns: list[str], account: Account, repeated: Sequence[str]) -> Iterator[pa.RecordBatch]:
        if self.form is Form.PARQUET:
            return read_row_groups(self.path, self.row_groups, columns, repeated)
        if self.dialect:
            return read_text(self.path, self.dialect, columns, account)
        if self.form is Form.ARROW:
            return map(plain_batch, read_arrow(self.path, columns))
        if self.form is Form.GEODATA:
            return read_layer(self.path, self.layer, columns, self.rows)
        return iter(read_workbook_table(self.path, self.sheet).select(columns).to_batches(BATCH_ROWS))

    def _with_keys(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        for name, value, kind in self.keys:
            batch = batch.append_column(name, pa.repeat(pa.scalar(value, kind), batch.num_rows))
        return batch

    def scan(self, name: str) -> Iterator[pa.Array]:
        """Yield the blocks of one column of the whole file, not only of this part."""
        for key, value, kind in self.keys:
            if key == name:
                yield pa.array([value], kind)
                return
        whole = replace(self, row_groups=(), first_row=0)
        yield from (batch.column(0) for _, batch in whole.batches((name,), Account()))

    def count_rows(self, names: Sequence[str], most: int) -> int:
        """Return the number of rows of a part with these columns; DataError if there are more than `most`."""
        count = 0
        if self.rows is None:
            for _, batch in self.batches(names[:1], Account()):
                count += batch.num_rows
                if count > most:
                    break
        count = count if self.rows is None else self.rows
        if count > most:
            raise DataError(f"{self.path}: more than {most:,} rows, which is the limit; split the file")
        return count

    def anywhere(self) -> Part:
        """Return the same part with a path that has the same meaning in any working directory."""
        return replace(self, path=absolute(self.path))


@dataclass(frozen=True, slots=True)
class Opened:
    """A file: its columns, its parts, and its geometry columns with their reference systems.

    `note` states what was decided about its encoding, if it is text and not UTF-8.
    """

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    geometries: Geometries = _NO_GEOMETRIES
    note: str = ""
    schema: pa.Schema | None = None  # None for text

    @property
    def geometry(self) -> str | None:
        """Return the primary geometry column that the file states."""
        return self.geometries.primary


def open_path(path: str, options: ReadOptions = _NO_OPTIONS) -> list[Opened]:
    """Open a file, a Delta table, or the files of a folder at any depth.

    NotFound for a missing path or a folder without data; DataError for a file that cannot be read, and for an ending
    that is not accepted.
    """
    files, location = filesystem_of(path)
    info = files.get_file_info(location)
    if info.type == pa.fs.FileType.NotFound:
        raise NotFound(f"{path} does not exist; give a file, a folder or a URI")
    if info.type == pa.fs.FileType.File:
        return [open_file(path, options)]
    if info.type == pa.fs.FileType.Unknown:
        raise DataError(f"{path} is a device, a pipe or a link in a circle; give a file, a folder or a URI")
    if files.get_file_info(f"{location.rstrip('/')}/_delta_log").type == pa.fs.FileType.Directory:
        return _open_delta(delta_files(path))
    return _open_folder(path, files, location, options)


def _open_folder(path: str, files: pa.fs.FileSystem, location: str, options: ReadOptions) -> list[Opened]:
    inside = files.get_file_info(pa.fs.FileSelector(location, recursive=True))
    start = len(location.rstrip("/")) + 1
    names = sorted(info.path[start:] for info in inside if info.type == pa.fs.FileType.File and info.size)
    kept = [name for name in names if has_form(name) and not is_hidden(name)]
    if not kept:
        raise NotFound(f"{path} contains no file that is accepted; accepted are {ACCEPTED}")
    return [
        _with_folder_keys(open_file(f"{path.rstrip('/')}/{name}", options), folder_keys(path, name)) for name in kept
    ]


def _with_folder_keys(opened: Opened, keys: dict[str, str | None]) -> Opened:
    """Add the keys that are no columns of the file."""
    added = tuple((name, value, pa.string()) for name, value in keys.items() if name not in opened.names)
    return _with_keys(opened, added)


def _with_keys(opened: Opened, keys: tuple[tuple[str, object, pa.DataType], ...]) -> Opened:
    names = (*opened.names, *(name for name, _, _ in keys))
    return replace(opened, names=names, parts=tuple(replace(part, keys=keys) for part in opened.parts))


def _open_delta(table: DeltaFiles) -> list[Opened]:
    opened = [
        _with_keys(
            _open_parquet(path), tuple((name, value, table.partition_types[name]) for name, value in values.items())
        )
        for path, values in table.files
    ]
    return opened or [Opened(table.names, ())]


def open_file(path: str, options: ReadOptions = _NO_OPTIONS) -> Opened:
    """Open a file by the ending of its name."""
    form = form_of(path)
    if form is Form.PARQUET:
        return _open_parquet(path)
    if form is Form.TEXT:
        dialect = find_dialect(path, options)
        return Opened(dialect.names, (Part(path, form, dialect=dialect),), note=dialect.encoding.note)
    if form is Form.GEODATA:
        layer = describe_layer(path, options.layer)
        part = Part(path, form, layer.rows, layer=layer.name)
        described: dict[str, dict[str, object]] = {GEOMETRY: {"encoding": "WKB", "crs": layer.crs}}
        geometries = Geometries(GEOMETRY, described) if GEOMETRY in layer.schema.names else _NO_GEOMETRIES
        return Opened(tuple(layer.schema.names), (part,), geometries, schema=layer.schema)
    if form is Form.WORKBOOK:
        table = read_workbook_table(path, options.sheet)
        part = Part(path, form, table.num_rows, sheet=options.sheet)
        return Opened(tuple(table.column_names), (part,), schema=table.schema)
    schema = arrow_schema(path)
    geometries = read_geometries(path, schema)
    plain = pa.schema([plain_field(field) for field in schema])
    return Opened(_unique_names(path, schema), (Part(path, form),), geometries, schema=plain)


def _open_parquet(path: str) -> Opened:
    schema, geometries, groups = describe_parquet(path)
    parts = tuple(Part(path, Form.PARQUET, group.rows, group.first_row, group.numbers) for group in groups)
    return Opened(tuple(schema.names), parts, geometries)


def _unique_names(path: str, schema: pa.Schema) -> tuple[str, ...]:
    if len(set(schema.names)) < len(schema.names):
        raise DataError(f"{path}: a column name appears twice: {', '.join(schema.names)[:300]}")
    return tuple(schema.names)


def read_part_column(file_name: str, parts: Sequence[Part], name: str, max_bytes: int = TABLE.column_bytes) -> pa.Table:
    """Return one column of all parts as a table; DataError if it is larger than the limit."""
    batches: list[pa.RecordBatch] = []
    size = 0
    for part in parts:
        for _, batch in part.batches((name,), Account()):
            batches.append(batch)
            size += batch.nbytes
            if size > max_bytes:
                raise DataError(
                    f"{file_name}: the column {name[:40]!r} has more than {max_bytes >> 20:,} MiB, which is the limit; "
                    "split the file"
                )
    return pa.Table.from_batches(batches)
