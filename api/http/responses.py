"""Responses with a strong ETag and how long they are good for. The layer around the application does the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.http.conditions import is_known
from api.http.links import Link, link_header
from routes_geo import __version__

GEOJSON = "application/geo+json"
JSON = "application/json"
MVT = "application/vnd.mapbox-vector-tile"
HTML = "text/html"
BYTES = "application/octet-stream"
# An answer whose URL names the snapshot (`v`) never changes.
_IMMUTABLE = "public, max-age=31536000, immutable"
# Bulky answers that maps ask for again and again: a cache may show the last ones while it asks for newer ones.
_BULKY = "public, max-age=60, stale-while-revalidate=600"
_REVALIDATE = "public, max-age=0, must-revalidate"


ANSWERS: dict[str, type] = {}  # classes of responses by the names of their schemas, as endpoints declare them


def schema_name(answer: type) -> str:
    """Return the name of a response class in the description: that of the class without `Answer`."""
    return answer.__name__.removesuffix("Answer")


def described(media_type: str, answer: type | None = None) -> dict[str, Any]:
    """Return what the description of the API states of an endpoint: the media type and the class of its response."""
    return described_formats({media_type: answer})


def described_formats(answers: Mapping[str, type | None]) -> dict[str, Any]:
    """Return what the description states of an endpoint with several media types; None for one without a class."""
    content = {media_type: _content(answer) for media_type, answer in answers.items()}
    return {"response_class": Response, "responses": {200: {"content": content}}}


def _content(answer: type | None) -> dict[str, Any]:
    if answer is None:
        return {}
    name = schema_name(answer)
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
    """Answer with bytes that came from a snapshot; they are kept, and compared with what a client has."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    sent = _headers(request, media_type, etag, snapshot_id, links) | dict(headers or {})
    return Response(body, media_type=media_type, headers=sent)


def respond_json(
    request: Request,
    content: Any,
    snapshot_id: str,
    media_type: str = JSON,
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with JSON that came from a snapshot; its member `links` goes into the header, too."""
    links = content.get("links", ()) if isinstance(content, dict) else getattr(content, "links", ())
    return respond(request, orjson.dumps(content), media_type, snapshot_id, links=links, headers=headers)


def respond_stream(
    request: Request,
    chunks: Iterable[bytes],
    media_type: str,
    snapshot_id: str,
    *,
    links: Sequence[Link] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with bytes as they are made. They must follow from the snapshot and the URL alone: these name them."""
    named = f"{snapshot_id} {__version__} {request.url} {media_type}"
    etag = f'"{hashlib.blake2b(named.encode(), digest_size=12).hexdigest()}"'
    sent = _headers(request, media_type, etag, snapshot_id, links) | dict(headers or {})
    if is_known(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=sent)
    return StreamingResponse(chunks, media_type=media_type, headers=sent)


def _headers(request: Request, media_type: str, etag: str, snapshot_id: str, links: Sequence[Link]) -> dict[str, str]:
    is_binary = media_type in (MVT, BYTES)
    fresh = _IMMUTABLE if "v" in request.query_params else _BULKY if is_binary else _REVALIDATE
    headers = {"ETag": etag, "Cache-Control": fresh, "X-Routes-Geo-Snapshot": snapshot_id}
    if not is_binary:
        headers["Vary"] = "Accept"
    if links:
        headers["Link"] = link_header(links)
    return headers
