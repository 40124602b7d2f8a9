"""Guard the connections of uvicorn: bounds on the head of a request, and a least rate at which a client reads.

This is the only module that knows how uvicorn works inside. Another server needs such bounds of its own.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import PROBLEM, problem_bytes

if TYPE_CHECKING:
    from starlette.types import Scope
    from uvicorn import Server

_EXTENSION = "routes_geo.connection"
_REFUSED_HEAD = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncache-control: no-store\r\n"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of a connection. One that breaks them is closed."""

    head_bytes: int = 32_768  # of a request line and its headers
    head_s: float = 10  # until the head of a request is complete
    stalled_s: float = 20  # over which the rate of reading is measured
    least_bytes_per_s: float = 1000  # a client must read this much while something waits for it
    look_s: float = 1


class GuardedConnection(HttpToolsProtocol):
    """A connection of uvicorn that checks once a second whether its client keeps the limits."""

    def __init__(self, limits: ConnectionLimits, on_cut: Callable[[str], None], **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self._limits, self._on_cut = limits, on_cut
        self._head_since_s: float | None = None  # the head of a request is being received
        self._head_bytes = 0
        self._waiting_bytes = 0  # in the buffer at the last look
        self._drained_bytes = 0  # read by the client since `_measured_since_s`
        self._measured_since_s: float | None = None
        self._look_again: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the checks. The head of a request must follow."""
        super().connection_made(transport)
        self._head_since_s = self.loop.time()
        self._look_again = self.loop.call_later(self._limits.look_s, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the checks."""
        if self._look_again is not None:
            self._look_again.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Measure the head of a request from its first byte, and let the application find the connection."""
        self._head_since_s, self._head_bytes = self.loop.time(), 0
        super().on_message_begin()
        self.scope["extensions"] = {_EXTENSION: self}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        """End the measurement of a head."""
        self._head_since_s = None
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Read data, and refuse a head that is too long before all of it arrived."""
        super().data_received(data)
        if self._head_since_s is not None:
            self._head_bytes += len(data)
            if self._head_bytes > self._limits.head_bytes and not self.transport.is_closing():
                self._refuse_head()

    def resume_writing(self) -> None:
        """Note that the client has read nearly a full buffer."""
        self._drained_bytes += HIGH_WATER_LIMIT
        super().resume_writing()

    def _refuse_head(self) -> None:
        body = problem_bytes(431, long_head(self._limits.head_bytes), None, limit="headers")
        head = f"content-type: {PROBLEM}\r\ncontent-length: {len(body)}\r\n\r\n".encode()
        self.transport.write(_REFUSED_HEAD + head + body)
        self.transport.close()
        self._on_cut("headers")

    def _look(self) -> None:
        now_s = self.loop.time()
        if self._head_since_s is not None and now_s - self._head_since_s > self._limits.head_s:
            self._cut("request_head")
        elif self._is_stalled(now_s):
            self._cut("reading_rate")
        else:
            self._look_again = self.loop.call_later(self._limits.look_s, self._look)

    def _is_stalled(self, now_s: float) -> bool:
        """Return whether the client read less than the least rate allows, while something waited for it."""
        waiting = self.transport.get_write_buffer_size()
        self._drained_bytes += max(self._waiting_bytes - waiting, 0)
        self._waiting_bytes = waiting
        if not waiting:
            self._measured_since_s = None
            return False
        if self._measured_since_s is None:
            self._measured_since_s, self._drained_bytes = now_s, 0
        seconds = now_s - self._measured_since_s
        if seconds < self._limits.stalled_s:
            return False
        is_stalled = self._drained_bytes < seconds * self._limits.least_bytes_per_s
        self._measured_since_s, self._drained_bytes = now_s, 0
        return is_stalled

    def _cut(self, limit: str) -> None:
        self._on_cut(limit)
        self.transport.abort()


def long_head(most_bytes: int) -> str:
    """Return the sentence for a request with too long a head."""
    return f"the headers are longer than {most_bytes} bytes"


def guarded(limits: ConnectionLimits, on_cut: Callable[[str], None]) -> Any:
    """Return the maker of connections for uvicorn's option `http`. It calls `on_cut` with the limit a client broke."""
    return partial(GuardedConnection, limits, on_cut)


def guard_running_server(limits: ConnectionLimits, on_cut: Callable[[str], None]) -> None:
    """Let the uvicorn that is loading the application guard its connections, unless it has a protocol of its own."""
    server = running_server()
    if server is not None and getattr(server.config, "http_protocol_class", None) is HttpToolsProtocol:
        server.config.http_protocol_class = guarded(limits, on_cut)


def running_server() -> Server | None:
    """Return the uvicorn that runs in this process: the owner of the handler of SIGTERM. None under another server."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return server if hasattr(server, "should_exit") and hasattr(server, "config") else None


def abort(scope: Scope) -> None:
    """Close the connection of a request without sending what waits. Nothing happens if it is not guarded."""
    connection = _connection(scope)
    if connection is not None:
        connection.transport.abort()


def is_closed(scope: Scope) -> bool:
    """Return whether the guarded connection of a request is closed, which uvicorn does not tell pipelined requests."""
    connection = _connection(scope)
    return connection is not None and connection.transport.is_closing()


def _connection(scope: Scope) -> GuardedConnection | None:
    connection = scope.get("extensions", {}).get(_EXTENSION)
    return connection if isinstance(connection, GuardedConnection) else None
