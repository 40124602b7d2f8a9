"""Collect the scripts and styles of the report, and check that it loads nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from xstatic.pkg import leaflet

from routes_geo.errors import DataError

_LEAFLET_DIR = Path(leaflet.BASE_DIR)
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S*\s*$")
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]*)["']?\s*\)""")
_CSS_IMPORT = re.compile(r"""@import\s+["']([^"']*)["']""")
# Markup or a style that a script would write, with a reference to another file.
_SCRIPT_REFERENCE = re.compile(
    r"""(?:\b(?:src|srcset|href)\s*=\s*\\?["']?|\burl\(\s*\\?["']?|@import\s+\\?["'])\s*((?:https?:)?//[^\s"'<>)\\]+)""",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"<a\b[^>]*>", re.IGNORECASE)
_LOADING_ATTRIBUTES = frozenset({"src", "srcset", "href", "xlink:href", "poster", "data", "action", "background"})
_INSIDE = ("data:", "blob:", "#")
_VML = re.compile(r"\s*behavior:\s*url\(#default#VML\);")  # for Internet Explorer 8; no browser of today knows it


def leaflet_script() -> str:
    """Return Leaflet's script without the comment that points to its source map."""
    return _SOURCE_MAP.sub("\n", _read("leaflet.js"))


def leaflet_style() -> str:
    """Return Leaflet's style sheet with its images as data URIs, and without what is no CSS.

    DataError if the style sheet refers to a file that the package does not contain.
    """
    return _CSS_URL.sub(_inlined, _VML.sub("", _read("leaflet.css")))


def own_file(name: str) -> str:
    """Return a script or style sheet of the report."""
    return (Path(__file__).parent / name).read_text("utf-8").replace("\r\n", "\n")


def _read(name: str) -> str:
    try:
        return (_LEAFLET_DIR / name).read_text("utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise DataError(f"cannot read {name} ({error.strerror}); reinstall the package xstatic-leaflet") from error


def _inlined(match: re.Match[str]) -> str:
    reference = match[1]
    path = _LEAFLET_DIR / reference
    if path.suffix != ".png" or not path.is_file():
        raise DataError(f"leaflet.css refers to {reference!r}, which is not an image of the package xstatic-leaflet")
    return f"url(data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()})"


def content_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return a Content Security Policy that allows exactly these inline scripts and styles, and no requests."""
    directives = {
        "default-src": "'none'",
        "script-src": _hashes(scripts),
        "style-src": _hashes(styles),
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _hashes(texts: Iterable[str]) -> str:
    # CSP Level 3, "hash-source": the base64 SHA-256 of the element's text.
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def check_self_contained(html: str) -> None:
    """Raise DataError that lists everything the page would load from elsewhere.

    Links that a reader may follow (`<a href>`) are allowed.
    """
    parser = _References()
    parser.feed(html)
    parser.close()
    outside = [reference for reference in parser.references if not reference.startswith(_INSIDE)]
    if outside:
        raise DataError(f"the report would load files from elsewhere: {', '.join(sorted(set(outside)))}")


class _References(HTMLParser):
    """Collect everything that the tags, styles and scripts of a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[str] = []
        self._element = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element = tag
        for name, value in attrs:
            if name in _LOADING_ATTRIBUTES and tag != "a":
                self.references.append((value or "").strip())
            elif name == "style":
                self.references += _style_references(value or "")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self._element = ""

    def handle_data(self, data: str) -> None:
        if self._element == "style":
            self.references += _style_references(data)
        elif self._element == "script":
            self.references += _SCRIPT_REFERENCE.findall(_ANCHOR.sub("", data))


def _style_references(css: str) -> list[str]:
    return [*_CSS_URL.findall(css), *_CSS_IMPORT.findall(css)]
