"""Write sums as one file in the format that the ending of its name states.

A file gets its final name only when it is complete, on this machine and at other addresses.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.fs

from routes_geo.errors import DataError, os_sentence
from routes_geo.features.feature_table import CRS84, CellShapes, FeatureTable
from routes_geo.features.formats import geopackage
from routes_geo.features.formats.flat import GEOMETRY, crs_name
from routes_geo.features.formats.gdal import Layer, write_layer
from routes_geo.features.formats.geojson import encode_geojson
from routes_geo.features.formats.geometry import to_wkb
from routes_geo.points.cell_types import with_cell_type
from routes_geo.points.inputs import filesystem_of
from routes_geo.points.output_parquet import write_whole
from routes_geo.points.plan import CELL
from routes_geo.storage.durable import folder_written_aside, written_aside
from routes_geo.storage.endings import STDOUT
from routes_geo.tables.formulas import table_without_formulas

_BLOCK_ROWS = 1 << 16
_GDAL_OPTIONS = {"geopackage": (geopackage.DRIVER, geopackage.OPTIONS), "flatgeobuf": ("FlatGeobuf", {})}
_FOR_GDAL = (
    pa.types.is_string,
    pa.types.is_boolean,
    pa.types.is_int64,
    pa.types.is_int32,
    pa.types.is_int16,
    pa.types.is_float64,
    pa.types.is_date32,
)


def write_file(path: str, table: pa.Table, name: str, *, cell_type: str, geo: bool = False) -> None:
    """Write a sorted table with a column `cell` (uint64) in a format; the path `-` is the standard output, as CSV.

    `geo` adds the cells' polygons to Parquet. DataError if the file cannot be written.
    """
    if path == STDOUT:
        _write_csv(table, sys.stdout.buffer, cell_type)
        sys.stdout.buffer.flush()
        return
    try:
        with _whole(path) as partial:
            if name == "parquet":
                write_whole(partial, table, geo=geo, cell_type=cell_type)
            else:
                _write(partial, table, name, cell_type)
    except (OSError, pa.ArrowException) as error:
        why = os_sentence(error) if isinstance(error, OSError) else str(error)
        raise DataError(f"{path} cannot be written ({why})") from error


@contextmanager
def _whole(path: str) -> Iterator[Path]:
    """Yield a local file, which gets the name `path`, or is copied to that address, when the block ends."""
    files, location = filesystem_of(path)
    if isinstance(files, pa.fs.LocalFileSystem):
        target = Path(location)
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(target) as partial:
            yield partial
        return
    with tempfile.TemporaryDirectory() as folder:
        local = Path(folder) / location.rsplit("/", 1)[-1]
        yield local
        partial_location = f"{location}.{uuid.uuid4().hex}.partial"
        with local.open("rb") as source, files.open_output_stream(partial_location) as sink:
            shutil.copyfileobj(source, sink)
        files.move(partial_location, location)


def _write(path: Path, table: pa.Table, name: str, cell_type: str) -> None:
    if name == "csv":
        _write_csv(table, str(path), cell_type)
    elif name == "arrow file":
        pa.feather.write_feather(with_cell_type(table, cell_type), str(path), compression="uncompressed")
    elif name == "arrow":
        shaped = with_cell_type(table, cell_type)
        with pa.ipc.new_stream(str(path), shaped.schema) as writer:
            writer.write_table(shaped)
    elif name == "geojson":
        _write_geojson(path, table, cell_type)
    else:
        _write_layer(path, _with_days_as_text(table) if name == "flatgeobuf" else table, name, cell_type)


def _write_csv(table: pa.Table, target: str | BinaryIO, cell_type: str) -> None:
    pa.csv.write_csv(table_without_formulas(_for_text(with_cell_type(table, cell_type))), target)


def _write_geojson(path: Path, table: pa.Table, cell_type: str) -> None:
    ids = pa.array(range(1, table.num_rows + 1), pa.int64()).cast(pa.string())
    properties = _for_text(with_cell_type(table, cell_type))
    features = FeatureTable(ids, properties, CellShapes(np.asarray(table[CELL], np.uint64)))
    with path.open("wb") as file:
        for piece in encode_geojson(features):
            file.write(piece)


def _write_layer(path: Path, table: pa.Table, name: str, cell_type: str) -> None:
    """Write a layer beside its final place, because GDAL makes the file itself, and give it the name of `path`."""
    driver, options = _GDAL_OPTIONS[name]
    schema = _for_gdal(with_cell_type(table.slice(0, 0), cell_type, signed=True)).schema
    schema = schema.append(pa.field(GEOMETRY, pa.binary()))
    layer = Layer(driver, "cells", crs_name(CRS84), options=options)
    with folder_written_aside(path.parent, f"{path.name}-") as folder:
        made = folder / f"cells.{'gpkg' if driver == geopackage.DRIVER else 'fgb'}"
        write_layer(made, schema, _layer_batches(table, schema, cell_type), layer)
        made.replace(path)


def _layer_batches(table: pa.Table, schema: pa.Schema, cell_type: str) -> Iterator[pa.RecordBatch]:
    for start in range(0, table.num_rows, _BLOCK_ROWS):
        part = table.slice(start, _BLOCK_ROWS)
        flat = _for_gdal(with_cell_type(part, cell_type, signed=True))
        wkb = to_wkb(CellShapes(np.asarray(part[CELL], np.uint64))).wkb
        yield from flat.append_column(GEOMETRY, wkb).cast(schema).combine_chunks().to_batches()


def _for_text(table: pa.Table) -> pa.Table:
    """Return a table without the types that text formats do not have: text in views, decimals and times are text."""
    return pa.table(
        [column.cast(pa.string()) if _is_text_only(column.type) else column for column in table.columns],
        names=table.column_names,
    )


def _is_text_only(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string_view(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_time(kind)
        or pa.types.is_timestamp(kind)
    )


def _with_days_as_text(table: pa.Table) -> pa.Table:
    """Return a table with days such as 2023-09-01 as text; FlatGeobuf makes times at midnight of them."""
    columns = [column.cast(pa.string()) if pa.types.is_date(column.type) else column for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _for_gdal(table: pa.Table) -> pa.Table:
    """Return a table with types that GDAL keeps exactly; others, such as decimals and fine times, are text."""
    columns = [column if any(test(column.type) for test in _FOR_GDAL) else _exactly(column) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _exactly(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return column.cast(pa.int64())
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        return column.cast(pa.float64())
    return column.cast(pa.string())
