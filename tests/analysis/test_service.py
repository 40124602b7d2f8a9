"""A service that fails, is something else or has moved: errors of the package that say so, after a few attempts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest
from support.serving import free_port

import routes_geo as rg
from routes_geo.analysis.local import SnapshotSource
from routes_geo.analysis.service import ServiceSource
from routes_geo.analysis.source import Query
from routes_geo.snapshot.snapshot import open_snapshot
from routes_geo.web_client import PassingError

Answers = Callable[[str], tuple[int, dict[str, str], bytes]]


@contextmanager
def serving(answer: Answers) -> Iterator[tuple[str, list[str]]]:
    """A server with these answers: its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def problem(status: int, detail: str, **members: object) -> tuple[int, dict[str, str], bytes]:
    body = orjson.dumps({"type": "about:blank", "title": "x", "status": status, "detail": detail, **members})
    return status, {"Content-Type": "application/problem+json"}, body


@pytest.fixture
def sources(snapshot_dir: Path) -> bytes:
    return orjson.dumps(SnapshotSource(open_snapshot(snapshot_dir)).sources())


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (problem(400, "datetime 'x' is not valid"), rg.InvalidInput, "datetime 'x' is not valid"),
        (problem(404, "unknown snapshot"), rg.NotFound, "unknown snapshot"),
        (problem(422, "too fine", reason_code="too_fine_in_time", allowed="2023"), rg.Refused, "too fine"),
        (problem(500, "the service cannot read its data"), rg.DataError, "status 500: the service cannot read"),
        ((404, {}, b'{"detail":"Not Found"}'), rg.DataError, "answered with the status 404"),
        ((301, {"Location": "https://example.org/"}, b""), rg.DataError, "has moved to https://example.org/"),
        ((200, {}, b"<html>"), rg.DataError, "not the expected Sources"),
        ((200, {}, b'{"snapshot": 5}'), rg.DataError, "check that the address is that of routes-geo"),
    ],
)
def test_answers_that_are_no_figures_are_errors(
    answer: tuple[int, dict[str, str], bytes], kind: type[Exception], message: str
) -> None:
    with serving(lambda _: answer) as (address, _), pytest.raises(kind) as caught:
        rg.connect(address)
    assert message in str(caught.value)
    if isinstance(caught.value, rg.Refused):
        assert (caught.value.reason_code, caught.value.allowed) == ("too_fine_in_time", "2023")


def test_a_busy_service_is_asked_again(sources: bytes) -> None:
    answers = iter([(503, {"Retry-After": "0"}, b""), (429, {"Retry-After": "0"}, b""), (200, {}, sources)])
    with serving(lambda _: next(answers)) as (address, asked):
        atlas = rg.connect(f"{address}/")
    assert asked == ["/sources"] * 3
    assert atlas.snapshot_id == orjson.loads(sources)["snapshot"]


def test_a_service_that_stays_busy_is_an_error() -> None:
    with serving(lambda _: (503, {"Retry-After": "0"}, b"")) as (address, asked), pytest.raises(rg.DataError) as caught:
        rg.connect(address)
    assert len(asked) == 3
    assert "status 503" in str(caught.value)


def test_all_figures_are_of_the_snapshot_that_was_connected_to(sources: bytes) -> None:
    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        if path == "/sources":
            return 200, {}, sources
        if path.startswith("/reports/"):
            return 200, {"X-Routes-Geo-Snapshot": "0123456789abcdef"}, b"<!doctype html>"
        return problem(404, "unknown snapshot; the current one is 0123456789abcdef")

    with serving(answer) as (address, asked):
        atlas = rg.connect(address)
        with pytest.raises(rg.NotFound, match="unknown snapshot"):
            atlas.series("CMED")
        with pytest.raises(rg.DataError, match="connect again"):
            atlas._source.report(Query(route="CMED"))
        with pytest.raises(rg.NotFound, match="unknown snapshot"):
            atlas.areas  # noqa: B018
    assert all(f"v={atlas.snapshot_id}" in path for path in asked if path.startswith(("/series", "/collections")))


def test_a_table_that_is_cut_off_is_an_error(sources: bytes) -> None:
    with serving(lambda path: (200, {}, sources if path == "/sources" else b"ARROW")) as (address, _):
        atlas = rg.connect(address)
        with pytest.raises(rg.DataError, match="not an Arrow stream"):
            atlas.places  # noqa: B018


def test_nothing_at_an_address_is_an_error_within_seconds() -> None:
    with pytest.raises(PassingError, match="does not answer"):
        rg.connect(f"http://127.0.0.1:{free_port()}", timeout_s=1)


@pytest.mark.parametrize("address", ["ftp://example.org", "http://me:secret@127.0.0.1", "example.org", ""])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(rg.InvalidInput) as caught:
        rg.connect(address)
    assert "secret" not in str(caught.value)


def test_a_slow_service_is_given_up(sources: bytes) -> None:
    stop = threading.Event()

    def answer(_: str) -> tuple[int, dict[str, str], bytes]:
        stop.wait(10)
        return 200, {}, sources

    with serving(answer) as (address, asked):
        with pytest.raises(rg.DataError, match="does not answer"):
            ServiceSource(address, timeout_s=0.2)
        stop.set()
    assert len(asked) == 3
