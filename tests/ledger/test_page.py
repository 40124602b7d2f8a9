"""Asking a page for the current file, against a server on the loopback address that behaves as servers do."""

from __future__ import annotations

import gzip
import threading
import time

import pytest
from support.publisher_server import Answer, Script, publisher_server

from routes_geo.errors import DataError
from routes_geo.ledger.page import find_file
from routes_geo.web_client import Patience

PATTERN = "days*{date}*.csv"
HTML = b'<!DOCTYPE html><p>Old: <a href="/2025/days_2025_12_02.csv">x</a> <a href="/2026/days_2026_01_05.csv">y</a>'
NEWEST = "/2026/days_2026_01_05.csv"
IS_HTML = {"Content-Type": "text/html; charset=utf-8"}
BY_HAND = "routes-geo ingest FILE"


def find(url: str, timeout_s: float = 5, attempts: int = 3) -> str:
    return find_file(url, PATTERN, Patience(attempts=attempts, timeout_s=timeout_s, sleep=lambda _: None))


def always(answer: Answer) -> Script:
    return lambda _number, _path, _headers: answer


def refused(answer: Answer, timeout_s: float = 5) -> tuple[str, int]:
    """Return the message about an answer, and how often the page was asked for."""
    with publisher_server(always(answer)) as server, pytest.raises(DataError) as caught:
        find(f"{server.url}/map", timeout_s)
    message = str(caught.value)
    assert f"asked for {server.url}/map;" in message
    assert BY_HAND in message
    return message, len(server.requests)


@pytest.mark.parametrize("headers", [IS_HTML, {"Content-Type": "application/xhtml+xml"}, {"Content-Type": ""}, {}])
def test_the_newest_file_on_a_page_is_found_by_get(headers: dict[str, str]) -> None:
    with publisher_server(always(Answer(body=HTML, headers=headers))) as server:
        assert find(f"{server.url}/map") == server.url + NEWEST
    [(path, sent)] = server.requests
    assert path == "/map"
    assert sent["user-agent"].startswith("routes-geo/")


def test_links_are_relative_to_the_page_at_the_end_of_the_redirects() -> None:
    def script(_number: int, path: str, _headers: dict[str, str]) -> Answer:
        moved = Answer(301, headers={"Location": "/new/place/"})
        return Answer(body=b"<html><a href=days_2026_01_05.csv>") if path == "/new/place/" else moved

    with publisher_server(script) as server:
        assert find(f"{server.url}/map") == f"{server.url}/new/place/days_2026_01_05.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "no-such-charset"])
def test_a_page_in_its_own_encoding(encoding: str) -> None:
    body = HTML if encoding == "no-such-charset" else HTML.decode().encode(encoding)
    headers = {"Content-Type": f"text/html; charset={encoding}"}
    with publisher_server(always(Answer(body=body, headers=headers))) as server:
        assert find(server.url) == server.url + NEWEST


def test_a_compressed_page_is_read() -> None:
    answer = Answer(body=gzip.compress(HTML), headers={**IS_HTML, "Content-Encoding": "gzip"})
    with publisher_server(always(answer)) as server:
        assert find(server.url) == server.url + NEWEST


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_one_sentence_at_once(status: int) -> None:
    message, asked = refused(Answer(status))
    assert f"answers {status}" in message
    assert asked == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(status: int) -> None:
    message, asked = refused(Answer(status))
    assert f"answers {status}" in message
    assert "after 3 attempts" in message
    assert asked == 3


@pytest.mark.parametrize(
    ("body", "links"), [(b"", 0), (b"<html><p>We moved", 0), (b'<html><a href="/a.pdf"><a href="/days.csv">', 2)]
)
def test_a_page_without_the_link(body: bytes, links: int) -> None:
    message, asked = refused(Answer(body=body, headers=IS_HTML))
    assert f"has {links} links, but none to a file named like {PATTERN}" in message
    assert asked == 1


