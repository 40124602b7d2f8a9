"""Write one table in every form of file that `bin`, `bin_points` and `ingest --source table` read."""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import shapely
import zstandard
from deltalake import write_deltalake
from openpyxl import Workbook

Write = Callable[[Path, pa.Table], object]

_ZSTD = zstandard.ZstdCompressor(write_checksum=True)
_TITLE = ["Landings of the year"]  # above the table of a workbook, as publishers write it


NAMES = ("month", "area", "lng", "lat", "n", "note")
ROWS = [
    (
        f"2023-{1 + row % 9:02}",
        "Almería" if row == 3 else f"Area {row}",
        12.5 + row / 10,
        35.5 - row / 10,
        100 + 977 * row,
        f"note {row}",
    )
    for row in range(12)
]


def sound_table() -> pa.Table:
    """Return the table: counts by month, area and point, and a column that no reader uses."""
    return pa.table([list(column) for column in zip(*ROWS, strict=True)], names=list(NAMES))


def delimited(
    table: pa.Table, delimiter: str = ",", end: str = "\n", encoding: str = "utf-8", *, quote_all: bool = False
) -> bytes:
    """Return a table as delimited text; null is a blank cell."""
    rows = [table.column_names, *([*row.values()] for row in table.to_pylist())]
    lines = [delimiter.join(_quoted(cell, delimiter, quote_all=quote_all) for cell in row) for row in rows]
    return "".join(f"{line}{end}" for line in lines).encode(encoding)


def _quoted(cell: object, delimiter: str, *, quote_all: bool) -> str:
    text = "" if cell is None else str(cell)
    has_marks = any(mark in text for mark in (delimiter, '"', "\r", "\n"))
    return '"' + text.replace('"', '""') + '"' if quote_all or has_marks else text


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of files, given by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def points(table: pa.Table) -> gpd.GeoDataFrame:
    """Return a table with points instead of the columns lng and lat; a row without coordinates has none."""
    pairs = zip(*(map(_degrees, table[name].to_pylist()) for name in ("lng", "lat")), strict=True)
    shapes = [None if lng is None or lat is None else shapely.Point(lng, lat) for lng, lat in pairs]
    frame = table.drop_columns(["lng", "lat"]).to_pandas()
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def _degrees(cell: Any) -> float | None:
    return None if cell is None else float(cell)


def write_text(**options: Any) -> Write:
    """Return a writer of delimited text."""
    return lambda path, table: path.write_bytes(delimited(table, **options))


def write_workbook(path: Path, table: pa.Table) -> None:
    """Write a workbook with a title above the table, and an empty column before it."""
    book = Workbook()
    sheet = book.active
    for row in [_TITLE, [], [None, *table.column_names], *([None, *row.values()] for row in table.to_pylist())]:
        sheet.append(row)
    book.save(path)


def _write_stream(path: Path, table: pa.Table) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table)


def _write_zipped_shapes(path: Path, table: pa.Table) -> None:
    folder = path.with_suffix(".shapes")
    folder.mkdir(exist_ok=True)
    _write_points(folder / "points.shp", table, None)
    path.write_bytes(zipped({f"in/{file.name}": file.read_bytes() for file in sorted(folder.iterdir())}))
    remove_folder(folder)


