"""Links between responses, as members of JSON and as a header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NotRequired

from fastapi import Request
from typing_extensions import TypedDict  # pydantic accepts that of `typing` from Python 3.12 on


class Link(TypedDict):
    """A link to another resource (RFC 8288)."""

    href: str
    rel: str
    type: NotRequired[str]
    title: NotRequired[str]
    hreflang: NotRequired[str]
    templated: NotRequired[bool]


QUOTED = str.maketrans({'"': "'", "\\": "/"})


def link(href: str, rel: str, media_type: str | None = None, title: str | None = None) -> Link:
    """Return a link in the form of OGC API - Common."""
    target: Link = {"href": href, "rel": rel}
    if media_type is not None:
        target["type"] = media_type
    if title is not None:
        target["title"] = title
    return target


def base_url(request: Request) -> str:
    """Return the address of the landing page as the client wrote it, without a slash at the end."""
    return str(request.base_url).rstrip("/")


def link_header(links: Iterable[Link]) -> str:
    """Return the value of the `Link` header. It leaves out templated links, which a header cannot contain."""
    targets = [target for target in links if target.get("templated") is not True]
    return ", ".join(f"<{target['href']}>" + "".join(_parameters(target)) for target in targets)


def _parameters(target: Link) -> Iterator[str]:
    for name, value in (("rel", target["rel"]), ("type", target.get("type")), ("title", target.get("title"))):
        if value is not None:
            yield f'; {name}="{value.translate(QUOTED)}"'