@pytest.mark.parametrize(
    ("body", "kind", "came"),
    [
        (b"%PDF-1.7", "application/pdf", "a file of type 'application/pdf'"),
        (b'{"a": 1}', "application/json", "a file of type 'application/json'"),
        (HTML, "text/plain", "a file of type 'text/plain'"),
        (b'{"a": 1}', "", "other content"),
        (b"PK\x03\x04\x00\x00", "text/html", "other content"),
    ],
)
def test_a_page_that_is_not_html(body: bytes, kind: str, came: str) -> None:
    message, asked = refused(Answer(body=body, headers={"Content-Type": kind} if kind else {}))
    assert f"expected an HTML page, but {came} came" in message
    assert asked == 1


def test_a_page_that_the_parser_refuses() -> None:
    message, _ = refused(Answer(body=b"<html>" + b"<![" * 9, headers=IS_HTML))
    assert "not readable as HTML" in message


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"x" * 5_000_001, headers=IS_HTML),
        Answer(body=b"x" * 5_000_001, headers=IS_HTML, states_length=False),
        Answer(body=gzip.compress(b"x" * 50_000_000), headers={**IS_HTML, "Content-Encoding": "gzip"}),
    ],
    ids=["stated", "not stated", "compressed"],
)
def test_a_page_that_is_too_large(answer: Answer) -> None:
    message, asked = refused(answer)
    assert "the page is larger than 5,000,000 bytes" in message
    assert asked == 1


@pytest.mark.parametrize("states_length", [True, False])
def test_a_page_that_arrives_too_slowly(states_length: bool) -> None:
    answer = Answer(body=HTML, headers=IS_HTML, states_length=states_length, drip_s=0.05)
    start = time.monotonic()
    message, asked = refused(answer, timeout_s=0.2)
    assert time.monotonic() - start < 5  # the connections are cut: three whole answers take 17 s
    assert "the page did not arrive within 0.4 seconds" in message
    assert asked == 3


def test_a_page_that_does_not_arrive_at_all() -> None:
    asked_enough = threading.Event()

    def script(_number: int, _path: str, _headers: dict[str, str]) -> Answer:
        asked_enough.wait(10)
        return Answer()

    with publisher_server(script) as server, pytest.raises(DataError, match="ReadTimeout while asking for") as caught:
        find(server.url, timeout_s=0.2)
    asked_enough.set()
    assert BY_HAND in str(caught.value)


@pytest.mark.parametrize("cut", [1, 50])
def test_a_page_that_is_cut_off_is_asked_for_again(cut: int) -> None:
    def script(number: int, _path: str, _headers: dict[str, str]) -> Answer:
        return Answer(body=HTML, headers=IS_HTML, cut=cut if number == 1 else 0)

    with publisher_server(script) as server:
        assert find(server.url) == server.url + NEWEST
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "href", ["ftp://h/days_2026_01_05.csv", "http://me:secret@h/days_2026_01_05.csv", "http://a..b/days_2026_01_05.csv"]
)
def test_a_link_to_an_address_that_is_not_accepted(href: str) -> None:
    answer = Answer(body=f'<html><a href="{href}">'.encode(), headers=IS_HTML)
    with publisher_server(always(answer)) as server, pytest.raises(DataError, match="not accepted") as caught:
        find(f"{server.url}/map")
    assert f"the page {server.url}/map links to" in str(caught.value)
    assert BY_HAND in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_proxy_of_the_environment_is_used_within_the_same_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    answers = [Answer(body=HTML, headers=IS_HTML), Answer(body=HTML, headers=IS_HTML, drip_s=0.05)]
    with publisher_server(lambda number, _path, _headers: answers[min(number, 2) - 1]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert find("http://publisher.invalid/map") == f"http://publisher.invalid{NEWEST}"
        with pytest.raises(DataError, match=r"did not arrive within 0\.4 seconds"):
            find("http://publisher.invalid/map", timeout_s=0.2, attempts=1)
    assert [path for path, _ in proxy.requests] == ["http://publisher.invalid/map"] * 2
