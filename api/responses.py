"""Responses with a strong ETag of their bytes, answered with 304 where the client has them."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from fastapi import Request, Response

GEOJSON = "application/geo+json"
JSON = "application/json"
MVT = "application/vnd.mapbox-vector-tile"
HTML = "text/html"
BYTES = "application/octet-stream"
_REVALIDATE = "public, max-age=0, must-revalidate"


def described(media_type: str) -> dict[str, Any]:
    """What the description of the API says of an endpoint that answers with a media type."""
    return {"response_class": Response, "responses": {200: {"content": {media_type: {}}}}}


def respond(request: Request, body: bytes, media_type: str, snapshot_id: str) -> Response:
    """Answer with bytes that came from a snapshot; 304 if the client's `If-None-Match` names them."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": _REVALIDATE, "Vary": "Accept", "X-Routes-Geo-Snapshot": snapshot_id}
    given = [item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")]
    if etag in given or "*" in given:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def respond_json(request: Request, content: Any, snapshot_id: str, media_type: str = JSON) -> Response:
    """Answer with JSON that came from a snapshot."""
    return respond(request, orjson.dumps(content), media_type, snapshot_id)
