"""Read GeoJSON, GeoPackage, Shapefile, FlatGeobuf and KML through GDAL. Geometries become WKB in `geometry`.

GDAL decides by content what a file is; some of its formats name other files and addresses. So the content of a file is
checked before GDAL opens it.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyogrio
import pyogrio.errors

from routes_geo.errors import DataError
from routes_geo.tables.gdal_errors import last_failure, quiet
from routes_geo.tables.limits import MAX_FILE_BYTES, UNPACKED, check_size
from routes_geo.tables.location import absolute, file_name, first_line
from routes_geo.tables.unpack import UNREADABLE_ARCHIVE, zip_parts

GEOMETRY = "geometry"
_BEGINNINGS = {
    ".geojson": b"{",
    ".gpkg": b"SQLite format 3\0",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb",
    ".kml": b"<",
}
_OF_KML = frozenset(  # GDAL gives these columns to every KML file, whether or not it has such content
    {"id", "Name", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"}
)
_GLANCE_BYTES = 4096
_CHUNK_BYTES = 1 << 20
_UNREADABLE = (
    *UNREADABLE_ARCHIVE,
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    UnboundLocalError,  # of pyogrio, for a damaged reference system
)


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: its columns, its number of rows, and its reference system as text."""

    name: str
    schema: pa.Schema
    rows: int | None
    crs: str | None


def describe_layer(path: str, layer: str | None) -> Layer:
    """Return the only layer of a file, or the one with a name; DataError lists them if there are several."""
    check_geodata(path)
    with _readable(path):
        names = [str(name) for name in pyogrio.list_layers(_gdal_path(path))[:, 0]]
        if layer is None and len(names) > 1:
            listed = ", ".join(map(repr, names))[:400]
            raise DataError(f"{path}: the file has {len(names)} layers ({listed}); choose one with --layer")
        if not names or (layer is not None and layer not in names):
            raise DataError(f"{path}: no layer {layer!r}; the layers are {', '.join(map(repr, names))[:400] or 'none'}")
        chosen = layer or names[0]
        with _open(path, chosen) as (meta, reader):
            rows = pyogrio.read_info(_gdal_path(path), layer=chosen)["features"]
            schema = _offered(path, _renamed(meta, reader.schema))
            return Layer(chosen, schema, rows if rows >= 0 else None, meta["crs"])


def read_layer(path: str, layer: str, columns: Sequence[str], rows: int | None) -> Iterator[pa.RecordBatch]:
    """Yield batches with some columns of a layer of so many rows; DataError if the file is damaged."""
    read = 0
    with _readable(path), _open(path, layer) as (meta, reader):
        schema = _renamed(meta, reader.schema)
        while batch := _next_batch(path, reader):
            selected = pa.RecordBatch.from_arrays(batch.columns, schema=schema).select(list(columns))
            selected.validate(full=True)  # GDAL does not check that text is UTF-8
            read += batch.num_rows
            yield selected
    if rows is not None and read != rows:
        raise DataError(f"{path}: the file states {rows:,} rows, but {read:,} can be read; it is damaged")


def _next_batch(path: str, reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
    """Return the next batch, None at the end; DataError for an error that GDAL would only print."""
    with quiet():
        batch = next(iter(reader), None)
        if failure := last_failure():
            raise DataError(f"{path}: not readable as geodata ({failure[:200]})")
    return batch


def _open(path: str, layer: str) -> AbstractContextManager[tuple[dict[str, str], pa.RecordBatchReader]]:
    opened: AbstractContextManager[tuple[dict[str, str], pa.RecordBatchReader]] = pyogrio.raw.open_arrow(
        _gdal_path(path), layer=layer, use_pyarrow=True
    )
    return opened


def _renamed(meta: dict[str, str], schema: pa.Schema) -> pa.Schema:
    """Return the schema with the geometry column named `geometry`; GDAL names it in several ways."""
    names = {meta["geometry_name"] or "wkb_geometry"} & set(schema.names)
    return pa.schema(
        [pa.field(GEOMETRY, field.type) if field.name in names else field.remove_metadata() for field in schema]
    )


def _offered(path: str, schema: pa.Schema) -> pa.Schema:
    is_kml = path.lower().endswith(".kml")
    return pa.schema([field for field in schema if not (is_kml and field.name in _OF_KML)])


@contextmanager
def _readable(path: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings(action="ignore"), quiet():
            yield
    except _UNREADABLE as error:
        raise DataError(f"{path}: not readable as geodata ({first_line(error)})") from error


def _gdal_path(path: str) -> str:
    if not path.lower().endswith(".zip"):
        return absolute(path)
    with zipfile.ZipFile(path) as archive:
        shapes = [part.filename for part in zip_parts(path, archive) if part.filename.lower().endswith(".shp")]
        if len(shapes) > 1:
            listed = ", ".join(repr(file_name(shape)) for shape in shapes)[:400]
            raise DataError(f"{path}: {len(shapes)} Shapefiles in the archive ({listed}); unpack it and give one")
        _check_beginning(path, ".shp", archive.open(shapes[0]).read(_GLANCE_BYTES))
    return f"/vsizip/{{{absolute(path)}}}/{shapes[0]}"


def check_geodata(path: str) -> None:
    """Raise DataError for a file that is too large, packed too tightly, or not what its ending says."""
    if "://" in path:
        raise DataError(f"{path}: this form is read from local files only; download it first")
    check_size(Path(path), MAX_FILE_BYTES, "save it as GeoParquet or CSV")
    if path.lower().endswith(".zip"):
        _check_archive(path)
        return
    with Path(path).open("rb") as file:
        _check_beginning(path, Path(path).suffix.lower(), file.read(_GLANCE_BYTES))


def _check_beginning(path: str, ending: str, content: bytes) -> None:
    beginning = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_kml = ending != ".kml" or b"<kml" in beginning.lower()
    if not (beginning.startswith(_BEGINNINGS[ending].lstrip()) and is_kml):
        raise DataError(f"{path}: the content of the file is not what its ending {ending} says")


def _check_archive(path: str) -> None:
    """Unpack an archive without keeping it; DataError if it is damaged or unpacks to too much."""
    left = UNPACKED.most(0)
    try:
        with zipfile.ZipFile(path) as archive:
            for part in zip_parts(path, archive):
                with archive.open(part) as file:
                    while chunk := file.read(_CHUNK_BYTES):
                        left -= len(chunk)
                        if left < 0:
                            raise DataError(
                                f"{path}: more than {UNPACKED.most(0) >> 20:,} MiB when unpacked, which is the limit"
                            )
    except UNREADABLE_ARCHIVE as error:
        raise DataError(f"{file_name(path)}: cannot be read as a zip archive ({first_line(error)})") from error
