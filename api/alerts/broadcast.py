"""Tells all clients of a process of each new snapshot: one looks at the pointer for all of them."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi.sse import KEEPALIVE_COMMENT
from starlette.concurrency import run_in_threadpool

from api.alerts.events import OPENING, news, state_of
from api.state import Served, State, Version
from routes_geo.errors import RoutesGeoError

_LOG = logging.getLogger("routes_geo.api")
_LOOK_S, HEARTBEAT_S = 1.0, 15.0
_MOST_WAITING = 8  # snapshots that a client may not have taken yet


@dataclass(eq=False, slots=True)
class Client:
    """Who listens: the snapshot it knows, and what it has not been sent yet; None ends its stream."""

    snapshot_id: str
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))
    task: asyncio.Task[object] | None = None  # that sends to it
    is_dropped: bool = False

    async def chunks(self, first: bytes) -> AsyncIterator[bytes]:
        """What is sent to it, from the first bytes on, without end; comments where there is nothing to tell."""
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
        """End its stream, even while it is being sent to."""
        self.is_dropped = True
        if self.task is not None:
            self.task.cancel()


class Broadcast:
    """The clients of one process, on one event loop. All but `first_words` is called there."""

    def __init__(self, state: State, max_clients: int, look_s: float = _LOOK_S) -> None:
        self._state, self.max_clients, self._look_s = state, max_clients, look_s
        self._clients: set[Client] = set()
        self._told: Served | None = None  # of which all have heard
        self._version: Version | None = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Whether no more clients are taken."""
        return len(self._clients) >= self.max_clients

    def first_words(self, served: Served, last_event_id: str | None) -> bytes:
        """What a client hears first of a snapshot, by the one it knows already: nothing if that is the same."""
        if last_event_id == served.snapshot.snapshot_id:
            return b""
        try:
            return state_of(served) if last_event_id is None else news(self._state.named(last_event_id), served)
        except RoutesGeoError:  # what it knows is not here any more, or of an earlier version
            return state_of(served)

    def join(self, served: Served) -> Client:
        """Take a client that is about to hear of a snapshot."""
        client = Client(served.snapshot.snapshot_id)
        self._clients.add(client)
        if self._watcher is None or self._watcher.done():
            self._told, self._version = served, None
            self._watcher = asyncio.create_task(self._watch())
        return client

    def leave(self, client: Client) -> None:
        """Let a client go; nobody watches for nobody."""
        self._clients.discard(client)
        if not self._clients and self._watcher is not None:
            self._watcher.cancel()
            self._watcher = self._told = None

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
        """Tell of the snapshot that the pointer names, if it is another; one that cannot be read is not told of."""
        try:
            now = await run_in_threadpool(self._state.current)
            before, self._told = self._told or now, now
            if now is not before:
                self._tell(now, await run_in_threadpool(news, before, now))
        except Exception as error:
            _LOG.exception("a new snapshot could not be told of", exc_info=error)

    def _tell(self, now: Served, told: bytes) -> None:
        for client in list(self._clients):
            if client.snapshot_id != now.snapshot.snapshot_id:
                client.snapshot_id = now.snapshot.snapshot_id
                self._send(client, told)

    def _send(self, client: Client, chunk: bytes | None) -> None:
        try:
            client.waiting.put_nowait(chunk)
        except asyncio.QueueFull:  # it does not keep up
            client.drop()
            self.leave(client)


def _is_stopping() -> bool:
    """Whether the server has been told to stop: it waits for streams to end. uvicorn's handler of SIGTERM knows."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))
