"""Rows of a table file: delimited text, Parquet or GeoParquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from routes_geo.errors import DataError
from routes_geo.sources.base import Rejected
from routes_geo.sources.delimited import read_delimited
from routes_geo.sources.privacy import check_no_personal_columns

_TEXT = {".csv": ",", ".txt": ",", ".tsv": "\t"}
_PARQUET = frozenset({".parquet", ".geoparquet", ".pq"})
_LNG_LAT = frozenset({("OGC", "CRS84"), ("EPSG", "4326")})


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table with its columns by name; a point geometry is a pair (lng, lat), any other one an empty text."""

    names: tuple[str, ...]
    columns: dict[str, Sequence[object]]
    locations: Sequence[str]
    broken: tuple[Rejected, ...]

    def records(self) -> Iterator[tuple[str, Sequence[object], dict[str, object]]]:
        """Location, content and cells by column of every row."""
        rows = zip(*(self.columns[name] for name in self.names), strict=True)
        for location, cells in zip(self.locations, rows, strict=True):
            yield location, cells, dict(zip(self.names, cells, strict=True))


def read_table_file(path: Path) -> TableFile:
    """Read a file by its suffix; DataError for one that cannot be read, Refused for a column about a person."""
    suffix = path.suffix.lower()
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    if suffix in _TEXT:
        return _read_text(path, _TEXT[suffix])
    if suffix in _PARQUET:
        return _read_parquet(path)
    raise DataError(f"{path.name}: expected {', '.join([*_TEXT, *sorted(_PARQUET)])}; found {suffix or 'no suffix'}")


def _read_text(path: Path, delimiter: str) -> TableFile:
    table = read_delimited(path, delimiter=delimiter)
    _check_names(path.name, table.header)
    columns: dict[str, Sequence[object]] = {
        name: [row.cells[place] for row in table.rows] for place, name in enumerate(table.header)
    }
    return TableFile(table.header, columns, [f"line {row.line}" for row in table.rows], table.broken)


def _check_names(file_name: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"{file_name}: several columns have the name {', '.join(map(repr, twice))}")


def _read_parquet(path: Path) -> TableFile:
    try:
        schema = pq.read_schema(path)
        check_no_personal_columns(path.name, _all_names(schema))
        table = pq.read_table(path)
        names = [" ".join(name.split()) for name in table.column_names]
        cells = [column.to_pylist() for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise DataError(f"{path.name}: not a readable Parquet file ({str(error).splitlines()[0][:200]})") from error
    _check_names(path.name, names)
    columns: dict[str, Sequence[object]] = dict(zip(names, cells, strict=True))
    if not table.num_rows:
        raise DataError(f"{path.name}: the table has no row")
    geometry = _geometry_column(path, schema)
    if geometry is not None and geometry in columns:
        columns[geometry] = _points(columns[geometry])
    return TableFile(tuple(names), columns, [f"row {number}" for number in range(1, table.num_rows + 1)], ())


def _all_names(fields: Any) -> Iterator[str]:
    """Names of columns, and of what lies inside them."""
    for field in fields:
        yield field.name
        if pa.types.is_struct(field.type):
            yield from _all_names(field.type)
        elif pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
            yield from _all_names([field.type.value_field])


def _geometry_column(path: Path, schema: pa.Schema) -> str | None:
    """Column of the points by GeoParquet's metadata; None without them. DataError unless they are in lng, lat."""
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return None
    try:
        geo = orjson.loads(text)
        name = str(geo["primary_column"])
        described = geo["columns"][name]
        crs = described.get("crs", "absent")  # absent: OGC:CRS84, by GeoParquet 1.1
        identifier = ("OGC", "CRS84") if crs == "absent" else (crs["id"]["authority"], str(crs["id"]["code"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path.name}: its GeoParquet metadata cannot be read, or name no reference system") from error
    if identifier not in _LNG_LAT or described.get("encoding") != "WKB":
        raise DataError(
            f"{path.name}: geometry in {':'.join(identifier)}, {described.get('encoding')}; expected WKB in OGC:CRS84 "
            "or EPSG:4326"
        )
    return name


def _points(values: Sequence[Any]) -> list[object]:
    is_bytes = [isinstance(value, bytes) for value in values]
    shapes = shapely.from_wkb(
        [value if good else None for value, good in zip(values, is_bytes, strict=True)], on_invalid="ignore"
    )
    return [
        None if value is None else (shape.x, shape.y) if _is_point(shape) else ""
        for value, shape in zip(values, shapes, strict=True)
    ]


def _is_point(shape: Any) -> bool:
    return isinstance(shape, shapely.Point) and not shape.is_empty
