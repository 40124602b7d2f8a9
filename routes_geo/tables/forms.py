"""Tell the form of a file from the ending of its name."""

from __future__ import annotations

import zipfile
from enum import StrEnum

from routes_geo.errors import DataError
from routes_geo.tables.location import file_name, filesystem_of, first_line
from routes_geo.tables.text_file import TEXT_ENDINGS
from routes_geo.tables.unpack import UNREADABLE_ARCHIVE, packing_of, without_packing, zip_parts


class Form(StrEnum):
    """List the forms in which a table can be stored."""

    TEXT = "text"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    WORKBOOK = "workbook"
    GEODATA = "geodata"


_ENDINGS: dict[Form, tuple[str, ...]] = {
    Form.TEXT: TEXT_ENDINGS,
    Form.PARQUET: (".parquet", ".geoparquet", ".pq"),
    Form.ARROW: (".arrow", ".arrows", ".feather", ".ipc"),
    Form.WORKBOOK: (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    Form.GEODATA: (".geojson", ".gpkg", ".shp", ".fgb", ".kml"),
}
ACCEPTED = (
    "CSV (.csv, .tsv, .txt; also packed as .gz, .zst or .zip), Parquet and GeoParquet (.parquet, .geoparquet, .pq), "
    "Arrow and Feather (.arrow, .arrows, .feather, .ipc), Excel (.xlsx, .xlsm, .xlsb, .xls, .ods), GeoJSON, "
    "GeoPackage, Shapefile, FlatGeobuf and KML (.geojson, .gpkg, .shp, .fgb, .kml), and a Shapefile in a .zip"
)


def has_form(path: str) -> bool:
    """Return whether the ending of a file name is one of those that are accepted."""
    return path.lower().endswith(".zip") or _by_ending(path) is not None


def form_of(path: str) -> Form:
    """Return the form of a file; DataError for an ending that is not accepted, which lists those that are.

    A .zip archive is opened, to look for a Shapefile.
    """
    form = _by_ending(path)
    if path.lower().endswith(".zip"):
        return Form.GEODATA if _contains_shapefile(path) else Form.TEXT
    if form is None:
        raise DataError(f"{path}: the ending of the name is not accepted; accepted are {ACCEPTED}")
    return form


def _by_ending(path: str) -> Form | None:
    inner = without_packing(file_name(path)).lower()
    form = next((form for form, endings in _ENDINGS.items() if inner.endswith(endings)), None)
    return None if packing_of(path) and form is not Form.TEXT else form


def _contains_shapefile(path: str) -> bool:
    files, location = filesystem_of(path)
    try:
        with files.open_input_file(location) as archive, zipfile.ZipFile(archive) as opened:
            return any(part.filename.lower().endswith(".shp") for part in zip_parts(path, opened))
    except UNREADABLE_ARCHIVE as error:
        raise DataError(f"{path}: cannot be read as a zip archive ({first_line(error)})") from error
