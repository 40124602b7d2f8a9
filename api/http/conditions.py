"""Entity tags: strong, one for each encoding of an answer (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

from api.http.encodings import ENCODINGS, IDENTITY


def encoded_etag(etag: str, encoding: str) -> str:
    """Tag of an answer in an encoding: other bytes, another tag."""
    return etag if encoding == IDENTITY else f'{etag[:-1]}-{encoding}"'


def plain_tags(if_none_match: str, encoding: str) -> str:
    """The tags of a request, where those of this encoding are named as the answer's before it is encoded."""
    return ", ".join(_plain(tag, encoding) for tag in _tags(if_none_match))


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether a client has the answer with this tag already; by the weak comparison, as `If-None-Match` asks."""
    return if_none_match.strip() == "*" or etag in _tags(if_none_match)


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _plain(tag: str, encoding: str) -> str:
    if encoding in ENCODINGS and tag.endswith(f'-{encoding}"'):
        return f'{tag[: -len(encoding) - 2]}"'
    return tag
