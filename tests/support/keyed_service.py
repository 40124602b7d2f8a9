"""A service with keys and quotas, whose clocks a test sets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi.testclient import TestClient

from api.app import make_app
from api.delivery.gate import Gate
from api.settings import Settings
from routes_geo.snapshot.snapshot import Snapshot
from support.waiting import within

SECOND_NS = 1_000_000_000


@dataclass
class Clock:
    """The time in seconds since 1970, for the end of keys, and a monotonic one in nanoseconds, for quotas."""

    seconds: float
    monotonic: int = 10**15

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds
        self.monotonic += round(seconds * SECOND_NS)


def open_service(
    snapshot: Snapshot, folder: Path, *, clock: Clock | None = None, address: str = "192.0.2.1", **settings: object
) -> TestClient:
    """A client of a new service. With a clock, its gate is one that reads this clock."""
    chosen = Settings(snapshot=snapshot.path, home=folder / "home", **settings)  # type: ignore[arg-type]
    app = make_app(chosen, open_=lambda _: snapshot)  # checked once for all tests
    if clock is not None:
        options = next(each.kwargs for each in app.user_middleware if each.kwargs.get("gate") is not None)
        options["gate"] = with_clock(options["gate"], clock)  # type: ignore[arg-type]
    return TestClient(app, raise_server_exceptions=False, client=(address, 50_000))


def with_clock(gate: Gate, clock: Clock) -> Gate:
    return Gate(
        gate.rules, gate.keys, gate.kind_of, clock_s=lambda: clock.seconds, monotonic_ns=lambda: clock.monotonic
    )


@contextmanager
def served(client: TestClient) -> Iterator[str]:
    """Serve the application of a client on the loopback address until the block ends; yield the address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(client.app, log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        assert within(20, lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
