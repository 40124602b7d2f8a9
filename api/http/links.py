"""Links between answers, as members of JSON and as a header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NotRequired

from fastapi import Request
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12


class Link(TypedDict):
    """Link to another resource (RFC 8288)."""

    href: str
    rel: str
    type: NotRequired[str]
    title: NotRequired[str]
    hreflang: NotRequired[str]
    templated: NotRequired[bool]


QUOTED = str.maketrans({'"': "'", "\\": "/"})


def link(href: str, rel: str, media_type: str | None = None, title: str | None = None) -> Link:
    """Return a link object of OGC API - Common."""
    out: Link = {"href": href, "rel": rel}
    if media_type is not None:
        out["type"] = media_type
    if title is not None:
        out["title"] = title
    return out


def base_url(request: Request) -> str:
    """Return the address of the landing page as the client wrote it, without a final slash."""
    return str(request.base_url).rstrip("/")


def link_header(links: Iterable[Link]) -> str:
    """Return the value of the `Link` header, which leaves out templated links."""
    shown = [each for each in links if each.get("templated") is not True]
    return ", ".join(f"<{each['href']}>" + "".join(_parameters(each)) for each in shown)


def _parameters(given: Link) -> Iterable[str]:
    parameters = {"rel": given["rel"], "type": given.get("type"), "title": given.get("title")}
    return (f'; {name}="{text.translate(QUOTED)}"' for name, text in parameters.items() if text is not None)
