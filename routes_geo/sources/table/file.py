"""Columns of a table file, one by one: delimited text, Parquet or GeoParquet. What is not asked for is not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import DataError
from routes_geo.model import Rejected
from routes_geo.sources.readers.delimited import Delimited, read_delimited
from routes_geo.sources.table.columns import listed

_TEXT = {".csv": ",", ".txt": ",", ".tsv": "\t"}
_PARQUET = frozenset({".parquet", ".geoparquet", ".pq"})
_LNG_LAT = "OGC:CRS84"
_ALREADY_LNG_LAT = frozenset({("OGC", "CRS84"), ("EPSG", "4326")})  # GeoParquet 1.1: x is always the longitude
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
        """Names of the columns."""
        return self.file.header

    @property
    def broken(self) -> tuple[Rejected, ...]:
        """Rows that could not be read."""
        return self.file.broken

    def locations(self) -> Iterator[str]:
        """Where each row stands."""
        return (f"line {row.line}" for row in self.file.rows)

    def cells(self, name: str) -> Sequence[object]:
        """Cells of a column."""
        place = self.names.index(name)
        return [row.cells[place] for row in self.file.rows]

    def points(self, name: str) -> Sequence[object]:
        """Cells of a column of WKT in degrees, lng first: a pair (lng, lat), or the cell itself if it is no point."""
        return _pairs(self.cells(name))


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file: its columns by name with their types, and what it says of its geometries."""

    path: Path
    types: dict[str, pa.DataType]
    stored_names: dict[str, str]  # with the spaces that a name is stored with
    num_rows: int
    geometry: str | None
    described: dict[str, Any]  # GeoParquet's metadata of each column of geometries

    broken = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.types)

    def locations(self) -> Iterator[str]:
        """Where each row stands."""
        return (f"row {number}" for number in range(1, self.num_rows + 1))

    def cells(self, name: str) -> Sequence[object]:
        """Cells of a column, dates and times as text; DataError for a column of lists or structures."""
        kind = self.types[name]
        if pa.types.is_nested(kind):
            raise DataError(
                f"{self.path.name}: the column {name[:40]!r} holds {str(kind)[:100]!r}; expected numbers, text or dates"
            )
        with _readable(self.path, f"the column {name[:40]!r}"):
            return _plain_cells(self._column(name))

    def points(self, name: str) -> Sequence[object]:
        """Cells of a column of geometries: a pair (lng, lat), or the cell itself if it is no point."""
        if _is(self.types[name], _AS_TEXT):
            return _pairs(self.cells(name))
        if not _is(self.types[name], _AS_BYTES) or name not in self.described:
            raise DataError(
                f"{self.path.name}: the column {name[:40]!r} holds {self.types[name]} without GeoParquet's metadata; "
                "expected GeoParquet in WKB, or WKT"
            )
        to_lng_lat = _to_lng_lat(self.path, name, self.described[name])
        with _readable(self.path, f"the column {name[:40]!r}"):
            pairs = _pairs(self._column(name).to_pylist())
        return pairs if to_lng_lat is None else _transformed(pairs, to_lng_lat)

    def _column(self, name: str) -> pa.ChunkedArray:
        stored = self.stored_names[name]
        with pq.ParquetFile(self.path) as file:
            table = file.read(columns=[stored])
        column = table.column(table.column_names.index(stored))
        if len(column) != self.num_rows:
            raise DataError(
                f"{self.path.name}: {len(column)} cells in {name[:40]!r}, in a table of {self.num_rows} rows"
            )
        return column


TableFile = TextTable | ParquetTable


def read_table_file(path: Path) -> TableFile:
    """Open a file by its suffix; DataError for one that cannot be read, Refused for a column about a person."""
    suffix = path.suffix.lower()
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    if suffix in _TEXT:
        return _open_text(path, _TEXT[suffix])
    if suffix in _PARQUET:
        return _open_parquet(path)
    raise DataError(f"{path.name}: expected {', '.join([*_TEXT, *sorted(_PARQUET)])}; found {suffix or 'no suffix'}")


def records(table: TableFile, columns: Mapping[str, str]) -> Iterator[tuple[str, Sequence[object], dict[str, object]]]:
    """Location, content and cells by field of every row, from the column of each field."""
    cells = [table.points(name) if field == "geometry" else table.cells(name) for field, name in columns.items()]
    for location, row in zip(table.locations(), zip(*cells, strict=True), strict=True):
        yield location, ["" if cell is None else cell for cell in row], dict(zip(columns, row, strict=True))


def _open_text(path: Path, delimiter: str) -> TextTable:
    table = read_delimited(path, delimiter=delimiter)
    _check_names(path.name, table.header)
    return TextTable(table)


