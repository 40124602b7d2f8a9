"""Complete the HTML of the built page: the folder of its answers, its policy, and what can be read without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import api
from api.delivery.policy import PAGE_CSP
from routes_geo.errors import DataError, InvalidInput, NotFound
from routes_geo.model import ROUTE_IDS
from routes_geo.site.downloads import FOLDER, REPORTS

TEMPLATE = "copy.html"
_ROOT, _HEAD, _BODY = '<html lang="en">', "<!-- head of the copy -->", "<!-- body of the copy -->"
PAGES = {"index.html": "data-copy", "embed.html": "data-embed data-copy"}


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


def write_page(folder: Path, answers: str, page: Mapping[str, Any], url: str | None) -> None:
    """Write the page and its assets to the folder of a copy; `answers` is the folder of the answers, relative to it.

    `url` is the public address of the copy, which previews of links need.
    """
    built = built_page()
    for source in sorted(built.iterdir()):
        if source.is_dir():
            shutil.copytree(source, folder / source.name)
        elif source.name != TEMPLATE:
            shutil.copyfile(source, folder / source.name)
    template = (built / TEMPLATE).read_text("utf-8")
    for name, marks in PAGES.items():
        text = _filled(template, {
            _ROOT: f'<html lang="en" {marks}="{escape(answers)}">',
            _HEAD: _head(answers, page, url),
            _BODY: _body(page),
        })  # fmt: skip
        (folder / name).write_text(text, "utf-8", newline="\n")


def _filled(template: str, parts: Mapping[str, str]) -> str:
    for place, text in parts.items():
        if template.count(place) != 1:
            raise DataError(
                f"{TEMPLATE} has {template.count(place)} places for {place}; build it again with `make web`"
            )
        template = template.replace(place, text)
    return template


def _head(answers: str, page: Mapping[str, Any], url: str | None) -> str:
    title, text = "Five routes to Europe: published counts", description(page)
    lines = [
        f'<meta http-equiv="Content-Security-Policy" content="{escape(PAGE_CSP)}" />',
        f'<link rel="preload" href="{escape(answers)}page.json" as="fetch" crossorigin="anonymous" />',
        f'<meta name="description" content="{escape(text)}" />',
        f'<meta property="og:title" content="{escape(title)}" />',
        f'<meta property="og:description" content="{escape(text)}" />',
        '<meta property="og:type" content="website" />',
    ]
    if url is not None:
        lines.append(f'<meta property="og:url" content="{escape(url)}" />')
    return "\n    ".join(lines)


def description(page: Mapping[str, Any]) -> str:
    """Return a sentence on what the copy shows, with the release of its first series."""
    series = page["series"][0]
    return (
        "Published counts on the five migratory routes to Europe: detections, arrivals, dead and missing, by month and "
        f"by cell. {series['age']['sentence'].partition(';')[0]}."
    )


def _body(page: Mapping[str, Any]) -> str:
    names = {route["id"]: route["name"] for route in page["routes"]}
    reports = ", ".join(f'<a href="{REPORTS}/{route}.html">{escape(names[route])}</a>' for route in ROUTE_IDS)
    return (
        f'<noscript><p class="failed">{escape(description(page))} The map needs JavaScript. The same figures: '
        f'<a href="{FOLDER}/index.html">files</a>; reports: {reports}.</p></noscript>'
    )
