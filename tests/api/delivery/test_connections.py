"""One client does not stop the service for others: it may not read, trickle, send endless headers, or ask too much."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from support.guarded_server import BIG, Guarded, guarded_server
from support.waiting import within

from api.delivery.connections import ConnectionLimits
from api.delivery.middleware import Limits

pytestmark = pytest.mark.chaos
LIMITS = Limits(concurrent=4, concurrent_per_client=3, request_s=5, waiting=6)
CONNECTION = ConnectionLimits(head_bytes=10_000, head_s=1, stalled_s=3, least_bytes_per_s=1000, look_s=0.1)
STREAM = b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def server() -> Iterator[Guarded]:
    with guarded_server(LIMITS, CONNECTION) as started:
        yield started


@pytest.mark.parametrize("path", ["/stream", "/big"])
def test_clients_that_do_not_read_do_not_stop_others_and_are_cut_off(server: Guarded, path: str) -> None:
    sockets = [server.connect(slow=True) for _ in range(20)]
    for sock in sockets:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 4)
    time.sleep(0.5)
    assert [server.get(path)[0] for path in ("/healthz", "/small", "/small")] == [200, 200, 200]
    assert within(10, lambda: server.connections == 0)
    assert server.open_streams == 0
    assert "reading_rate" in server.cuts


def test_more_waiting_responses_than_allowed_are_cut_off_longest_first(server: Guarded) -> None:
    for number in range(1, LIMITS.waiting + 1):
        server.connect(slow=True).sendall(STREAM)
        assert within(1, lambda number=number: server.open_streams == number)
    time.sleep(1.1)
    server.connect(slow=True).sendall(STREAM)
    first, *rest = server.sockets
    assert within(0.5, lambda: server.connections == LIMITS.waiting and server.open_streams == LIMITS.waiting)
    received = 0
    with suppress(ConnectionError):
        while piece := first.recv(1 << 20):
            received += len(piece)
    assert received < 10 * len(BIG)  # of a hundred
    for sock in rest:
        assert sock.recv(1)


def test_a_client_that_reads_slowly_but_enough_gets_everything(server: Guarded) -> None:
    sock = server.connect(slow=True)
    sock.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    received, started = 0, time.monotonic()
    while piece := sock.recv(8192):
        received += len(piece)
        if time.monotonic() - started < 3 * CONNECTION.stalled_s:
            time.sleep(0.1)
    assert received > len(BIG)
    assert server.cuts == []


def test_a_client_that_trickles_is_cut_off(server: Guarded) -> None:
    sock = server.connect(slow=True)
    sock.sendall(STREAM)

    def is_cut() -> bool:
        assert len(sock.recv(1)) == 1
        return server.cuts == ["reading_rate"]

    assert within(10, is_cut)
    assert within(5, lambda: server.open_streams == 0)


def test_a_stream_ends_when_its_client_leaves(server: Guarded) -> None:
    sock = server.connect(slow=True)
    sock.sendall(STREAM)
    assert within(5, lambda: server.open_streams == 1)
    sock.close()
    assert within(5, lambda: server.open_streams == 0)
    assert within(5, lambda: server.connections == 0)


@pytest.mark.parametrize("sent", [b"", b"GET /small HTTP/1.1\r\nHost: x\r\nX-A: ", b"GET /sm"])
def test_a_head_that_never_ends_is_cut_off(server: Guarded, sent: bytes) -> None:
    sock = server.connect()
    sock.sendall(sent)
    started = time.monotonic()
    assert sock.recv(1000) == b""
    assert time.monotonic() - started < 3
    assert server.cuts == ["request_head"]


def test_an_endless_head_is_refused_before_it_is_read(server: Guarded) -> None:
    sock = server.connect()
    sock.sendall(b"GET /small HTTP/1.1\r\nHost: x\r\n")
    sent = 0
    with pytest.raises(ConnectionError):
        while sent < 50_000_000:
            sock.sendall(b"X-%08d: " % sent + b"y" * 9_000 + b"\r\n")
            sent += 9_000
    assert sent < 5_000_000
    assert server.cuts == ["headers"]


def test_long_headers_are_refused_with_a_reason(server: Guarded) -> None:
    limit = LIMITS.head_bytes
    status, headers, body = server.get("/small", {"Accept": "a/" + "x" * 9_000, "X-More": "y" * (limit - 9_000)})
    assert status == 431
    assert headers["content-type"] == "application/problem+json"
    assert b"32768 bytes" in body or b"10000 bytes" in body


def test_one_client_does_not_get_all_of_the_service(server: Guarded) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: server.get(f"/slow?{number}"), range(8)))
    statuses = [status for status, _, _ in answers]
    assert statuses.count(200) == LIMITS.concurrent_per_client
    assert statuses.count(429) == 8 - LIMITS.concurrent_per_client
    assert all(headers["retry-after"] == "1" for status, headers, _ in answers if status == 429)


def test_health_is_answered_while_nothing_else_is() -> None:
    limits = Limits(concurrent=1, concurrent_per_client=1, request_s=5)
    with guarded_server(limits, CONNECTION) as server, ThreadPoolExecutor(1) as pool:
        busy = pool.submit(server.get, "/slow")
        time.sleep(0.2)
        status, headers, _ = server.get("/small")
        assert (status, headers["retry-after"]) == (503, "1")
        assert server.get("/healthz")[0] == 200
        assert busy.result()[0] == 200


def test_bulk_has_limits_of_its_own() -> None:
    limits = Limits(concurrent=1, concurrent_per_client=1, request_s=5, bulk=2, bulk_per_client=1)
    with guarded_server(limits, CONNECTION) as server, ThreadPoolExecutor(1) as pool:
        busy = pool.submit(server.get, "/bulk")
        time.sleep(0.2)
        status, headers, body = server.get("/bulk?again")
        assert (status, headers["retry-after"]) == (429, "1")
        assert b"bulk_per_client" in body
        assert server.get("/small")[0] == 200
        assert busy.result()[0] == 200
