"""Check a built site: links lead somewhere, nothing is loaded from other hosts, no code or style stands in a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

_OUTSIDE = re.compile(r"(?:\w+:)?//")
_OTHER_SCHEME = re.compile(r"(?:mailto|data|javascript):")
_IN_STYLES = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//")
_LOADED = ("src", "srcset", "poster", "data", "action")


@dataclass(slots=True)
class Page(HTMLParser):
    """The parts of a page that can be wrong: its anchors, links, loaded files, and code or style inside it."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    _in: str = ""

    def __post_init__(self) -> None:
        """Prepare the parser."""
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes of an element."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("prev", "next"):
            self.loaded.append(given["href"])
        self.loaded += [given[name] for name in _LOADED if name in given]
        self.inside += [f"{name} of <{tag}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.inside.append(f"<{tag}>")


@cache
def read(path: Path) -> Page:
    """Return what a page contains."""
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def faults(site: Path) -> list[str]:
    """Return every fault of a site, each with its page."""
    site = site.resolve()
    styles = [path for path in sorted(site.rglob("*.css")) if _IN_STYLES.search(path.read_text("utf-8"))]
    found = [(path, fault) for path in sorted(site.rglob("*.html")) for fault in _of_page(path, site)]
    found += [(path, "loads from another host") for path in styles]
    return [f"{path.relative_to(site)}: {fault}" for path, fault in found]


def _of_page(path: Path, site: Path) -> Iterator[str]:
    page = read(path)
    yield from (f"{what} inside the page" for what in page.inside)
    for address in page.loaded:
        if _OUTSIDE.match(address):
            yield f"loads {address}, of another host"
        elif not _OTHER_SCHEME.match(address) and _target(path, address, site) is None:
            yield f"loads {address}, which does not exist"
    for link in page.links:
        if not _OUTSIDE.match(link) and not _OTHER_SCHEME.match(link):
            target, anchor = _target(path, link, site), unquote(link.partition("#")[2])
            if target is None:
                yield f"links {link}, which does not exist"
            elif anchor and target.suffix == ".html" and anchor not in read(target).anchors:
                yield f"links {link}, but that page has no such heading"


def _target(path: Path, address: str, site: Path) -> Path | None:
    """Return the file that an address in a page leads to; None if it is missing or lies outside the site."""
    name = unquote(address.partition("#")[0].partition("?")[0])
    target = (path.parent / name).resolve() if name else path
    if target.is_dir():
        target /= "index.html"
    return target if target.is_file() and target.is_relative_to(site) else None
