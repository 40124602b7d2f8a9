"""Responses with whole files, of which a client may ask for a range of bytes (RFC 9110, 14)."""

from __future__ import annotations

import re

from fastapi import Request, Response

from api.http.responses import respond

_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


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
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(body)}", "Accept-Ranges": "bytes"})
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
