"""Write sums as Parquet, GeoParquet or Delta. A file gets its final name only when it is complete."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

from routes_geo.delta import replace_delta
from routes_geo.errors import DataError, InvalidInput
from routes_geo.features.feature_table import CRS84, CellShapes
from routes_geo.features.formats.flat import GEOMETRY
from routes_geo.features.formats.geometry import to_wkb
from routes_geo.features.formats.geoparquet import Extent, geo_metadata
from routes_geo.points.inputs import filesystem_of
from routes_geo.points.plan import CELL
from routes_geo.storage.durable import sync

FILE_SUFFIXES = (".parquet", ".geoparquet", ".pq")
_PART = re.compile(r"part-[0-9]{5}\.parquet(\.[0-9a-f]{32}\.partial)?")
_GROUP_ROWS = 1 << 17


def is_file_name(path: str) -> bool:
    """Return whether an output path is a Parquet file; any other path is a folder."""
    return path.lower().endswith(FILE_SUFFIXES)


def check_output(path: str, *, geo: bool, delta: bool) -> None:
    """Raise InvalidInput for an output path that does not fit the options."""
    if delta and (geo or is_file_name(path)):
        raise InvalidInput(f"{path}: a Delta table is a folder without polygons; leave out either --geo or --delta")
    files, location = filesystem_of(path)
    kind = files.get_file_info(location).type
    if kind == pa.fs.FileType.Unknown:
        raise InvalidInput(f"{path} is not a regular file but a device or a pipe; give the name of a file or a folder")
    if is_file_name(path) and kind == pa.fs.FileType.Directory:
        raise InvalidInput(
            f"{path} is a folder; choose a file, or a folder whose name does not end with {FILE_SUFFIXES[0]}"
        )
    if not is_file_name(path) and kind == pa.fs.FileType.File:
        raise InvalidInput(
            f"{path} is a file without the ending {', '.join(FILE_SUFFIXES)}; use such an ending, or a folder"
        )
    if not is_file_name(path) and not delta:
        _parts_in(path)


def part_file(path: str, number: int) -> str:
    """Return the path of a file in a folder of sums."""
    return f"{path.rstrip('/')}/part-{number:05d}.parquet"


def clear_folder(path: str) -> None:
    """Remove the files of an earlier run, so that they are not mixed with new ones. InvalidInput for other files."""
    files, _ = filesystem_of(path)
    for location in _parts_in(path):
        files.delete_file(location)


def clear_partial(path: str) -> None:
    """Remove the files of tasks that did not finish."""
    files, _ = filesystem_of(path)
    for location in _parts_in(path):
        if location.endswith(".partial"):
            files.delete_file(location)


def _parts_in(path: str) -> list[str]:
    """Return the files of a folder of sums; InvalidInput if it contains anything else."""
    files, location = filesystem_of(path)
    entries = files.get_file_info(pa.fs.FileSelector(location.rstrip("/"), allow_not_found=True))
    others = sorted(info.base_name for info in entries if not _PART.fullmatch(info.base_name))
    if others:
        raise InvalidInput(
            f"{path} contains {', '.join(others)[:200]}; give an empty folder, or that of an earlier run"
        )
    return [info.path for info in entries]


def write_parquet(path: str, table: pa.Table, *, geo: bool) -> None:
    """Write a sorted table with a column `cell`; with `geo`, add the cells' polygons (WKB, CRS84) as GeoParquet 1.1."""
    files, location = filesystem_of(path)
    partial = f"{location}.{uuid.uuid4().hex}.partial"  # a cluster may write a file twice at once
    try:
        files.create_dir(location.rsplit("/", 1)[0], recursive=True)
        with contextlib.ExitStack() as stack:
            stack.callback(_remove, files, partial)
            parts = _parts(table, geo=geo)
            first = next(parts)
            schema = _geo_schema(first.schema, table) if geo else first.schema
            with pq.ParquetWriter(partial, schema, filesystem=files, compression="zstd") as writer:
                for part in chain((first,), parts):
                    writer.write_table(part.cast(schema), row_group_size=_GROUP_ROWS)
            is_local = isinstance(files, pa.fs.LocalFileSystem)
            if is_local:
                sync(Path(partial))
            files.move(partial, location)
            if is_local:
                sync(Path(location).parent)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path} cannot be written ({error})") from error


def _remove(files: pa.fs.FileSystem, location: str) -> None:
    if files.get_file_info(location).type == pa.fs.FileType.File:
        files.delete_file(location)


def _parts(table: pa.Table, *, geo: bool) -> Iterator[pa.Table]:
    for start in range(0, max(table.num_rows, 1), _GROUP_ROWS):
        part = table.slice(start, _GROUP_ROWS)
        yield part.append_column(GEOMETRY, _geometry(part)) if geo else part


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


def write_delta(path: str, table: pa.Table) -> None:
    """Write a Delta table with signed cells: Delta has no unsigned integers, and no cell reaches the sign bit."""
    place = table.schema.get_field_index(CELL)
    replace_delta(path, table.set_column(place, CELL, table[CELL].cast(pa.int64())))


def write_table(path: str, table: pa.Table, *, geo: bool, delta: bool) -> int:
    """Write sums in memory to a Parquet file, a folder with one file, or a Delta table; return the number of rows."""
    check_output(path, geo=geo, delta=delta)
    if delta:
        write_delta(path, table)
    elif is_file_name(path):
        write_parquet(path, table, geo=geo)
    else:
        clear_folder(path)
        write_parquet(part_file(path, 0), table, geo=geo)
    return int(table.num_rows)
