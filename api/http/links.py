"""Links between answers, as members of JSON and as a header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import Request

Link = dict[str, Any]

QUOTED = str.maketrans({'"': "'", "\\": "/"})


def link(href: str, rel: str, media_type: str | None = None, title: str | None = None) -> Link:
    """Link object as OGC API - Common has it."""
    optional = {"type": media_type, "title": title}
    return {"href": href, "rel": rel} | {key: value for key, value in optional.items() if value is not None}


def base_url(request: Request) -> str:
    """Address of the landing page without a slash at the end, as the client wrote it."""
    return str(request.base_url).rstrip("/")


def link_header(links: Iterable[Link]) -> str:
    """Value of the `Link` header. Templated links have no place in it."""
    shown = [item for item in links if item.get("templated") is not True]
    return ", ".join(f"<{item['href']}>" + "".join(_parameters(item)) for item in shown)


def _parameters(item: Link) -> Iterable[str]:
    for name in ("rel", "type", "title"):
        if name in item:
            yield f'; {name}="{item[name].translate(QUOTED)}"'
