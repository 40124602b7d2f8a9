"""Features to files: which encoder has which name, and the format that a file's name asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from routes_geo.errors import DataError, InvalidInput
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.arrow_stream import encode_arrow
from routes_geo.features.formats.csv_text import encode_csv
from routes_geo.features.formats.flatgeobuf import encode_flatgeobuf
from routes_geo.features.formats.geojson import encode_geojson
from routes_geo.features.formats.geoparquet import encode_geoparquet

Encoder = Callable[[FeatureTable, Mapping[str, str]], Iterator[bytes]]

# Each takes features and what is known about them: title, attribution, licence, vintage. CSV has no place for these.
ENCODERS: dict[str, Encoder] = {
    "geojson": encode_geojson,
    "csv": lambda table, _: encode_csv(table),
    "parquet": encode_geoparquet,
    "flatgeobuf": encode_flatgeobuf,
    "arrow": encode_arrow,
}
FORMAT_BY_SUFFIX = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".csv": "csv",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".fgb": "flatgeobuf",
    ".arrows": "arrow",
}


def format_of(path: Path) -> str:
    """Name of the format that the end of a file's name asks for; InvalidInput for any other."""
    name = FORMAT_BY_SUFFIX.get(path.suffix.lower())
    if name is None:
        raise InvalidInput(f"{path.name}: the name of the file must end with {', '.join(FORMAT_BY_SUFFIX)}")
    return name


def write_features(table: FeatureTable, path: Path, name: str, about: Mapping[str, str]) -> int:
    """Write features in the format of this name; return the number of bytes. The file appears when it is whole.

    DataError where it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            for piece in ENCODERS[name](table, about):
                file.write(piece)
            size = file.tell()
        partial.replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error})") from error
    finally:
        partial.unlink(missing_ok=True)
    return size
