"""Read single columns of a table file: delimited text, Parquet or GeoParquet. Other columns are not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

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
from routes_geo.sources.readers.limits import check_regular
from routes_geo.sources.readers.parquet_column import check_extent, read_column
from routes_geo.sources.table.columns import join_names

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

    def points(self, name: str) -> Sequence[object]:
        """Return a column of WKT in degrees, lng first, as pairs (lng, lat); cells that are not points stay."""
        return _pairs(self.cells(name))


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file: its columns by name with their types, and its metadata on geometries."""

    path: Path
    types: dict[str, pa.DataType]
    stored_names: dict[str, str]  # names as they are stored, with all their spaces
    num_rows: int
    geometry: str | None
    described: dict[str, dict[str, object]]  # GeoParquet's metadata of each geometry column

    broken = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self.types)

    def locations(self) -> Iterator[str]:
        """Yield the location of each row."""
        return (f"row {number}" for number in range(1, self.num_rows + 1))

    def cells(self, name: str) -> Sequence[object]:
        """Return the cells of a column, dates and times as text; DataError for a column of lists or structures."""
        kind = self.types[name]
        if pa.types.is_nested(kind):
            raise DataError(
                f"{self.path.name}: the column {name[:40]!r} has the type {str(kind)[:100]!r}; expected numbers, text "
                "or dates"
            )
        with _readable(self.path, f"the column {name[:40]!r}"):
            return _python_cells(self._column(name))

    def points(self, name: str) -> Sequence[object]:
        """Return a column of geometries as pairs (lng, lat); a cell that is not a point is unchanged."""
        if _is_any(self.types[name], _AS_TEXT):
            return _pairs(self.cells(name))
        if not _is_any(self.types[name], _AS_BYTES) or name not in self.described:
            raise DataError(
                f"{self.path.name}: the column {name[:40]!r} has the type {self.types[name]} and no GeoParquet "
                "metadata; expected GeoParquet in WKB, or WKT"
            )
        to_lng_lat = _to_lng_lat(self.path, name, self.described[name])
        with _readable(self.path, f"the column {name[:40]!r}"):
            pairs = _pairs(self._column(name).to_pylist())
        return pairs if to_lng_lat is None else _transformed(pairs, to_lng_lat)

    def _column(self, name: str) -> pa.ChunkedArray:
        stored = self.stored_names[name]
        table = read_column(self.path, stored, self.types[name])
        column = table.column(table.column_names.index(stored))
        if len(column) != self.num_rows:
            raise DataError(
                f"{self.path.name}: {len(column)} cells in {name[:40]!r}, in a table of {self.num_rows} rows"
            )
        return column


TableFile = TextTable | ParquetTable


def read_table_file(path: Path, places: Collection[str] = ()) -> TableFile:
    """Open a file by its suffix; DataError if it cannot be read, Refused if a column could identify a person.

    `places` are the columns of which the caller checks that they have only places.
    """
    suffix = path.suffix.lower()
    check_regular(path)
    if suffix in _TEXT:
        return _open_text(path, _TEXT[suffix], places)
    if suffix in _PARQUET:
        return _open_parquet(path, places)
    accepted = ", ".join([*_TEXT, *sorted(_PARQUET)])
    raise DataError(f"{path.name}: expected a file name that ends in {accepted}; found {suffix or 'no suffix'}")


def records(table: TableFile, columns: Mapping[str, str]) -> Iterator[tuple[str, Sequence[object], dict[str, object]]]:
    """Yield the location, the content and the cells by field of every row, given the column of each field."""
    cells = [table.points(name) if field == "geometry" else table.cells(name) for field, name in columns.items()]
    for location, row in zip(table.locations(), zip(*cells, strict=True), strict=True):
        yield location, ["" if cell is None else cell for cell in row], dict(zip(columns, row, strict=True))


def _open_text(path: Path, delimiter: str, places: Collection[str]) -> TextTable:
    table = read_delimited(path, delimiter=delimiter, places=places)
    _check_names(path.name, table.header)
    return TextTable(table)


