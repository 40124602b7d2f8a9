"""The formats of features: their names, their media types, and responses with whole tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from fastapi import Request, Response
from pydantic.config import JsonDict

from api.http.links import Link
from api.http.negotiation import choose_format
from api.http.responses import GEOJSON, HTML, close_chunks, respond_stream
from routes_geo.errors import RoutesGeoError
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.files import ENCODERS

if TYPE_CHECKING:
    from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format that contains all matching features unless a limit is given; `encoder` is its name in the core."""

    media_type: str
    suffix: str
    encoder: str


# Media types as registered with IANA, except that of FlatGeobuf, which is not registered: servers of GDAL and ldproxy
# use this one.
TABLE_FORMATS = {
    "csv": TableFormat("text/csv; charset=utf-8; header=present", ".csv", "csv"),
    "parquet": TableFormat("application/vnd.apache.parquet", ".parquet", "parquet"),
    "fgb": TableFormat("application/flatgeobuf", ".fgb", "flatgeobuf"),
    "arrow": TableFormat("application/vnd.apache.arrow.stream", ".arrows", "arrow"),
}
FEATURE_FORMATS = {"json": GEOJSON, "html": HTML}
ITEM_FORMATS = FEATURE_FORMATS | {name: offered.media_type for name, offered in TABLE_FORMATS.items()}
ALIASES = {"geojson": "json", "geoparquet": "parquet", "flatgeobuf": "fgb"}
FORMAT_DESCRIPTION = "Format. Default: by Accept, else json."


def asks_for_table(scope: Scope) -> bool:
    """Return whether a request asks for items as a whole table, by `f` or by Accept; that takes much of a second."""
    if not scope["path"].endswith("/items"):
        return False
    request = Request(scope)
    try:
        return chosen_format(request, request.query_params.get("f"), ITEM_FORMATS) in TABLE_FORMATS
    except RoutesGeoError:  # which the endpoint answers
        return False


def format_enum(names: Iterable[str]) -> JsonDict:
    """Return the schema of `f` with the names of the formats on offer."""
    return {"enum": [*names]}


def chosen_format(request: Request, f: str | None, offered: Mapping[str, str]) -> str:
    """Return the name of the format that `f` or Accept chooses; raise InvalidInput for an `f` that is not offered."""
    return choose_format(request, f if f is None else ALIASES.get(f, f), offered)


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
    """Answer with features as a file to save, in a format of TABLE_FORMATS. `about` is the metadata of the file."""
    chosen = TABLE_FORMATS[name]
    file_name = f"{about.get('name', 'features')}{chosen.suffix}"
    sent = {"Content-Disposition": f'attachment; filename="{file_name}"'} | dict(headers or {})
    pieces = _Started(ENCODERS[chosen.encoder](table, about))
    return respond_stream(request, pieces, chosen.media_type, snapshot_id, links=links, headers=sent)


class _Started:
    """Pieces of which the first is already made: an error before it can still be answered with a status."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._all = chain([next(pieces)], pieces)

    def __iter__(self) -> Iterator[bytes]:
        """Return the pieces."""
        return self._all

    def close(self) -> None:
        """Close the pieces, even if the client took none of them."""
        close_chunks(self._pieces)
