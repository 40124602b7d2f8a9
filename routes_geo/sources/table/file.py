"""Read single columns of a table file of any form. Other columns are not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import DataError
from routes_geo.model import Rejected
from routes_geo.sources.readers.delimited import Delimited, read_delimited
from routes_geo.sources.readers.parquet_column import check_extent, read_column
from routes_geo.sources.table.columns import join_names
from routes_geo.tables.forms import Form, form_of
from routes_geo.tables.geoparquet import Geometries, read_geometries
from routes_geo.tables.limits import TABLE, check_regular
from routes_geo.tables.options import ReadOptions, check_read_options
from routes_geo.tables.parts import Part, open_file, read_part_column
from routes_geo.tables.plain_types import all_names, has_periods, plain_array
from routes_geo.tables.text_file import text_encoding
from routes_geo.tables.where.points import is_bytes

_UNREADABLE = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)
_AS_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_AS_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)


@dataclass(frozen=True, slots=True)
class TextTable:
    """A delimited file."""

    file: Delimited

    geometry = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.file.header

    @property
    def broken(self) -> tuple[Rejected, ...]:
        """Return the rows that cannot be read."""
        return self.file.broken

    def locations(self) -> Iterator[str]:
        """Yield the location of each row."""
        return (f"line {row.line}" for row in self.file.rows)

    def cells(self, name: str) -> Sequence[object]:
        """Return the cells of a column."""
        place = self.names.index(name)
        return [row.cells[place] for row in self.file.rows]

    @property
    def file_name(self) -> str:
        """Return the name of the file for messages."""
        return self.file.path.name

    def shown(self, name: str) -> Sequence[object]:
        """Return the cells of a column of geometries as they are shown."""
        return self.cells(name)

    def arrow(self, name: str) -> pa.Array:
        """Return a column as an array of text."""
        return pa.array(self.cells(name), pa.large_string())

    def system(self, name: str) -> object:  # noqa: ARG002
        """Return None: text states no reference system."""
        return None


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """A file with typed columns: their names and types, and the metadata on geometries.

    `parts` is empty for Parquet, whose columns are read one by one within limits.
    """

    path: Path
    schema: pa.Schema
    num_rows: int
    geometries: Geometries
    parts: tuple[Part, ...] = ()

    broken = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, with single spaces."""
        return tuple(map(_plain_name, self.schema.names))

    @property
    def geometry(self) -> str | None:
        """Return the primary geometry column that the file states."""
        return _plain_name(self.geometries.primary) if self.geometries.primary else None

    def locations(self) -> Iterator[str]:
        """Yield the location of each row."""
        return (f"row {number}" for number in range(1, self.num_rows + 1))

    def cells(self, name: str) -> Sequence[object]:
        """Return the cells of a column, dates and times as text; DataError for a column of lists or structures."""
        kind = self._field(name).type
        if pa.types.is_nested(kind):
            raise DataError(
                f"{self.path.name}: the column {name[:40]!r} has the type {str(kind)[:100]!r}; expected numbers, text "
                "or dates"
            )
        with _readable(self.path, f"the column {name[:40]!r}"):
            return _python_cells(self._column(name))

    @property
    def file_name(self) -> str:
        """Return the name of the file for messages."""
        return self.path.name

    def shown(self, name: str) -> Sequence[object]:
        """Return the cells of a column of geometries as they are shown: text, or that there is one."""
        if _is_any(self._field(name).type, _AS_TEXT):
            return self.cells(name)
        return ["a geometry" if is_given else "" for is_given in self.arrow(name).is_valid().to_pylist()]

    def arrow(self, name: str) -> pa.Array:
        """Return a column as one array."""
        with _readable(self.path, f"the column {name[:40]!r}"):
            column = _decoded(self._column(name))
            return pa.concat_arrays([plain_array(self._field(name), chunk) for chunk in column.chunks])

    def system(self, name: str) -> object:
        """Return the reference system that the file states for a column of geometries, None if it states none."""
        field = self._field(name)
        described = (self.geometries.columns or {}).get(field.name)
        if described is not None and is_bytes(field.type) and described.get("encoding") != "WKB":
            raise DataError(
                f"{self.path.name}: {name[:40]!r} is encoded as {str(described.get('encoding'))[:40]!r}; expected 'WKB'"
            )
        return self.geometries.crs(field.name)

    def _field(self, name: str) -> pa.Field:
        return self.schema.field(self.names.index(name))

    def _column(self, name: str) -> pa.ChunkedArray:
        field = self._field(name)
        table = (
            read_part_column(self.path.name, self.parts, field.name)
            if self.parts
            else read_column(self.path, field.name, field.type)
        )
        column = table.column(table.column_names.index(field.name))
        if len(column) != self.num_rows:
            raise DataError(
                f"{self.path.name}: {len(column)} cells in {name[:40]!r}, in a table of {self.num_rows} rows"
            )
        if has_periods(pa.schema([field])):
            return pa.chunked_array([plain_array(field, chunk) for chunk in _decoded(column).chunks], pa.string())
        return column


