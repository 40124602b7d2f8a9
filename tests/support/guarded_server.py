"""A small application behind uvicorn with guarded connections, and clients that misbehave towards it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.delivery.cache import AnswerCache
from api.delivery.connections import ConnectionLimits, guarded
from api.delivery.metrics import Metrics
from api.delivery.middleware import Delivery, Limits
from api.http.responses import ClosingStream
from support.waiting import within

WAIT_S = 20
BIG = b"x" * (1 << 20)


@dataclass
class Guarded:
    """A running server: its port, the limits that clients broke, and the streams that have not ended."""

    port: int = 0
    cuts: list[str] = field(default_factory=list)
    open_streams: int = 0
    sockets: list[socket.socket] = field(default_factory=list)  # closed with the server
    server: uvicorn.Server | None = None

    def connect(self, *, slow: bool = False) -> socket.socket:
        """Open a connection; a slow one has a small buffer, so that its client has to read soon."""
        sock = socket.socket()
        if slow:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.settimeout(WAIT_S)
        self.sockets.append(sock)
        sock.connect(("127.0.0.1", self.port))
        return sock

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    @property
    def connections(self) -> int:
        """How many connections the server has."""
        assert self.server is not None
        return len(self.server.server_state.connections)


@contextmanager
def guarded_server(limits: Limits, connection: ConnectionLimits) -> Iterator[Guarded]:
    """Serve /small, /big, /stream and /slow until the block ends."""
    state = Guarded()
    app = Delivery(
        _application(state),
        version=lambda: 0,
        cache=AnswerCache(1 << 24),
        limits=limits,
        metrics=Metrics(),
        is_bulk=lambda scope: scope["path"] == "/bulk",
    )
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    state.port = listener.getsockname()[1]
    config = uvicorn.Config(
        app, log_level="critical", timeout_graceful_shutdown=1, http=guarded(connection, state.cuts.append)
    )
    state.server = uvicorn.Server(config)
    thread = threading.Thread(target=state.server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        assert within(WAIT_S, lambda: state.server is not None and state.server.started)
        yield state
    finally:
        for sock in state.sockets:
            sock.close()
        within(WAIT_S, lambda: state.connections == 0)
        state.server.should_exit = True
        thread.join(WAIT_S)
        listener.close()


def _application(state: Guarded) -> Starlette:
    def chunks() -> Iterator[bytes]:
        state.open_streams += 1
        try:
            for _ in range(100):
                yield BIG
        finally:
            state.open_streams -= 1

    def stream(_: Request) -> Response:
        return ClosingStream(chunks(), "application/octet-stream")

    def big(_: Request) -> Response:
        return Response(BIG, media_type="application/octet-stream")

    def slow(_: Request) -> Response:
        time.sleep(0.5)
        return PlainTextResponse("slow")

    def small(_: Request) -> Response:
        return PlainTextResponse("small")

    return Starlette(
        routes=[
            Route("/healthz", small),
            Route("/small", small),
            Route("/big", big),
            Route("/stream", stream),
            Route("/slow", slow),
            Route("/bulk", slow),
        ]
    )