def _open_parquet(path: Path, places: Collection[str]) -> ParquetTable:
    with _readable(path, "the file"):
        with pq.ParquetFile(path) as file:
            schema, num_rows = file.schema_arrow, file.metadata.num_rows
            check_extent(path.name, file.metadata)
        check_no_personal_columns(path.name, _all_names(schema), places)
        names = [" ".join(name.split()) for name in schema.names]
    _check_names(path.name, names)
    if not num_rows:
        raise DataError(f"{path.name}: the table has no rows")
    geometry, described = _described(path, schema)
    types = dict(zip(names, schema.types, strict=True))
    return ParquetTable(path, types, dict(zip(names, schema.names, strict=True)), num_rows, geometry, described)


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


def _all_names(fields: Iterable[pa.Field]) -> Iterator[str]:
    """Yield the names of columns and of the fields inside them, at any depth."""
    for field in fields:
        yield field.name
        kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
        yield from _all_names(kind.field(place) for place in range(kind.num_fields))


def _is_any(kind: pa.DataType, tests: Sequence[Callable[[pa.DataType], bool]]) -> bool:
    return any(test(kind) for test in tests)


def _python_cells(column: pa.ChunkedArray) -> list[object]:
    """Convert a column to text, numbers and None."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.cast(column.type.storage_type)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
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


def _described(path: Path, schema: pa.Schema) -> tuple[str | None, dict[str, dict[str, object]]]:
    """Return the primary geometry column and the metadata of each one; None and empty without GeoParquet metadata."""
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return None, {}
    try:
        geo = orjson.loads(text)
        described = {" ".join(name.split()): dict(metadata) for name, metadata in geo["columns"].items()}
        primary = " ".join(geo["primary_column"].split())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path.name}: the GeoParquet metadata cannot be read") from error
    return primary, described


def _to_lng_lat(path: Path, name: str, described: Mapping[str, object]) -> Transformer | None:
    """Return the transformation of a column to lng, lat; None if it is in lng, lat or states no reference system."""
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
            f"{path.name}: {name[:40]!r} has the reference system {str(crs)[:100]!r}, which cannot be converted to "
            f"{_LNG_LAT}; convert the geometries and write the file again"
        ) from error


def _identifier(crs: object) -> tuple[str, str] | None:
    identifier = crs.get("id") if isinstance(crs, dict) else None
    if not isinstance(identifier, dict) or not {"authority", "code"} <= identifier.keys():
        return None
    return str(identifier["authority"]), str(identifier["code"])


def _pairs(cells: Sequence[object]) -> list[object]:
    """Return the coordinates of points in WKT or WKB; blank cells are None, and cells that are not points unchanged."""
    given = [cell if isinstance(cell, str | bytes) and cell.strip() else None for cell in cells]
    parse = shapely.from_wkb if any(isinstance(cell, bytes) for cell in given) else shapely.from_wkt
    with np.errstate(all="ignore"):  # a number in WKT that overflows gives an infinite coordinate, which is rejected
        shapes = parse(np.array(given, object), on_invalid="ignore")
    return [
        None if cell is None else (shape.x, shape.y) if _is_point(shape) else cell
        for cell, shape in zip(given, shapes, strict=True)
    ]


def _is_point(shape: object) -> TypeGuard[shapely.Point]:
    return isinstance(shape, shapely.Point) and not shape.is_empty


def _transformed(pairs: Sequence[object], to_lng_lat: Transformer) -> list[object]:
    """Transform pairs to lng, lat; a pair without a result becomes infinite."""
    points = [pair for pair in pairs if isinstance(pair, tuple)]
    lng, lat = to_lng_lat.transform([x for x, _ in points], [y for _, y in points])
    moved = iter(zip(lng, lat, strict=True))
    return [next(moved) if isinstance(pair, tuple) else pair for pair in pairs]
