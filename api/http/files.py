"""Responses with whole files, of which a client may ask for a range of bytes (RFC 9110, 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from api.http.problems import STATUS_TEXTS, problem, problem_response
from api.http.responses import described_formats, respond

_RANGE = re.compile(r"bytes=([0-9]{0,100})-([0-9]{0,100})$")
_BYTES = {"schema": {"type": "string", "format": "binary"}}


def described_files(formats: Mapping[str, type | None]) -> dict[str, Any]:
    """Return arguments of an endpoint with files for the description of the API, as `described_formats` does."""
    arguments = described_formats(formats)
    part = {"description": STATUS_TEXTS[206].description, "content": dict.fromkeys(formats, _BYTES)}
    arguments["responses"] |= {206: part, 416: problem_response(416)}
    return arguments


def respond_file(request: Request, body: bytes, media_type: str, snapshot_id: str, name: str) -> Response:
    """Answer with a file derived from a snapshot, or with the range that the client asks for.

    A header that asks for several ranges, or that cannot be read, is ignored, and so is one whose `If-Range` is not the
    tag of this file: the client gets the whole file. 416 for a range that begins after the end.
    """
    stated = {"Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="{name}"'}
    whole = respond(request, body, media_type, snapshot_id, headers=stated)
    chosen = _chosen(request, whole.headers["etag"], len(body))
    if chosen is None:
        return whole
    if not chosen:
        refused = problem(request, 416, f"the range begins after the end of the file, which has {len(body)} bytes")
        refused.headers.update({"Content-Range": f"bytes */{len(body)}", "Accept-Ranges": "bytes"})
        return refused
    kept = {key: value for key, value in whole.headers.items() if key not in ("content-length", "content-type")}
    part = {"Content-Range": f"bytes {chosen.start}-{chosen.stop - 1}/{len(body)}"}
    return Response(body[chosen.start : chosen.stop], 206, kept | part, media_type)


def _chosen(request: Request, etag: str, size: int) -> range | None:
    """Return the positions of the range that a request asks for, empty if it has none of them; None for the whole."""
    asked = _RANGE.match(request.headers.get("range", "").replace(" ", ""))
    if asked is None or asked.groups() == ("", "") or request.headers.get("if-range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:  # the last bytes
        return range(max(size - int(last), 0), size)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < int(first):
        return None
    return range(int(first), end + 1)
