"""Write features to files: the encoders by name, and the format for the ending of a file name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from routes_geo.errors import DataError, InvalidInput, os_sentence
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.arrow_stream import encode_arrow
from routes_geo.features.formats.csv_text import encode_csv
from routes_geo.features.formats.flatgeobuf import encode_flatgeobuf
from routes_geo.features.formats.geojson import encode_geojson
from routes_geo.features.formats.geoparquet import encode_geoparquet
from routes_geo.storage.durable import written_aside

Encoder = Callable[[FeatureTable, Mapping[str, str]], Iterator[bytes]]

# Each takes features and their metadata (title, attribution, licence, vintage). CSV cannot store metadata.
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
    """Return the format for the ending of a file name; InvalidInput for any other ending."""
    name = FORMAT_BY_SUFFIX.get(path.suffix.lower())
    if name is None:
        raise InvalidInput(f"{path.name} has an unknown ending; use one of {', '.join(FORMAT_BY_SUFFIX)}")
    return name


def write_features(table: FeatureTable, path: Path, name: str, about: Mapping[str, str]) -> int:
    """Write features in a format; return the number of bytes.

    The file appears when it is complete. DataError if it cannot be written.
    """
    try:
        with written_aside(path) as partial, partial.open("wb") as file:
            for piece in ENCODERS[name](table, about):
                file.write(piece)
            return file.tell()
    except OSError as error:
        raise DataError(f"{path} cannot be written ({os_sentence(error)})") from error
