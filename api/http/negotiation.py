"""Choose the format of a response by `f`, or by `Accept` (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request

from routes_geo.errors import InvalidInput


def choose_format(request: Request, f: str | None, offered: Mapping[str, str]) -> str:
    """Return the name of the chosen format among those offered (name to media type, the default first).

    InvalidInput for an `f` that is not offered. A client that accepts none gets the default, as RFC 9110 allows.
    """
    if f is not None:
        if f not in offered:
            raise InvalidInput(f"f={f} is not offered; choose one of {', '.join(offered)}")
        return f
    ranges = weights_of(request.headers.get("accept", "*/*"))
    weights = {name: _weight(media_type.split(";")[0], ranges) for name, media_type in offered.items()}
    return max(weights, key=lambda name: weights[name])  # the first of equals


def weights_of(header: str) -> dict[str, float]:
    """Return the names in a header with their weights, 0 for a weight that cannot be read (RFC 9110, 12.4.2)."""
    weights: dict[str, float] = {}
    for choice in header.lower().split(","):
        name, *parameters = (part.strip() for part in choice.split(";"))
        quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        try:
            weights[name] = float(quality)
        except ValueError:
            weights[name] = 0.0
    return weights


def _weight(media_type: str, ranges: Mapping[str, float]) -> float:
    """Return the weight of the most specific range that includes a media type."""
    for name in (media_type, f"{media_type.split('/', maxsplit=1)[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