def remove_folder(folder: Path) -> None:
    """Remove a folder and all that is in it."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def write_geodata(driver: str) -> Write:
    """Return a writer of points in a form that GDAL has."""
    return lambda path, table: _write_points(path, table, driver)


def _write_points(path: Path, table: pa.Table, driver: str | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # GDAL says once that it leaves out infinite values
        points(table).to_file(path, driver=driver)


def _write_delta(path: Path, table: pa.Table) -> None:
    write_deltalake(path, table, partition_by=["month"])


def _write_hive(path: Path, table: pa.Table) -> None:
    """Write a folder of Parquet files, with the month in the names of its subfolders."""
    pq.write_to_dataset(table, path, partition_cols=["month"])
    (path / "_SUCCESS").touch()


TEXT_FORMS: dict[str, Write] = {
    "comma.csv": write_text(),
    "semicolon.csv": write_text(delimiter=";"),
    "tab.tsv": write_text(delimiter="\t"),
    "pipe.txt": write_text(delimiter="|"),
    "returns.csv": write_text(end="\r"),
    "dos.csv": write_text(end="\r\n"),
    "quoted.csv": write_text(end="\r\n", quote_all=True),
    "mark.csv": write_text(encoding="utf-8-sig"),
    "utf-16.csv": write_text(delimiter="\t", end="\r\n", encoding="utf-16"),
    "cp1252.csv": write_text(delimiter=";", end="\r\n", encoding="cp1252"),
}
PACKED_FORMS: dict[str, Write] = {
    "packed.csv.gz": lambda path, table: path.write_bytes(gzip.compress(delimited(table))),
    "packed.csv.zst": lambda path, table: path.write_bytes(_ZSTD.compress(delimited(table, ";"))),
    "packed.zip": lambda path, table: path.write_bytes(zipped({"in/points.csv": delimited(table)})),
}
COLUMN_FORMS: dict[str, Write] = {
    "plain.parquet": lambda path, table: pq.write_table(table, path),
    "points.geoparquet": lambda path, table: points(table).to_parquet(path),
    "file.feather": lambda path, table: pyarrow.feather.write_feather(table, path, compression="uncompressed"),
    "packed.arrow": lambda path, table: pyarrow.feather.write_feather(table, path, compression="zstd"),
    "stream.arrows": _write_stream,
}
GEODATA_FORMS: dict[str, Write] = {
    "points.geojson": write_geodata("GeoJSON"),
    "points.gpkg": write_geodata("GPKG"),
    "points.fgb": write_geodata("FlatGeobuf"),
    "points.shp": write_geodata("ESRI Shapefile"),
    "shapes.zip": _write_zipped_shapes,
    "points.kml": write_geodata("KML"),
}
BOOK_FORMS: dict[str, Write] = {"sheet.xlsx": write_workbook}
FOLDER_FORMS: dict[str, Write] = {"delta": _write_delta, "hive": _write_hive}
FILE_FORMS = TEXT_FORMS | PACKED_FORMS | COLUMN_FORMS | GEODATA_FORMS | BOOK_FORMS
ALL_FORMS = FILE_FORMS | FOLDER_FORMS
TITLES = {
    "comma.csv": "CSV with commas",
    "semicolon.csv": "CSV with semicolons",
    "tab.tsv": "CSV with tabs",
    "pipe.txt": "CSV with pipes",
    "returns.csv": "CSV, lines end with CR",
    "dos.csv": "CSV, lines end with CR LF",
    "quoted.csv": "CSV, all cells in quotation marks",
    "mark.csv": "CSV in UTF-8 with a byte order mark",
    "utf-16.csv": "CSV in UTF-16",
    "cp1252.csv": "CSV in Windows-1252",
    "packed.csv.gz": "CSV, gzip",
    "packed.csv.zst": "CSV, Zstandard",
    "packed.zip": "CSV in a zip archive",
    "plain.parquet": "Parquet",
    "points.geoparquet": "GeoParquet",
    "file.feather": "Feather of version 2",
    "packed.arrow": "Arrow file, compressed",
    "stream.arrows": "Arrow stream",
    "points.geojson": "GeoJSON",
    "points.gpkg": "GeoPackage",
    "points.fgb": "FlatGeobuf",
    "points.shp": "Shapefile",
    "shapes.zip": "Shapefile in a zip archive",
    "points.kml": "KML",
    "sheet.xlsx": "Excel",
    "delta": "Delta table",
    "hive": "folder of Parquet files with keys in the names of subfolders",
}
