"""Find the newest of the files that a page links to, by the date in their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from routes_geo.errors import DataError, InvalidInput

_DATE_MARK = "{date}"
_DATE = r"(?<!\d)(?P<year>20\d\d)[-_. ]?(?P<month>\d\d)[-_. ]?(?P<day>\d\d)(?!\d)"
_LONGEST_NAME = 255
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~"
_HTML_START = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head|body|meta|title|script|!--)", re.IGNORECASE)


def check_pattern(pattern: str) -> str:
    """Return the pattern of a file name unchanged; InvalidInput unless it is a name with one {date}."""
    if pattern.count(_DATE_MARK) != 1 or "/" in pattern:
        raise InvalidInput(
            f"link {pattern[:200]!r}: expected the name of a file with {_DATE_MARK} once, and * for any text, such as "
            f"report*{_DATE_MARK}*.xlsx"
        )
    return pattern


def is_html(body: bytes) -> bool:
    """Return whether a file starts as an HTML page does."""
    return _HTML_START.match(body) is not None


def links_in(html: str, page_url: str) -> list[str]:
    """Return the absolute addresses that a page links to, in its order and each once; DataError if it is unreadable."""
    page = _Links()
    try:
        page.feed(html)  # never closed: html.parser would then read the rest again for each tag that is left open
    except (AssertionError, ValueError) as error:
        raise DataError(f"the page is not readable as HTML ({error!s:.80})") from error
    base = _absolute(page_url, page.base) or page_url
    links = (_absolute(base, href) for href in page.hrefs)
    return list(dict.fromkeys(link for link in links if link))


def newest_link(links: Iterable[str], pattern: str) -> str | None:
    """Return the link whose file name fits the pattern and has the latest date; the first one of equal dates."""
    names = _names(pattern)
    dated = [(day, link) for link in links if (day := _day(names, file_name(link))) is not None]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def file_name(url: str) -> str:
    """Return the last part of the path of an address, decoded."""
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1]


class _Links(HTMLParser):
    """The targets of the links of a page, and the address that they are relative to, if it states one."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = next((value for name, value in attrs if name == "href" and value), "")
        if tag in {"a", "area"} and href:
            self.hrefs.append(href)
        elif tag == "base":
            self.base = self.base or href


def _absolute(base: str, href: str) -> str | None:
    """Return the address of a link, with spaces and the like as %XX and without a fragment; None if it has none."""
    with suppress(ValueError):
        parts = urlsplit(urljoin(base, href.strip()))
        if parts.netloc and parts.netloc.isprintable():
            path, query = quote(parts.path, _KEPT_IN_PATH), quote(parts.query, f"{_KEPT_IN_PATH}?")
            return urlunsplit((parts.scheme, parts.netloc, path, query, ""))
    return None


def _names(pattern: str) -> re.Pattern[str]:
    """Return the expression of a pattern; it never tries a text a second time, so its time grows with the name."""
    first, *others = [
        _DATE.join(re.escape(part) for part in piece.split(_DATE_MARK)) for piece in check_pattern(pattern).split("*")
    ]
    last = f".*{others.pop()}" if others else ""
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in others) + last, re.IGNORECASE | re.ASCII)


def _day(names: re.Pattern[str], name: str) -> date | None:
    match = names.fullmatch(name) if len(name) <= _LONGEST_NAME else None
    if match is None:
        return None
    with suppress(ValueError):
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    return None
