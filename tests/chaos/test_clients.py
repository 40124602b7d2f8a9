"""Clients that do not read, trickle, leave, or send too much, against a service as it is installed."""

from __future__ import annotations

import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from support.trials_plugin import Tried
from support.waiting import within
from support.watched_service import Watched, watched_service

pytestmark = pytest.mark.chaos

LARGE = "/collections/cells/items?datetime=2009/2025&resolution=5&corridor=true&f="
STALL_S = 4


@pytest.fixture
def service(snapshots: Path, tmp_path: Path) -> Iterator[Watched]:
    with watched_service(snapshots, tmp_path / "service", ROUTES_GEO_MAX_STALL_S=str(STALL_S)) as started:
        started.get("/tiles/cells/5/17/12.mvt?datetime=2023")
        yield started


def others(service: Watched, rng: random.Random) -> Counter[int]:
    """Statuses of new tiles, and of addresses for operators, for a client that behaves."""
    tiles = [
        f"/tiles/cells/6/{rng.randrange(30, 36)}/24.mvt?datetime=20{rng.randrange(10, 24)}-0{month}"
        for month in range(1, 9)
    ]
    return Counter(service.status(path, 5) for path in [*tiles, "/healthz", "/readyz", "/metrics"])


@pytest.mark.parametrize("name", ["csv", "fgb", "json", "parquet", "arrow"])
def test_seventy_clients_that_do_not_read(service: Watched, rng: random.Random, name: str, tried: Tried) -> None:
    before = service.descriptors
    tried(f"clients: do not read, {name}", 70)
    sockets = [service.connect(receive_bytes=2048) for _ in range(70)]
    for sock in sockets:
        sock.sendall(f"GET {LARGE}{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 8)
    time.sleep(1)
    for _ in range(3):
        assert set(others(service, rng)) == {200}
        time.sleep(1)
    assert within(12 * STALL_S, lambda: service.descriptors <= before + 5)
    assert within(5, lambda: not list(service.temporary.iterdir()))


def test_clients_that_leave_in_the_middle(service: Watched, rng: random.Random, rounds: int, tried: Tried) -> None:
    before, memory = service.descriptors, service.rss_mib
    tried("clients: leave in the middle", 10 * rounds)
    for number in range(10 * rounds):
        with closing(service.connect(receive_bytes=2048)) as sock:
            name = ("csv", "fgb", "parquet", "arrow", "json")[number % 5]
            sock.sendall(f"GET {LARGE}{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            with suppress(OSError):
                sock.recv(rng.randrange(1, 700))
    assert within(20, lambda: service.descriptors <= before + 5)
    assert within(20, lambda: not list(service.temporary.iterdir()))
    assert set(others(service, rng)) == {200}
    assert service.rss_mib < memory + 300


def test_heads_that_trickle(service: Watched, rng: random.Random, tried: Tried) -> None:
    tried("clients: send headers byte by byte", 200)
    sockets = [service.connect() for _ in range(200)]
    for sock in sockets:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ")
    cut: set[socket.socket] = set()
    deadline = time.monotonic() + 20
    while len(cut) < len(sockets) and time.monotonic() < deadline:
        for sock in sockets:
            try:
                sock.sendall(b"a")
            except OSError:
                cut.add(sock)
        assert service.status("/healthz", 2) == 200
        time.sleep(0.5)
    assert len(cut) == len(sockets)
    assert set(others(service, rng)) == {200}


def test_long_headers_take_no_memory(service: Watched, rounds: int, tried: Tried) -> None:
    memory = service.rss_mib
    tried("clients: long headers", 100 * rounds)
    statuses: Counter[int] = Counter()
    with closing(HTTPConnection("127.0.0.1", service.port, timeout=30)) as connection:
        for number in range(100 * rounds):
            connection.request(
                "GET", "/agencies", headers={"Accept": f"a/{number:06d}" + "x" * (20_000 + number % 2 * 40_000)}
            )
            answer = connection.getresponse()
            answer.read()
            statuses[answer.status] += 1
            if answer.getheader("connection") == "close":
                connection.close()
    assert set(statuses) <= {200, 406, 431}
    assert statuses[431] == 50 * rounds
    assert service.rss_mib < memory + 100


def test_a_head_without_end_is_not_read(service: Watched, tried: Tried) -> None:
    tried("clients: headers without end")
    memory, sent = service.rss_mib, 0
    with closing(service.connect()) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        with suppress(OSError):
            while sent < 200_000_000:
                sock.sendall(b"X-%08d: " % (sent // 100_000) + b"y" * 99_988 + b"\r\n")
                sent += 100_000
    assert sent < 20_000_000
    assert service.rss_mib < memory + 50
    assert service.status("/healthz") == 200


def test_more_work_than_there_is_time_for(service: Watched, tried: Tried) -> None:
    """Reports of different windows, each a large part of a second of work."""
    tried("clients: ask for 90 reports at once", 90)

    def report(number: int) -> tuple[int, bool]:
        start = f"{2010 + number % 12}-{1 + number % 12:02d}"
        status, headers, _ = service.get(
            f"/reports/CMED.html?datetime={start}/2024-{1 + number // 12:02d}", timeout_s=90
        )
        return status, "retry-after" in headers

    with ThreadPoolExecutor(90) as pool:
        answers = [pool.submit(report, number) for number in range(90)]
        time.sleep(1)
        health = [service.status("/healthz", 5) for _ in range(10)]
        statuses = Counter(answer.result() for answer in answers)
    assert set(health) == {200}
    assert statuses[200, False] >= 6
    assert set(statuses) <= {(200, False), (429, True), (503, True)}
    assert service.status("/tiles/cells/4/8/6.mvt?datetime=2019") == 200


def test_garbage_is_answered_or_cut_off(service: Watched, rng: random.Random, rounds: int, tried: Tried) -> None:
    tried("clients: send garbage", 10 * rounds)
    for _ in range(10 * rounds):
        with closing(service.connect()) as sock:
            sock.settimeout(2)
            with suppress(OSError):
                sock.sendall(rng.randbytes(rng.randrange(1, 3000)))
                sock.shutdown(socket.SHUT_WR)
                sock.recv(1000)
    assert set(others(service, rng)) == {200}
    assert "Traceback" not in service.log.read_text()


def test_few_file_descriptors(snapshots: Path, tmp_path: Path, tried: Tried) -> None:
    tried("clients: more than there are file descriptors", 200)
    with watched_service(snapshots, tmp_path / "service", descriptors=128) as service:
        sockets = []
        for _ in range(200):
            with suppress(OSError):
                sockets.append(service.connect())
        assert len(sockets) > 100
        assert within(30, lambda: service.status("/healthz", 2) == 200)
        assert service.status("/tiles/cells/6/34/24.mvt?datetime=2018") == 200