TableFile = TextTable | ColumnTable


def read_table_file(path: Path, options: ReadOptions | None = None, *, places: Collection[str] = ()) -> TableFile:
    """Open a file by its ending; DataError if it cannot be read, Refused if a column could identify a person.

    `places` are the columns of which the caller checks that they have only places.
    """
    check_regular(path)
    chosen = check_read_options(options or ReadOptions())
    if (form := form_of(str(path))) is Form.TEXT:
        encoding = text_encoding(path, chosen.encoding)
        table = read_delimited(path, delimiter=chosen.delimiter, encoding=encoding, places=places, keep_replaced=True)
        _check_names(path.name, table.header)
        return TextTable(table)
    return _open_parquet(path, places) if form is Form.PARQUET else _open_parts(path, chosen, places)


def field_cells(table: TableFile, columns: Mapping[str, str]) -> dict[str, Sequence[object]]:
    """Return the cells of each field, given its column."""
    return {field: table.shown(name) if field == "geometry" else table.cells(name) for field, name in columns.items()}


def records(
    table: TableFile, cells: Mapping[str, Sequence[object]]
) -> Iterator[tuple[str, Sequence[object], dict[str, object]]]:
    """Yield the location, the content and the cells by field of every row, given the cells of each field."""
    for location, row in zip(table.locations(), zip(*cells.values(), strict=True), strict=True):
        yield location, ["" if cell is None else cell for cell in row], dict(zip(cells, row, strict=True))


def _open_parquet(path: Path, places: Collection[str]) -> ColumnTable:
    with _readable(path, "the file"):
        with pq.ParquetFile(path) as file:
            schema, num_rows = file.schema_arrow, file.metadata.num_rows
            check_extent(path.name, file.metadata)
        check_no_personal_columns(path.name, all_names(schema), places)
    _check_names(path.name, list(map(_plain_name, schema.names)))
    if not num_rows:
        raise DataError(f"{path.name}: the table has no rows")
    return ColumnTable(path, schema, num_rows, read_geometries(path.name, schema))


def _open_parts(path: Path, options: ReadOptions, places: Collection[str]) -> ColumnTable:
    opened = open_file(str(path), options)
    schema = opened.schema or pa.schema([])
    check_no_personal_columns(path.name, all_names(schema), places)
    _check_names(path.name, list(map(_plain_name, opened.names)))
    num_rows = sum(part.count_rows(opened.names, TABLE.rows) for part in opened.parts)
    if not num_rows:
        raise DataError(f"{path.name}: the table has no rows")
    return ColumnTable(path, schema, num_rows, opened.geometries, opened.parts)


def _plain_name(name: str) -> str:
    return " ".join(name.split())


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _check_names(file_name: str, names: Sequence[str]) -> None:
    twice = sorted(name for name, count in Counter(names).items() if name and count > 1)
    if twice:
        raise DataError(f"{file_name}: several columns have the name {join_names(list(map(repr, twice)))}; rename them")


@contextmanager
def _readable(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        first = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise DataError(f"{path.name}: not a readable Parquet file; {what}: {first}") from error


def _is_any(kind: pa.DataType, tests: Sequence[Callable[[pa.DataType], bool]]) -> bool:
    return any(test(kind) for test in tests)


def _python_cells(column: pa.ChunkedArray) -> list[object]:
    """Convert a column to text, numbers and None."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.cast(column.type.storage_type)
    column = _decoded(column)
    if _is_any(column.type, (*_AS_TEXT, *_AS_BYTES)):
        return [None if cell is None else cell.decode("utf-8", "replace") for cell in _bytes_of(column)]
    if pa.types.is_timestamp(column.type):  # the cast to a type without time zone converts to UTC
        column = column.cast(pa.timestamp(column.type.unit))
    if pa.types.is_temporal(column.type):  # as text, so that a date out of range affects only its own row
        column = column.cast(pa.string())
    return [_whole_or_none(cell) for cell in column.to_pylist()]


def _bytes_of(column: pa.ChunkedArray) -> list[bytes | None]:
    return list(column.cast(pa.large_binary()).to_pylist())


def _whole_or_none(cell: object) -> object:
    """Convert a whole float to an integer and NaN to None."""
    if isinstance(cell, float):
        return None if cell != cell else int(cell) if cell.is_integer() else cell  # noqa: PLR0124 - true for NaN only
    return cell
