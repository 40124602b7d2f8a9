"""The formats of features: what each is called, its media type, and how a whole table is answered with in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from fastapi import Request, Response

from api.http.links import Link
from api.http.responses import GEOJSON, HTML, respond_stream
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.files import ENCODERS


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format that holds all features that match, unless a limit is given; `encoder` is its name in the core."""

    media_type: str
    suffix: str
    encoder: str


# Media types as registered with IANA, but FlatGeobuf's, which is registered nowhere: the one that GDAL's servers and
# ldproxy give it.
TABLE_FORMATS = {
    "csv": TableFormat("text/csv; charset=utf-8; header=present", ".csv", "csv"),
    "parquet": TableFormat("application/vnd.apache.parquet", ".parquet", "parquet"),
    "fgb": TableFormat("application/flatgeobuf", ".fgb", "flatgeobuf"),
    "arrow": TableFormat("application/vnd.apache.arrow.stream", ".arrows", "arrow"),
}
FEATURE_FORMATS = {"json": GEOJSON, "html": HTML}
ITEM_FORMATS = FEATURE_FORMATS | {name: item.media_type for name, item in TABLE_FORMATS.items()}
ALIASES = {"geojson": "json", "geoparquet": "parquet", "flatgeobuf": "fgb"}


def respond_table(
    request: Request,
    snapshot_id: str,
    name: str,
    table: FeatureTable,
    about: Mapping[str, str],
    *,
    links: Sequence[Link] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with features in a format of TABLE_FORMATS, as a file to save. `about` says what they are, and whose."""
    chosen = TABLE_FORMATS[name]
    file_name = f"{about.get('name', 'features')}{chosen.suffix}"
    sent = {"Content-Disposition": f'attachment; filename="{file_name}"'} | dict(headers or {})
    pieces = _begun(ENCODERS[chosen.encoder](table, about))
    return respond_stream(request, pieces, chosen.media_type, snapshot_id, links=links, headers=sent)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first of which is there: what fails before it can still be answered with a status."""
    return chain([next(pieces)], pieces)
