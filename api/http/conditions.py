"""Entity tags: strong, one for each encoding of a response (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

from api.http.encodings import ENCODINGS, IDENTITY


def encoded_etag(etag: str, encoding: str) -> str:
    """Return the tag of a response in an encoding: other bytes have another tag."""
    return etag if encoding == IDENTITY else f'{etag[:-1]}-{encoding}"'


def decode_tags(if_none_match: str, encoding: str) -> str:
    """Return the tags of a request with the tags of this encoding replaced by those before encoding."""
    return ", ".join(_decode_tag(tag, encoding) for tag in _tags(if_none_match))


def matches_tag(if_none_match: str, etag: str) -> bool:
    """Return whether a client already has the response with this tag; compared weakly, as `If-None-Match` requires."""
    return if_none_match.strip() == "*" or etag in _tags(if_none_match)


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _decode_tag(tag: str, encoding: str) -> str:
    if encoding in ENCODINGS and tag.endswith(f'-{encoding}"'):
        return f'{tag[: -len(encoding) - 2]}"'
    return tag
