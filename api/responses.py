"""Responses with a strong ETag, answered with 304 where the client has them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.links import Link, link_header

GEOJSON = "application/geo+json"
JSON = "application/json"
MVT = "application/vnd.mapbox-vector-tile"
HTML = "text/html"
BYTES = "application/octet-stream"
_REVALIDATE = "public, max-age=0, must-revalidate"


def described(media_type: str) -> dict[str, Any]:
    """What the description of the API says of an endpoint that answers with a media type."""
    return {"response_class": Response, "responses": {200: {"content": {media_type: {}}}}}


def respond(
    request: Request,
    body: bytes,
    media_type: str,
    snapshot_id: str,
    *,
    links: Sequence[Link] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with bytes that came from a snapshot; 304 if the client's `If-None-Match` names them."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    sent = _headers(etag, snapshot_id, links, headers)
    if _is_known(request, etag):
        return Response(status_code=304, headers=sent)
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
    links = content.get("links", ()) if isinstance(content, dict) else ()
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
    named = f"{snapshot_id} {request.url.path} {request.url.query} {media_type}"
    etag = f'"{hashlib.blake2b(named.encode(), digest_size=12).hexdigest()}"'
    sent = _headers(etag, snapshot_id, links, headers)
    if _is_known(request, etag):
        return Response(status_code=304, headers=sent)
    return StreamingResponse(chunks, media_type=media_type, headers=sent)


def _headers(etag: str, snapshot_id: str, links: Sequence[Link], more: Mapping[str, str] | None) -> dict[str, str]:
    headers = {"ETag": etag, "Cache-Control": _REVALIDATE, "Vary": "Accept", "X-Routes-Geo-Snapshot": snapshot_id}
    if links:
        headers["Link"] = link_header(links)
    return headers | dict(more or {})


def _is_known(request: Request, etag: str) -> bool:
    given = [item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")]
    return etag in given or "*" in given
