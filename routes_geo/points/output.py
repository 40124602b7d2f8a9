"""Write sums to a file, a folder of Parquet files, or a Delta table; the ending of a file's name states its format.

A file gets its final name only when it is complete.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.fs

from routes_geo.delta import replace_delta
from routes_geo.errors import InvalidInput
from routes_geo.features.formats.files import FORMAT_BY_SUFFIX
from routes_geo.features.formats.flat import GEOMETRY
from routes_geo.points.cell_types import HEX, check_cell_type, with_cell_type
from routes_geo.points.inputs import filesystem_of
from routes_geo.points.output_file import write_file
from routes_geo.points.output_parquet import write_parquet
from routes_geo.storage.endings import STDOUT, ending_of, format_by_ending

# `bin` reads files with these endings; one called .json could be anything.
OUTPUT_FORMATS = {ending: name for ending, name in FORMAT_BY_SUFFIX.items() if ending != ".json"}
STDOUT_RULE = (
    f"; give {STDOUT} for CSV on the standard output, or a name without an ending for a folder of Parquet files"
)
_WITH_POLYGONS = frozenset({"geojson", "geopackage", "flatgeobuf"})
_PARQUET, _GEOPARQUET = "parquet", ".geoparquet"
_PARTIAL = ".partial"
_PART = re.compile(r"part-[0-9]{5}\.parquet(\.[0-9a-f]{32}\.partial)?")


def is_file_name(path: str) -> bool:
    """Return whether an output path is one file, or the standard output; a path without an ending is a folder."""
    return path == STDOUT or ending_of(path) != ""


def check_output(path: str, *, geo: bool, delta: bool, cell_type: str = HEX) -> None:
    """Raise InvalidInput for an output path that does not fit the options, or has an ending that is not offered."""
    check_cell_type(cell_type)
    if delta and (geo or path == STDOUT or ending_of(path) in OUTPUT_FORMATS):
        raise InvalidInput(f"{path}: a Delta table is a folder without polygons; leave out either --geo or --delta")
    if not delta and is_file_name(path):
        _check_format(path, _format_of(path), geo=geo)
    if path == STDOUT:
        return
    files, location = filesystem_of(path)
    kind = files.get_file_info(location).type
    if kind == pa.fs.FileType.Unknown:
        raise InvalidInput(f"{path} is not a regular file but a device or a pipe; give the name of a file or a folder")
    if delta or not is_file_name(path):
        if kind == pa.fs.FileType.File:
            raise InvalidInput(
                f"{path} is a file without the ending {', '.join(OUTPUT_FORMATS)}; use such an ending, or a folder"
            )
        if not delta:
            _parts_in(path)
    elif kind == pa.fs.FileType.Directory:
        raise InvalidInput(f"{path} is a folder; choose a file, or a folder whose name has no ending")


def _format_of(path: str) -> str:
    return "csv" if path == STDOUT else format_by_ending(path, OUTPUT_FORMATS, otherwise=STDOUT_RULE)


def _means_polygons(path: str) -> bool:
    """Return whether the name of a file alone asks for polygons."""
    return ending_of(path) == _GEOPARQUET or (is_file_name(path) and _format_of(path) in _WITH_POLYGONS)


def _check_format(path: str, name: str, *, geo: bool) -> None:
    if geo and name != _PARQUET and name not in _WITH_POLYGONS:
        accepted = ", ".join(
            ending for ending, each in OUTPUT_FORMATS.items() if each == _PARQUET or each in _WITH_POLYGONS
        )
        raise InvalidInput(f"{path}: --geo adds polygons, which {name} does not have; use one of {accepted}")


def part_file(path: str, number: int) -> str:
    """Return the path of a file in a folder of sums."""
    return f"{path.rstrip('/')}/part-{number:05d}.parquet"


def clear_folder(path: str) -> None:
    """Remove the files of an earlier run, so that they are not mixed with new ones. InvalidInput for other files."""
    files, _ = filesystem_of(path)
    for location in _parts_in(path):
        files.delete_file(location)


def _make_room(path: str) -> None:
    """Remove what would be mixed with the first part. If that is the only one there, it stays until it is replaced."""
    files, _ = filesystem_of(path)
    parts = _parts_in(path)
    whole = [location for location in parts if not location.endswith(_PARTIAL)]
    is_replaced = [location.rsplit("/", 1)[-1] for location in whole] == [part_file("", 0).lstrip("/")]
    for location in parts:
        if location not in whole or not is_replaced:
            files.delete_file(location)


def clear_partial(path: str) -> None:
    """Remove the files of tasks that did not finish."""
    files, _ = filesystem_of(path)
    for location in _parts_in(path):
        if location.endswith(_PARTIAL):
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


def write_delta(path: str, table: pa.Table, *, cell_type: str = HEX) -> None:
    """Write a Delta table; cells that are integers are signed, because Delta has no unsigned ones."""
    replace_delta(path, with_cell_type(table, cell_type, signed=True))


def write_table(path: str, table: pa.Table, *, geo: bool, delta: bool, cell_type: str = HEX) -> int:
    """Write sums in memory to a file, a folder with one Parquet file, or a Delta table; return the number of rows."""
    check_output(path, geo=geo, delta=delta, cell_type=cell_type)
    has_polygons = not delta and (geo or _means_polygons(path))
    if has_polygons and GEOMETRY in {column.lower() for column in table.column_names}:
        raise InvalidInput(
            f"{path}: a key is named {GEOMETRY!r}, like the polygons; write .csv or plain .parquet instead"
        )
    if delta:
        write_delta(path, table, cell_type=cell_type)
    elif not is_file_name(path):
        _make_room(path)
        write_parquet(part_file(path, 0), table, geo=geo, cell_type=cell_type)
    elif (name := _format_of(path)) == _PARQUET and not _is_local(path):  # without a copy on this machine first
        write_parquet(path, table, geo=has_polygons, cell_type=cell_type)
    else:
        write_file(path, table, name, cell_type=cell_type, geo=has_polygons)
    return int(table.num_rows)


def _is_local(path: str) -> bool:
    return path == STDOUT or isinstance(filesystem_of(path)[0], pa.fs.LocalFileSystem)
