"""Write sums as Parquet or GeoParquet. A file gets its final name only when it is complete."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

from routes_geo.errors import DataError
from routes_geo.features.feature_table import CRS84, CellShapes
from routes_geo.features.formats.flat import GEOMETRY
from routes_geo.features.formats.geometry import to_wkb
from routes_geo.features.formats.geoparquet import Extent, geo_metadata
from routes_geo.points.cell_types import HEX, with_cell_type
from routes_geo.points.inputs import filesystem_of
from routes_geo.points.plan import CELL
from routes_geo.storage.durable import sync

_GROUP_ROWS = 1 << 17


def write_parquet(path: str, table: pa.Table, *, geo: bool, cell_type: str = HEX) -> None:
    """Write a sorted table with a column `cell` (uint64) as Parquet, with cells of a type.

    `geo` adds the cells' polygons (WKB, CRS84) as GeoParquet 1.1.
    """
    write_groups(path, *_shaped(table, geo=geo, cell_type=cell_type))


def write_whole(path: Path, table: pa.Table, *, geo: bool, cell_type: str = HEX) -> None:
    """Write the same to a local file whose name the caller changes when it is complete. OSError of the disk."""
    _write(str(path), None, *_shaped(table, geo=geo, cell_type=cell_type))


def _shaped(table: pa.Table, *, geo: bool, cell_type: str) -> tuple[Iterable[pa.Table], pa.Schema]:
    parts = _parts(table, geo=geo, cell_type=cell_type)
    first = next(parts)
    return chain((first,), parts), _geo_schema(first.schema, table) if geo else first.schema


def write_groups(path: str, parts: Iterable[pa.Table], schema: pa.Schema) -> None:
    """Write tables as they are to one Parquet file of a folder. DataError if it cannot be written."""
    files, location = filesystem_of(path)
    partial = f"{location}.{uuid.uuid4().hex}.partial"  # a cluster may write a file twice at once
    try:
        files.create_dir(location.rsplit("/", 1)[0], recursive=True)
        with contextlib.ExitStack() as stack:
            stack.callback(_remove, files, partial)
            _write(partial, files, parts, schema)
            is_local = isinstance(files, pa.fs.LocalFileSystem)
            if is_local:
                sync(Path(partial))
            files.move(partial, location)
            if is_local:
                sync(Path(location).parent)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path} cannot be written ({error})") from error


def _write(location: str, files: pa.fs.FileSystem | None, parts: Iterable[pa.Table], schema: pa.Schema) -> None:
    with pq.ParquetWriter(location, schema, filesystem=files, compression="zstd") as writer:
        for part in parts:
            writer.write_table(part.cast(schema), row_group_size=_GROUP_ROWS)


def _remove(files: pa.fs.FileSystem, location: str) -> None:
    if files.get_file_info(location).type == pa.fs.FileType.File:
        files.delete_file(location)


def _parts(table: pa.Table, *, geo: bool, cell_type: str) -> Iterator[pa.Table]:
    for start in range(0, max(table.num_rows, 1), _GROUP_ROWS):
        part = table.slice(start, _GROUP_ROWS)
        shaped = with_cell_type(part, cell_type)
        yield shaped.append_column(GEOMETRY, _geometry(part)) if geo else shaped


def _geometry(table: pa.Table) -> pa.Array:
    cells, places = np.unique(table[CELL].to_numpy(), return_inverse=True)
    return to_wkb(CellShapes(cells)).wkb.take(pa.array(places))


def _geo_schema(schema: pa.Schema, table: pa.Table) -> pa.Schema:
    """Return the schema with the metadata of GeoParquet 1.1, which describe all geometries in advance."""
    cells, extent = np.unique(table[CELL].to_numpy()), Extent()
    for start in range(0, cells.size, _GROUP_ROWS):
        extent.add(to_wkb(CellShapes(cells[start : start + _GROUP_ROWS])))
    geo = geo_metadata(CRS84, extent, with_covering=False)
    return schema.with_metadata((schema.metadata or {}) | {key.encode(): text.encode() for key, text in geo.items()})
