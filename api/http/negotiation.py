"""Which of the offered formats a client wants: by `f`, else by `Accept` (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request

from routes_geo.errors import InvalidInput


def choose(request: Request, f: str | None, offered: Mapping[str, str]) -> str:
    """Name of the chosen format of those `offered` (name to media type, the default first).

    InvalidInput for an `f` that is not offered. Who accepts none of them gets the default, as RFC 9110 allows.
    """
    if f is not None:
        if f not in offered:
            raise InvalidInput(f"f={f} is not offered; give {', '.join(offered)}")
        return f
    ranges = weights_of(request.headers.get("accept", "*/*"))
    weights = {name: _weight(media_type.split(";")[0], ranges) for name, media_type in offered.items()}
    return max(weights, key=lambda name: weights[name])  # the first of equals


def weights_of(header: str) -> dict[str, float]:
    """Names in a header with their weights, 0 where a weight cannot be read (RFC 9110, 12.4.2)."""
    found: dict[str, float] = {}
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        try:
            found[name] = float(quality)
        except ValueError:
            found[name] = 0.0
    return found


def _weight(media_type: str, ranges: Mapping[str, float]) -> float:
    """Weight of the most specific range that holds the media type."""
    for name in (media_type, f"{media_type.split('/', maxsplit=1)[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
