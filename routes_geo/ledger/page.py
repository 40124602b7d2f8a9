"""Ask a publisher's page for the address of its current file.

Publishers that date the names of their files have no fixed address for the current one, but a page that links to it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from routes_geo.errors import DataError
from routes_geo.ledger.download import BY_HAND, answer, check_status, redirect_target, stated_size, try_often
from routes_geo.ledger.links import is_html, links_in, newest_link
from routes_geo.web_client import PassingError, Patience, Response, host_of

_MAX_PAGE_BYTES = 5_000_000
_LONGEST_STEPS = 2  # a page must be complete after twice the time that one step of an answer may take
_CHUNK_BYTES = 65536
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class _Page:
    """The text of a page and its address at the end of the redirects."""

    url: str
    html: str


def find_file(page_url: str, pattern: str, patience: Patience) -> str:
    """Return the address of the newest file on a page whose name fits the pattern.

    If the page does not arrive, or links to no such file, DataError gives the request, the answer and the next step.
    """
    page = try_often(lambda: _read_in_time(page_url, patience.timeout_s), patience)
    try:
        links = links_in(page.html, page.url)
    except DataError as error:
        raise DataError(f"{host_of(page_url)}: asked for {page_url}; {error}; {BY_HAND}") from error
    link = newest_link(links, pattern)
    if link is None:
        raise DataError(
            f"{host_of(page_url)}: asked for {page_url}; the page has {len(links)} links, but none to a file named "
            f"like {pattern}; {BY_HAND}, or correct the table of addresses (--table)"
        )
    return redirect_target(page.url, link, verb=f"the page {page_url} links")


def _read_in_time(url: str, timeout_s: float) -> _Page:
    longest_s = _LONGEST_STEPS * timeout_s
    end = time.monotonic() + longest_s
    slow = f"{host_of(url)}: asked for {url}; the page did not arrive within {longest_s:g} seconds"
    try:
        page = _read(url, timeout_s, longest_s)
    except PassingError as error:
        if time.monotonic() >= end:
            raise PassingError(slow) from error
        raise
    if time.monotonic() >= end:  # a page whose length is not stated looks complete when the connection is cut
        raise PassingError(slow)
    return page


def _read(url: str, timeout_s: float, longest_s: float) -> _Page:
    with answer(url, {}, timeout_s, longest_s) as response:
        check_status(response, url)
        body = _body(response, url)
        _check_html(response, url, body)
        return _Page(str(response.url), _text(response, body))


def _body(response: Response, url: str) -> bytes:
    total, body = stated_size(response), bytearray()
    _check_size(url, total or 0)
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        _check_size(url, len(body))
    if total is not None and len(body) != total:
        raise PassingError(f"{host_of(url)}: asked for {url}; sent {len(body)} of {total} bytes")
    return bytes(body)


def _check_size(url: str, size: int) -> None:
    if size > _MAX_PAGE_BYTES:
        raise DataError(
            f"{host_of(url)}: asked for {url}; the page is larger than {_MAX_PAGE_BYTES:,} bytes, which is the limit; "
            f"{BY_HAND}"
        )


def _check_html(response: Response, url: str, body: bytes) -> None:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if b"\x00" in body or (kind not in _HTML_TYPES if kind else not is_html(body)):
        came = f"a file of type {kind[:80]!r}" if kind and kind not in _HTML_TYPES else "other content"
        raise DataError(f"{host_of(url)}: asked for {url}; expected an HTML page, but {came} came; {BY_HAND}")


def _text(response: Response, body: bytes) -> str:
    states_charset = "charset=" in response.headers.get("Content-Type", "").lower()
    try:
        return body.decode((states_charset and response.encoding) or "utf-8", "replace")
    except LookupError:  # a charset that Python does not know: links are ASCII
        return body.decode("utf-8", "replace")
