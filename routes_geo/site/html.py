"""Complete the HTML of the built page: the folder of its answers, its policy, and what can be read without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import api
from api.delivery.policy import PAGE_CSP
from routes_geo.errors import DataError, InvalidInput, NotFound
from routes_geo.model import ROUTE_IDS
from routes_geo.picture.facts import view_headline, view_title
from routes_geo.picture.size import HEIGHT, WIDTH
from routes_geo.site.downloads import FOLDER, REPORTS
from routes_geo.site.pictures import PAGE_PICTURE, default_view
from routes_geo.snapshot.snapshot import Snapshot

TEMPLATE = "copy.html"
_ROOT, _HEAD, _BODY = '<html lang="en">', "<!-- head of the copy -->", "<!-- body of the copy -->"
_WHOLE = "index.html"  # the other page is for frames on other sites
PAGES = {_WHOLE: "data-copy", "embed.html": "data-embed data-copy"}
_TITLE = "Five routes to Europe"


def built_page() -> Path:
    """Return the folder of the page that is built for copies, in a package or a checkout; NotFound without one."""
    package = Path(api.__file__).resolve().parent
    candidates = (package / "_web_copy", package.parent / "web" / "dist-copy")
    for folder in candidates:
        if (folder / TEMPLATE).is_file():
            return folder
    raise NotFound("the page is not built; build it with `make web`")


def check_url(url: str) -> str:
    """Return an address with a slash at its end; InvalidInput for one that is not of the web or has a query."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise InvalidInput(f"{url!r} is not the address of a site; give one such as https://example.org/routes/")
    return url if url.endswith("/") else f"{url}/"


def write_page(folder: Path, answers: str, snapshot: Snapshot, url: str | None, *, more: str = "") -> None:
    """Write the page and its assets to the folder of a copy; `answers` is the folder of the answers, relative to it.

    `url` is the public address of the copy, which previews of links need. `more` goes into the head of the page.
    """
    built = built_page()
    for source in sorted(built.iterdir()):
        if source.is_dir():
            shutil.copytree(source, folder / source.name)
        elif source.name != TEMPLATE:
            shutil.copyfile(source, folder / source.name)
    template = (built / TEMPLATE).read_text("utf-8")
    for name, marks in PAGES.items():
        parts = {
            _ROOT: f'<html lang="en" {marks}="{escape(answers)}">',
            _HEAD: "\n    ".join([*_head(answers, snapshot, url), *([more] if more and name == _WHOLE else [])]),
            _BODY: _body(snapshot),
        }
        (folder / name).write_text(_filled(template, parts), "utf-8", newline="\n")


def _filled(template: str, parts: Mapping[str, str]) -> str:
    for place, text in parts.items():
        if template.count(place) != 1:
            raise DataError(
                f"{TEMPLATE} has {template.count(place)} places for {place}; build it again with `make web`"
            )
        template = template.replace(place, text)
    return template


def _head(answers: str, snapshot: Snapshot, url: str | None) -> list[str]:
    """Return the policy, the request for the first figures, and what previews of links show: only they need `url`."""
    view = default_view(snapshot)
    sentence = view_headline(view)
    properties = {
        "og:type": "website",
        "og:site_name": _TITLE,
        "og:title": view_title(view),
        "og:description": sentence,
    }
    if url is not None:
        properties |= {
            "og:url": url,
            "og:image": f"{url}{PAGE_PICTURE}",
            "og:image:type": "image/png",
            "og:image:width": str(WIDTH),
            "og:image:height": str(HEIGHT),
            "og:image:alt": sentence,
        }
    return [
        f'<meta http-equiv="Content-Security-Policy" content="{PAGE_CSP}" />',
        f'<link rel="preload" href="{escape(answers)}page.json" as="fetch" crossorigin="anonymous" />',
        f'<meta name="description" content="{escape(sentence)}" />',
        *(f'<meta property="{name}" content="{escape(text)}" />' for name, text in properties.items()),
        '<meta name="twitter:card" content="summary_large_image" />',
    ]


def _body(snapshot: Snapshot) -> str:
    """Return the sentence, the picture, and links to files and reports, for readers without scripts."""
    names = {route["route"]: route["name"] for route in snapshot.routes()}
    reports = ", ".join(f'<a href="{REPORTS}/{route}.html">{escape(names[route])}</a>' for route in ROUTE_IDS)
    sentence = escape(view_headline(default_view(snapshot)))
    return (
        f'<noscript><div role="main" class="still"><h1>{_TITLE}</h1><p>{sentence}</p>'
        f'<img src="{PAGE_PICTURE}" width="{WIDTH}" height="{HEIGHT}" alt="{sentence}">'
        f'<p>The map needs JavaScript. The same figures: <a href="{FOLDER}/index.html">files</a>. Reports: {reports}.'
        "</p></div></noscript>"
    )
