"""Write features to files: the encoders by name, and the format for the ending of a file name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from routes_geo.errors import DataError, os_sentence
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.arrow_stream import encode_arrow, encode_arrow_file
from routes_geo.features.formats.csv_text import encode_csv
from routes_geo.features.formats.flatgeobuf import encode_flatgeobuf
from routes_geo.features.formats.geojson import encode_geojson
from routes_geo.features.formats.geopackage import encode_geopackage
from routes_geo.features.formats.geoparquet import encode_geoparquet
from routes_geo.storage.durable import written_aside
from routes_geo.storage.endings import STDOUT, format_by_ending

Encoder = Callable[[FeatureTable, Mapping[str, str]], Iterator[bytes]]

# Each takes features and their metadata (title, attribution, licence, vintage). CSV cannot store metadata.
ENCODERS: dict[str, Encoder] = {
    "geojson": encode_geojson,
    "csv": lambda table, _: encode_csv(table),
    "parquet": encode_geoparquet,
    "flatgeobuf": encode_flatgeobuf,
    "arrow": encode_arrow,
    "arrow file": encode_arrow_file,
    "geopackage": encode_geopackage,
}
FORMAT_BY_SUFFIX = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".csv": "csv",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".pq": "parquet",
    ".gpkg": "geopackage",
    ".fgb": "flatgeobuf",
    ".arrow": "arrow file",
    ".feather": "arrow file",
    ".arrows": "arrow",
}


def format_of(path: Path) -> str:
    """Return the format for the ending of a file name, CSV for `-`; InvalidInput for any other ending."""
    if str(path) == STDOUT:
        return "csv"
    return format_by_ending(path, FORMAT_BY_SUFFIX, otherwise=f", or {STDOUT} for CSV on the standard output")


def write_features(table: FeatureTable, path: Path, name: str, about: Mapping[str, str]) -> int:
    """Write features in a format; return the number of bytes. The path `-` is the standard output.

    The file appears when it is complete. DataError if it cannot be written.
    """
    if str(path) == STDOUT:
        return sum(sys.stdout.buffer.write(piece) for piece in ENCODERS[name](table, about))
    try:
        with written_aside(path) as partial, partial.open("wb") as file:
            for piece in ENCODERS[name](table, about):
                file.write(piece)
            return file.tell()
    except OSError as error:
        raise DataError(f"{path} cannot be written ({os_sentence(error)})") from error
