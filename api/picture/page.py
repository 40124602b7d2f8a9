"""Serve the page with a head about the view of its address: what previews of links, and readers without scripts, get.

The rule: whatever an address contains, the page is served. A value that the page would not write counts as absent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from html import escape
from pathlib import Path

from fastapi import Request, Response

from api.http.links import base_url
from api.http.responses import HTML, respond
from api.state import Served
from routes_geo.errors import DataError, InvalidInput
from routes_geo.picture.facts import view_headline, view_title
from routes_geo.picture.language import LOCALES, TEXTS, Language
from routes_geo.picture.size import HEIGHT, WIDTH
from routes_geo.picture.view import View, ViewAddress, parse_view
from routes_geo.snapshot.snapshot import Snapshot

_PARTS = re.compile(r'<html lang="en">|<!--head-->.*?<!--/head-->|<!--noscript-->.*?<!--/noscript-->', re.DOTALL)
_TEXTS = TEXTS["preview"]
_OF_PICTURES = ("scheme",)  # parameters that the page does not have


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """Hold the built page in the four pieces around its language, its head, and what it shows without scripts."""

    pieces: tuple[str, str, str, str]

    @classmethod
    def read(cls, path: Path) -> PageTemplate:
        """Read the built page; DataError if it lacks one of the places to fill in."""
        pieces = _PARTS.split(path.read_text("utf-8"))
        if len(pieces) != 4:
            raise DataError(f"{path} has no places for the head of a view; build it again with `make web`")
        return cls((pieces[0], pieces[1], pieces[2], pieces[3]))

    def respond(self, request: Request, served: Served, more: str = "") -> Response:
        """Answer with the page, whose head is about the view of the address, with more elements in it."""
        address = _address(request)
        view, written = shown_view(served.snapshot, address)
        head = _Head(view, written.query(), base_url(request), _route_path(request))
        start, before, between, end = self.pieces
        text = f'{start}<html lang="{view.language}">{before}{head.tags()}{more}{between}{head.without_scripts()}{end}'
        headers = {"Cache-Control": "no-cache"}
        return respond(request, text.encode(), f"{HTML}; charset=utf-8", served.snapshot.snapshot_id, headers=headers)


def _route_path(request: Request) -> str:
    """Return the path below the address of the service."""
    return request.url.path.removeprefix(request.scope.get("root_path", ""))


def _address(request: Request) -> ViewAddress:
    """Return the parameters of a view; of one that is given twice, the first counts, as in the page."""
    given = dict(reversed(request.query_params.multi_items()))
    names = (field.name for field in fields(ViewAddress) if field.name not in _OF_PICTURES)
    return ViewAddress(**{name: given.get(name) or None for name in names})


def shown_view(snapshot: Snapshot, address: ViewAddress) -> tuple[View, ViewAddress]:
    """Return the view that the page shows at an address, and the address without what the page would not write."""
    try:
        return parse_view(snapshot, address), address
    except InvalidInput:
        kept = ViewAddress()
    view = parse_view(snapshot, kept)
    for field in fields(address):
        more = replace(kept, **{field.name: getattr(address, field.name)})
        try:
            view, kept = parse_view(snapshot, more), more
        except InvalidInput:
            continue
    return view, kept


@dataclass(frozen=True, slots=True)
class _Head:
    """Write what is about a view; `query` is that of its address, `base` the address of the service."""

    view: View
    query: str
    base: str
    path: str

    def tags(self) -> str:
        """Return title, description and the properties of Open Graph."""
        words, sentence = Language(self.view.language), view_headline(self.view)
        title = words.text(TEXTS["page"])
        properties = {
            "og:type": "website",
            "og:site_name": title,
            "og:title": view_title(self.view),
            "og:description": sentence,
            "og:image": f"{self.base}{self._picture()}",
            "og:image:type": "image/png",
            "og:image:width": str(WIDTH),
            "og:image:height": str(HEIGHT),
            "og:image:alt": sentence,
            "og:url": f"{self.base}{self.path}{self._query()}",
            "og:locale": LOCALES[self.view.language],
        }
        tags = [f"<title>{escape(title)}</title>", _meta("name", "description", sentence)]
        tags += [_meta("property", name, content) for name, content in properties.items()]
        return "\n    ".join([*tags, _meta("name", "twitter:card", "summary_large_image")])

    def without_scripts(self) -> str:
        """Return the sentence, the picture, and links to the data, for readers without scripts."""
        words, sentence = Language(self.view.language), view_headline(self.view)
        links = " · ".join(
            f'<a href="{escape(href)}">{escape(words.text(_TEXTS[name]))}</a>' for name, href in self._data().items()
        )
        return (
            f'<div role="main" class="still"><h1>{escape(words.text(TEXTS["page"]))}</h1><p>{escape(sentence)}</p>'
            f'<img src="{escape(self._picture())}" width="{WIDTH}" height="{HEIGHT}" alt="{escape(sentence)}">'
            f"<p>{escape(words.text(_TEXTS['needs_scripts']))} {links}</p></div>"
        )

    def _picture(self) -> str:
        return f"/picture.png{self._query()}"

    def _query(self) -> str:
        return f"?{self.query}" if self.query else ""

    def _data(self) -> dict[str, str]:
        """Return the addresses of the figures of the view."""
        route, series = self.view.route, self.view.series
        cells = f"/collections/cells/items?series={series.id}&datetime={self.view.window.label}"
        data = {"series": f"/series/{route or 'FIVE'}"}
        if series.resolutions:
            data["cells"] = f"{cells}&route={route}" if route else cells
        return data | {"sources": "/sources", "api": "/docs"}


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content)}">'
