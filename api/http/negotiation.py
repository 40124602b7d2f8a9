"""Choose the format of a response by `f`, or by `Accept` (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastapi import Request

from routes_geo.errors import InvalidInput, RoutesGeoError

_ANY = "*/*"
# A client that asks for JSON also reads the types that are written in JSON, such as GeoJSON. It prefers JSON itself.
_JSON, _WRITTEN_IN_JSON, _PREFERENCE = "application/json", "+json", 0.99


class NotAcceptable(RoutesGeoError):  # noqa: N818
    """The client accepts none of the media types on offer; the message lists them."""


def choose_format(request: Request, f: str | None, offered: Mapping[str, str]) -> str:
    """Return the name of the chosen format among those offered (name to media type, the default first).

    InvalidInput for an `f` that is not offered, NotAcceptable if the client accepts none of the media types.
    """
    if f is not None:
        if f not in offered:
            raise InvalidInput(f"f={f} is not offered; choose one of {', '.join(offered)}")
        return f
    ranges = accepted_ranges(request.headers.get("accept", ""))
    weights = {name: _weight(media_type, ranges) for name, media_type in offered.items()}
    best = max(weights, key=lambda name: weights[name])  # the first of equals
    if not weights[best]:
        raise not_acceptable(request.headers["accept"], offered.values())
    return best


def accepts_one_of(accept: str, media_types: Iterable[str]) -> bool:
    """Return whether an `Accept` header includes one of some media types."""
    ranges = accepted_ranges(accept)
    return ranges.get(_ANY, 0) > 0 or any(_weight(media_type, ranges) > 0 for media_type in media_types)


def not_acceptable(accept: str, media_types: Iterable[str]) -> NotAcceptable:
    """Return the error for a client that accepts none of the media types on offer."""
    names = ", ".join(dict.fromkeys(map(_without_parameters, media_types)))
    return NotAcceptable(f"this address has no representation in {accept[:200]}; it offers {names}")


def accepted_ranges(accept: str) -> dict[str, float]:
    """Return the media ranges of an `Accept` header with their weights; any type if it has none that can be read."""
    ranges = {name: weight for name, weight in weights_of(accept).items() if "/" in name}
    return ranges or {_ANY: 1.0}


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
    plain = _without_parameters(media_type)
    if plain in ranges:
        return ranges[plain]
    if plain.endswith(_WRITTEN_IN_JSON) and _JSON in ranges:
        return ranges[_JSON] * _PREFERENCE
    return next((ranges[name] for name in (f"{plain.split('/', maxsplit=1)[0]}/*", _ANY) if name in ranges), 0.0)


def _without_parameters(media_type: str) -> str:
    return media_type.partition(";")[0].strip()
