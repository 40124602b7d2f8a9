"""Tell all clients of a process about each new snapshot. One task watches the pointer for all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi.sse import KEEPALIVE_COMMENT
from starlette.concurrency import run_in_threadpool

from api.alerts.events import OPENING, news, state_of
from api.delivery.connections import running_server
from api.state import Served, State
from api.switch import Version
from routes_geo.errors import RoutesGeoError

_LOG = logging.getLogger("routes_geo.api")
_LOOK_S, HEARTBEAT_S = 1.0, 15.0
_MOST_WAITING = 8  # messages that may wait for a client


@dataclass(eq=False, slots=True)
class Client:
    """A listening client: the last snapshot it was told about, and the bytes still to send; None ends its stream."""

    snapshot_id: str
    address: str
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))
    task: asyncio.Task[object] | None = None  # sends to the client
    is_dropped: bool = False

    async def chunks(self, first: bytes) -> AsyncIterator[bytes]:
        """Yield what is sent to the client, starting with the first bytes; comments while there is no news."""
        self.task = asyncio.current_task()
        yield OPENING + first
        while True:
            try:
                chunk = await asyncio.wait_for(self.waiting.get(), HEARTBEAT_S)
            except TimeoutError:
                chunk = KEEPALIVE_COMMENT
            if chunk is None:
                return
            yield chunk

    def drop(self) -> None:
        """End the stream, even while it is sending."""
        self.is_dropped = True
        if self.task is not None:
            self.task.cancel()


class Broadcast:
    """The clients of one process. Call all methods on the event loop, except `first_events`, which may take long."""

    def __init__(self, state: State, max_clients: int, max_per_address: int, look_s: float = _LOOK_S) -> None:
        self._state, self._look_s = state, look_s
        self.max_clients, self.max_per_address = max_clients, max_per_address
        self._clients: set[Client] = set()
        self._announced: Served | None = None  # all clients were told about it
        self._version: Version | None = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Return whether no more clients are accepted."""
        return len(self._clients) >= self.max_clients

    def has_enough(self, address: str) -> bool:
        """Return whether no more clients are accepted from an address."""
        return sum(client.address == address for client in self._clients) >= self.max_per_address

    def first_events(self, served: Served, last_event_id: str | None) -> bytes:
        """Return the first events for a client that was last told about a snapshot; none if it is the same."""
        if last_event_id == served.snapshot.snapshot_id:
            return b""
        try:
            return state_of(served) if last_event_id is None else news(self._state.named(last_event_id), served)
        except RoutesGeoError:  # its snapshot is missing, or of an earlier version
            return state_of(served)

    def join(self, served: Served, address: str) -> Client:
        """Add a client that is about to be told about a snapshot."""
        client = Client(served.snapshot.snapshot_id, address)
        self._clients.add(client)
        if self._watcher is None or self._watcher.done():
            self._announced, self._version = served, None
            self._watcher = asyncio.create_task(self._watch())
        return client

    def leave(self, client: Client) -> None:
        """Remove a client. Without clients, nothing watches the pointer."""
        self._clients.discard(client)
        if not self._clients and self._watcher is not None:
            self._watcher.cancel()
            self._watcher = self._announced = None

    async def _watch(self) -> None:
        while not _is_stopping():
            await asyncio.sleep(self._look_s)
            version = self._state.version()
            if version != self._version:
                self._version = version
                await self._look()
        for client in list(self._clients):
            self._send(client, None)

    async def _look(self) -> None:
        """Announce the snapshot that the pointer names, if it is new and can be read."""
        try:
            now = await run_in_threadpool(self._state.current)
            before, self._announced = self._announced or now, now
            if now is not before:
                self._announce(now, await run_in_threadpool(news, before, now))
        except Exception as error:
            _LOG.exception("a new snapshot could not be announced", exc_info=error)

    def _announce(self, now: Served, events: bytes) -> None:
        for client in list(self._clients):
            if client.snapshot_id != now.snapshot.snapshot_id:
                client.snapshot_id = now.snapshot.snapshot_id
                self._send(client, events)

    def _send(self, client: Client, chunk: bytes | None) -> None:
        try:
            client.waiting.put_nowait(chunk)
        except asyncio.QueueFull:  # it is too slow
            client.drop()
            self.leave(client)


def _is_stopping() -> bool:
    """Return whether the server is stopping, as it then waits for streams to end."""
    server = running_server()
    return server is not None and server.should_exit
