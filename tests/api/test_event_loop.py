"""While something is computed or opened, the service still answers: nothing that takes long runs on its event loop."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from support.alarm_service import Built, build_both, serving

from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

SLOW_S = 2.0
CALLS = 15
LIMIT_S = 0.05


@dataclass
class Slowness:
    """Makes the reading of tables, or the opening of snapshots, take up to two seconds: from switch-on to `end`."""

    reading: bool = False
    opening: bool = False
    has_begun: threading.Event = field(default_factory=threading.Event)
    has_ended: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        self.has_begun.set()
        self.has_ended.wait(SLOW_S)

    def end(self) -> None:
        self.reading = self.opening = False
        self.has_ended.set()

    def open(self, path: Path) -> Snapshot:
        if self.opening:
            self.wait()
        opened = open_snapshot(path)
        return SlowSnapshot(opened.path, opened.manifest, self)


class SlowSnapshot(Snapshot):
    """A snapshot whose tables take long to read, and with them everything that is derived from them."""

    def __init__(self, path: Path, manifest: dict[str, Any], slowness: Slowness) -> None:
        super().__init__(path, manifest)
        self._slowness = slowness

    def table(self, name: str) -> pa.Table:
        if self._slowness.reading:
            self._slowness.wait()
        return super().table(name)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_both(tmp_path_factory.mktemp("loop"))


@contextmanager
def slow_service(built: Built) -> Iterator[tuple[int, Slowness]]:
    built.point(built.first)
    slowness = Slowness()
    with serving(built, open_=slowness.open) as (_, port):
        yield port, slowness


def get(port: int, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status


def durations_s(port: int) -> list[float]:
    """Return how long /healthz takes, in seconds, on a connection that is kept open."""
    durations = []
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        for _ in range(CALLS):
            start_s = time.perf_counter()
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b'{"status":"ok"}'
            durations.append(time.perf_counter() - start_s)
            time.sleep(0.01)
    return durations


def check_answers_meanwhile(port: int, path: str, slowness: Slowness) -> None:
    """Check that /healthz answers quickly while an answer that takes long is under way, and that this one comes."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(get, port, path)
        assert slowness.has_begun.wait(20)
        durations = durations_s(port)
        assert not answer.done()
        slowness.end()
        assert answer.result() == 200
    assert statistics.median(durations) < LIMIT_S
    assert max(durations) < SLOW_S / 4  # none of them waited


@pytest.mark.parametrize(
    "path",
    [
        "/series/CMED",
        "/series/West%20African",  # the table of names is read to find the route
        "/forecast/CMED",
        "/alerts?route=West%20African",
        "/tiles/cells/5/17/12.mvt",
        "/tiles/cells/5/17/12.mvt?datetime=2023-01&props=all",
        "/tiles/cells/5/17/12.mvt?route=West%20African",
        "/tiles/WebMercatorQuad/5/12/17",
        "/collections/places/tiles/WebMercatorQuad/5/12/17",
        "/collections/cells/tiles/WebMercatorQuad/5/12/17",
    ],
)
def test_the_service_answers_while_values_are_derived(both: Built, path: str) -> None:
    with slow_service(both) as (port, slowness):
        slowness.reading = True
        check_answers_meanwhile(port, path, slowness)


def test_a_second_request_for_the_same_values_waits_in_a_thread(both: Built) -> None:
    path = "/tiles/cells/5/17/12.mvt?datetime=2023-01&props=all"
    with slow_service(both) as (port, slowness), ThreadPoolExecutor(1) as pool:
        slowness.reading = True
        first = pool.submit(get, port, path)
        assert slowness.has_begun.wait(20)
        check_answers_meanwhile(port, f"{path}&v={both.first}", slowness)
        assert first.result() == 200


@pytest.mark.parametrize("path", ["/sources", "/tiles/cells/5/17/12.mvt", "/series/CMED?datetime=2023"])
def test_the_service_answers_while_the_snapshot_of_a_changed_pointer_is_opened(both: Built, path: str) -> None:
    with slow_service(both) as (port, slowness):
        assert get(port, path) == 200
        slowness.opening = True
        both.point(both.last)
        check_answers_meanwhile(port, path, slowness)


def test_the_service_answers_while_an_earlier_snapshot_is_opened(both: Built) -> None:
    with slow_service(both) as (port, slowness):
        slowness.opening = True
        check_answers_meanwhile(port, f"/sources?v={both.last}", slowness)


def test_requests_for_the_current_snapshot_do_not_wait_for_an_earlier_one(both: Built) -> None:
    with slow_service(both) as (port, slowness), ThreadPoolExecutor(1) as pool:
        slowness.opening = True
        earlier = pool.submit(get, port, f"/sources?v={both.last}")
        assert slowness.has_begun.wait(20)
        start_s = time.perf_counter()
        assert get(port, "/sources") == 200
        assert time.perf_counter() - start_s < SLOW_S / 2
        assert not earlier.done()
        slowness.end()
        assert earlier.result() == 200