def _open_parquet(path: Path) -> ParquetTable:
    with _readable(path, "the file"):
        with pq.ParquetFile(path) as file:
            schema, num_rows = file.schema_arrow, file.metadata.num_rows
        check_no_personal_columns(path.name, _all_names(schema))
        names = [" ".join(name.split()) for name in schema.names]
    _check_names(path.name, names)
    if not num_rows:
        raise DataError(f"{path.name}: the table has no row")
    geometry, described = _described(path, schema)
    types = dict(zip(names, schema.types, strict=True))
    return ParquetTable(path, types, dict(zip(names, schema.names, strict=True)), num_rows, geometry, described)


def _check_names(file_name: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise DataError(f"{file_name}: several columns have the name {listed(list(map(repr, twice)))}")


@contextmanager
def _readable(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        first = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise DataError(f"{path.name}: not a readable Parquet file; {what}: {first}") from error


def _all_names(fields: Any) -> Iterator[str]:
    """Names of columns, and of what lies inside them, however deep."""
    for field in fields:
        yield field.name
        kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
        yield from _all_names(kind.field(place) for place in range(kind.num_fields))


def _is(kind: pa.DataType, tests: Sequence[Any]) -> bool:
    return any(test(kind) for test in tests)


def _plain_cells(column: pa.ChunkedArray) -> list[object]:
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.cast(column.type.storage_type)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if _is(column.type, (*_AS_TEXT, *_AS_BYTES)):
        return [None if cell is None else cell.decode("utf-8", "replace") for cell in _bytes_of(column)]
    if pa.types.is_timestamp(column.type):  # without its time zone a time is in UTC
        column = column.cast(pa.timestamp(column.type.unit))
    if pa.types.is_temporal(column.type):  # as text, in which a date that is out of range stays alone in its harm
        column = column.cast(pa.string())
    return [_plain(cell) for cell in column.to_pylist()]


def _bytes_of(column: pa.ChunkedArray) -> list[bytes | None]:
    return list(column.cast(pa.large_binary()).to_pylist())


def _plain(cell: object) -> object:
    """A whole float is a whole number, NaN is nothing."""
    if isinstance(cell, float):
        return None if cell != cell else int(cell) if cell.is_integer() else cell  # noqa: PLR0124 - NaN is not itself
    return cell


def _described(path: Path, schema: pa.Schema) -> tuple[str | None, dict[str, Any]]:
    """Primary column of geometries and the description of each one, by GeoParquet's metadata; none without them."""
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return None, {}
    try:
        geo = orjson.loads(text)
        described = {" ".join(name.split()): dict(found) for name, found in geo["columns"].items()}
        primary = " ".join(geo["primary_column"].split())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path.name}: its GeoParquet metadata cannot be read") from error
    return primary, described


def _to_lng_lat(path: Path, name: str, described: dict[str, Any]) -> Transformer | None:
    """Way from the reference system of a column to lng, lat; None where it is in lng, lat, or says of no system."""
    if described.get("encoding") != "WKB":
        raise DataError(
            f"{path.name}: {name[:40]!r} is encoded as {str(described.get('encoding'))[:40]!r}; expected 'WKB'"
        )
    crs = described.get("crs")
    if crs is None or _identifier(crs) in _ALREADY_LNG_LAT:
        return None
    try:
        return Transformer.from_crs(CRS.from_user_input(crs), _LNG_LAT, always_xy=True)
    except (ProjError, ValueError, TypeError) as error:
        raise DataError(
            f"{path.name}: {name[:40]!r} has a reference system without a way to {_LNG_LAT}; it is {str(crs)[:100]!r}"
        ) from error


def _identifier(crs: Any) -> tuple[str, str] | None:
    try:
        return str(crs["id"]["authority"]), str(crs["id"]["code"])
    except (KeyError, TypeError):
        return None


def _pairs(cells: Sequence[Any]) -> list[object]:
    """Coordinates of points in WKT or WKB; a blank cell is None, and what is no point stays as it is."""
    given = [cell if isinstance(cell, str | bytes) and cell.strip() else None for cell in cells]
    parse: Any = shapely.from_wkb if any(isinstance(cell, bytes) for cell in given) else shapely.from_wkt
    with np.errstate(all="ignore"):  # a number in WKT that overflows gives an infinite coordinate, which is rejected
        shapes = parse(given, on_invalid="ignore")
    return [
        None if cell is None else (shape.x, shape.y) if _is_point(shape) else cell
        for cell, shape in zip(given, shapes, strict=True)
    ]


def _is_point(shape: Any) -> bool:
    return isinstance(shape, shapely.Point) and not shape.is_empty


def _transformed(pairs: Sequence[object], to_lng_lat: Transformer) -> list[object]:
    """Pairs in lng, lat; infinite where there is no way."""
    points = [pair for pair in pairs if isinstance(pair, tuple)]
    lng, lat = to_lng_lat.transform([x for x, _ in points], [y for _, y in points])
    moved = iter(zip(lng, lat, strict=True))
    return [next(moved) if isinstance(pair, tuple) else pair for pair in pairs]
