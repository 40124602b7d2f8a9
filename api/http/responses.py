"""Responses with a strong ETag and a lifetime. The delivery layer around the application does the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.conditions import matches_tag
from api.http.links import Link, link_header
from routes_geo import __version__

GEOJSON = "application/geo+json"
JSON = "application/json"
MVT = "application/vnd.mapbox-vector-tile"
HTML = "text/html"
PNG, SVG = "image/png", "image/svg+xml"
BYTES = "application/octet-stream"
PERIOD_HEADER = "X-Routes-Geo-Period"  # months that the figures of an answer are of
VINTAGE_HEADER = "X-Routes-Geo-Vintage"  # release day of the figures of an answer that has no place to state it
LEFT_OUT_HEADER = "X-Routes-Geo-Left-Out"  # what an answer leaves out by `kind`: features=12, value=3456
# The response to a URL that names the snapshot (`v`) never changes.
_IMMUTABLE = "public, max-age=31536000, immutable"
# Maps fetch bulky responses again and again: a cache may show old ones while it fetches newer ones.
_BULKY = "public, max-age=60, stale-while-revalidate=600"
_REVALIDATE = "public, max-age=0, must-revalidate"


ANSWERS: dict[str, type] = {}  # classes of responses by the names of their schemas, as endpoints declare them
# Schemas whose names are older than those of their classes.
_OLDER_NAMES = {"Figure": "Indicator", "SchemaDocument": "SchemaOfAnswer"}


def schema_name(class_name: str) -> str:
    """Return the name of the schema of a response class: the name of the class without `Answer`."""
    return _OLDER_NAMES.get(class_name) or class_name.removesuffix("Answer")


def described(media_type: str, answer: type | None = None) -> dict[str, Any]:
    """Return arguments of an endpoint for the description of the API.

    They are the media type, and the class of its response if it is JSON.
    """
    return described_formats({media_type: answer})


def described_formats(formats: Mapping[str, type | None]) -> dict[str, Any]:
    """Return the same for an endpoint with several media types, each with its class, or None if it is not JSON."""
    content = {media_type: {} if answer is None else _schema_of(answer) for media_type, answer in formats.items()}
    return {"response_class": Response, "responses": {200: {"content": content}}}


def _schema_of(answer: type) -> dict[str, Any]:
    name = schema_name(answer.__name__)
    ANSWERS[name] = answer
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def respond(
    request: Request,
    body: bytes,
    media_type: str,
    snapshot_id: str,
    *,
    links: Sequence[Link] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with bytes derived from a snapshot. The delivery layer caches them and compares them with the client's."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    sent = _headers(request, media_type, etag, snapshot_id, links) | dict(headers or {})
    return Response(body, media_type=media_type, headers=sent)


def respond_json(
    request: Request,
    content: object,
    snapshot_id: str,
    media_type: str = JSON,
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with JSON derived from a snapshot: a response class or a dict. Its `links` also go into the header."""
    links = content.get("links", ()) if isinstance(content, dict) else getattr(content, "links", ())
    return respond(request, orjson.dumps(content), media_type, snapshot_id, links=links, headers=headers)


class ClosingStream(StreamingResponse):
    """A stream whose iterator is closed when the response ends, also because the client has left."""

    def __init__(self, chunks: Iterable[bytes], media_type: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(chunks, media_type=media_type, headers=headers)
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            close_chunks(self._chunks)


def close_chunks(chunks: Iterable[bytes]) -> None:
    """Close a generator now, not when it is collected: it may hold a temporary file."""
    close = getattr(chunks, "close", None)
    if close is not None:
        close()


def respond_stream(
    request: Request,
    chunks: Iterable[bytes],
    media_type: str,
    snapshot_id: str,
    *,
    links: Sequence[Link] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with bytes while they are computed. Like their tag, they must depend on the snapshot and the URL alone."""
    identity = f"{snapshot_id} {__version__} {request.url} {media_type}"
    etag = f'"{hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()}"'
    sent = _headers(request, media_type, etag, snapshot_id, links) | dict(headers or {})
    if matches_tag(request.headers.get("if-none-match", ""), etag):
        close_chunks(chunks)
        return Response(status_code=304, headers=sent, media_type=media_type)  # the type decides on the tag
    return ClosingStream(chunks, media_type, sent)


def _headers(request: Request, media_type: str, etag: str, snapshot_id: str, links: Sequence[Link]) -> dict[str, str]:
    is_binary = media_type in (MVT, PNG, SVG, BYTES)
    fresh = _IMMUTABLE if "v" in request.query_params else _BULKY if is_binary else _REVALIDATE
    headers = {"ETag": etag, "Cache-Control": fresh, "X-Routes-Geo-Snapshot": snapshot_id}
    if not is_binary:
        headers["Vary"] = "Accept"
    if links:
        headers["Link"] = link_header(links)
    return headers
