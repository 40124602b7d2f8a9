"""The stream of alarms, over a real server on the loopback address and step by step."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.alarm_history import RAISED_FIRST, RAISED_LAST
from support.alarm_service import WAIT_S, Built, build_both, serving

from api.alerts import broadcast as broadcast_module
from api.alerts import events as events_module
from api.alerts.events import news, state_of
from api.app import make_app
from api.settings import Settings
from api.state import Served
from routes_geo.snapshot.snapshot import MANIFEST, open_snapshot


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Built:
    home = tmp_path_factory.mktemp("stream")
    return build_both(home)


@pytest.fixture
def built(both: Built) -> Built:
    both.point(both.first)
    return both


@dataclass
class Listener:
    """A client of the stream: what it was answered, and the events it reads."""

    connection: socket.socket
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    rest: bytes = b""
    chunks: bytes = b""

    def read_head(self) -> None:
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        self.status = int(first.split(" ")[1])
        self.headers = dict(line.lower().split(": ", 1) for line in lines)

    def more(self) -> bytes:
        found = self.connection.recv(65536)
        if not found:
            raise EOFError
        return found

    def _unchunk(self) -> None:
        """Take the chunks of the transfer coding that are complete."""
        while b"\r\n" in self.rest:
            size, _, after = self.rest.partition(b"\r\n")
            length = int(size, 16)
            if len(after) < length + 2:
                return
            self.chunks, self.rest = self.chunks + after[:length], after[length + 2 :]
            if not length:
                raise EOFError

    def block(self) -> list[str]:
        """Lines up to the next blank one."""
        while b"\n\n" not in self.chunks:
            self._unchunk()
            if b"\n\n" not in self.chunks:
                self.rest += self.more()
        block, _, self.chunks = self.chunks.partition(b"\n\n")
        return block.decode().split("\n")

    def event(self) -> dict[str, Any]:
        """Next event; comments are passed over."""
        deadline = time.monotonic() + WAIT_S
        while True:
            assert time.monotonic() < deadline, "there is no event, for all the comments"
            found = dict(line.split(": ", 1) for line in self.block() if not line.startswith(":"))
            if "event" in found:
                return found | {"data": json.loads(found["data"])}


@contextmanager
def listening(port: int, *, last_event_id: str | None = None, method: str = "GET") -> Iterator[Listener]:
    known = f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)) as connection:
        connection.sendall(
            f"{method} /alerts/stream HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip, zstd\r\n{known}\r\n".encode()
        )
        listener = Listener(connection)
        listener.read_head()
        yield listener


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def test_who_connects_hears_of_the_current_snapshot_and_then_of_what_changed(built: Built) -> None:
    with serving(built) as (_, port), listening(port) as client:
        assert client.status == 200
        assert client.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert client.headers["cache-control"] == "no-store"
        assert "content-encoding" not in client.headers
        first = client.event()
        assert (first["event"], first["id"]) == ("snapshot", built.first)
        assert (first["data"]["snapshot"], first["data"]["alarms"]) == (built.first, len(RAISED_FIRST))
        built.point(built.last)
        found = [client.event() for _ in range(1 + len(RAISED_LAST) + len(RAISED_FIRST))]
    assert [event["event"] for event in found] == ["snapshot", *["alarm"] * 3, *["alarm-gone"] * 3]
    data = found[0]["data"]
    assert (data["snapshot"], data["new"], data["gone"], data["not_told"]) == (built.last, 3, 3, 0)
    assert {event["data"]["id"] for event in found if event["event"] == "alarm"} == RAISED_LAST
    assert {event["data"]["id"] for event in found if event["event"] == "alarm-gone"} == RAISED_FIRST
    assert [event.get("id") for event in found] == [*[None] * 6, built.last]


def test_who_knows_the_snapshot_hears_nothing_until_the_next(built: Built) -> None:
    with serving(built) as (_, port), listening(port, last_event_id=built.first) as client:
        assert client.block()[0].startswith(":")
        built.point(built.last)
        assert client.event()["data"]["snapshot"] == built.last


def test_who_knows_an_earlier_snapshot_hears_what_came_since(built: Built) -> None:
    built.point(built.last)
    with serving(built) as (_, port):
        with listening(port, last_event_id=built.first) as client:
            found = [client.event() for _ in range(7)]
            assert {event["data"]["id"] for event in found if event["event"] == "alarm"} == RAISED_LAST
        (built.folder / "old").mkdir(exist_ok=True)
        (built.folder / "old" / MANIFEST).write_text('{"schema_version": 1}')
        for unknown in ("../../etc/passwd", "old", "0" * 16):
            with listening(port, last_event_id=unknown) as client:
                first = client.event()
                assert (first["event"], first["data"]["new"], first["id"]) == ("snapshot", 0, built.last)


def test_a_quiet_stream_is_kept_open_by_comments(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast_module, "HEARTBEAT_S", 0.05)
    with serving(built) as (_, port), listening(port) as client:
        client.event()
        assert [client.block() for _ in range(3)] == [[": ping"]] * 3


def test_streams_do_not_take_the_place_of_work_and_have_no_end(built: Built) -> None:
    with serving(built, max_concurrent=1, max_request_s=2) as (app, port):
        with listening(port) as one, listening(port) as two:
            one.event()
            two.event()
            time.sleep(2.5)  # longer than a request may take
            with closing(socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)) as plain:
                plain.sendall(b"GET /sources HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                assert plain.recv(12) == b"HTTP/1.1 200"
            built.point(built.last)
            assert one.event()["data"]["snapshot"] == two.event()["data"]["snapshot"] == built.last
        until(lambda: not app.state.alerts._clients)
        assert app.state.alerts._watcher is None


def test_more_clients_than_are_taken_are_refused_until_one_goes(built: Built) -> None:
    with serving(built, max_streams=20) as (app, port):
        opened = [listening(port) for _ in range(20)]
        clients = [item.__enter__() for item in opened]
        for client in clients:
            client.event()
        watcher = app.state.alerts._watcher
        with listening(port) as refused:
            assert refused.status == 503
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.headers["retry-after"] == "60"
        assert app.state.alerts._watcher is watcher  # one for all
        opened[0].__exit__(None, None, None)
        until(lambda: not app.state.alerts.is_full)
        with listening(port) as another:
            assert another.event()["event"] == "snapshot"
        built.point(built.last)
        assert {client.event()["data"]["snapshot"] for client in clients[1:]} == {built.last}
        for item in opened[1:]:
            item.__exit__(None, None, None)


def test_one_client_does_not_get_all_streams(built: Built) -> None:
    limits = {"max_streams": 20, "max_streams_per_client": 2}
    with serving(built, **limits) as (_, port), listening(port) as one, listening(port) as two:
        assert [client.event()["event"] for client in (one, two)] == ["snapshot", "snapshot"]
        with listening(port) as refused:
            assert refused.status == 429
            assert refused.headers["retry-after"] == "60"


def test_only_the_head_where_only_that_is_asked_for(built: Built) -> None:
    with serving(built) as (app, port):
        for _ in range(3):
            with listening(port, method="HEAD") as client:
                assert (client.status, client.headers["cache-control"]) == (200, "no-store")
                assert client.rest == b""
        until(lambda: not app.state.alerts._clients)


def test_bad_requests_are_answered(built: Built) -> None:
    client = TestClient(make_app(Settings(snapshot=built.folder, home=built.folder.parent)))
    assert client.get("/alerts/stream?route=CMED").status_code == 400


def test_a_server_that_is_told_to_stop_ends_its_streams(built: Built) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    environment = {**os.environ, "ROUTES_GEO_SNAPSHOT": str(built.folder), "ROUTES_GEO_HOME": str(built.folder.parent)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            until_open(port)
            with listening(port) as client:
                client.event()
                process.send_signal(signal.SIGTERM)
                with pytest.raises(EOFError):
                    client.event()
            process.wait(WAIT_S)
        finally:
            process.kill()


def until_open(port: int) -> None:
    def is_open() -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    deadline = time.monotonic() + 60
    while not is_open():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_snapshot_that_cannot_be_read_is_not_told_of_and_the_next_one_is(
    built: Built, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(built) as (_, port), listening(port) as client:
        client.event()
        built.point("missing")
        until(lambda: any("the snapshot was not changed" in record.message for record in caplog.records))
        built.point(built.last)
        assert client.event()["data"]["snapshot"] == built.last


def test_a_client_that_does_not_keep_up_is_dropped_and_the_others_are_not(built: Built) -> None:
    large = b": " + b"x" * 4_000_000 + b"\n\n"  # more than the buffers of a connection hold
    with serving(built) as (app, port), listening(port) as slow, listening(port) as quick:
        slow.event()
        quick.event()
        hub = app.state.alerts
        loop = next(iter(hub._clients)).task.get_loop()

        def tell(chunk: bytes) -> None:
            for client in list(hub._clients):
                hub._send(client, chunk)

        for _ in range(broadcast_module._MOST_WAITING + 4):
            loop.call_soon_threadsafe(tell, large)
            assert quick.block()[0] == large.decode().rstrip()
        until(lambda: len(hub._clients) == 1)
        built.point(built.last)
        assert quick.event()["data"]["snapshot"] == built.last
        with pytest.raises((EOFError, ConnectionError)):
            while slow.more():
                pass


def test_what_is_told_is_bounded_and_says_so(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = (Served(open_snapshot(built.folder / name)) for name in (built.first, built.last))
    monkeypatch.setattr(events_module, "MOST_EVENTS", 1)
    told = news(before, now).decode()
    assert told.count("event: alarm\n") == told.count("event: alarm-gone\n") == 1
    assert '"new":3,"gone":3,"not_told":4' in told
    assert news(now, now).count(b"event: ") == state_of(now).count(b"event: ") == 1
