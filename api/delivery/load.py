"""Count the work of each client, and the responses that wait until their clients read on."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass

from starlette.types import Message

from api.delivery.connections import abort, is_closed
from api.delivery.exchange import Exchange

_PATIENCE_S = 1.0  # no response is cut off before it has waited this long


@dataclass(frozen=True, slots=True)
class Overload:
    """A limit that one more request would exceed, the status of the refusal, and a sentence for the client."""

    limit: str
    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A kind of work with limits of its own, in all and for one client. Names of limits start with `prefix`."""

    most: int
    most_per_client: int
    prefix: str = "concurrent"


class Load:
    """The requests that are being worked on, by lane and client, and the responses that wait for their clients.

    A response does not count as work while it waits for its client. If more than `most_waiting` wait, the one that has
    waited longest is cut off.
    """

    def __init__(self, most_waiting: int) -> None:
        self._most_waiting = most_waiting
        self._working: defaultdict[Lane, Counter[str]] = defaultdict(Counter)  # by client; never 0
        self._waiting: dict[Exchange, float] = {}  # since when, longest first

    def overload(self, lane: Lane, client: str) -> Overload | None:
        """Return the limit that one more request of a client would exceed; None if it may be worked on."""
        working = self._working[lane]
        if working.total() >= lane.most:
            detail = f"the service is working on its maximum of {lane.most} such requests; try again in a second"
            return Overload(lane.prefix, 503, detail)
        if working[client] >= lane.most_per_client:
            detail = f"{lane.most_per_client} such requests from your address are being worked on; wait for one of them"
            return Overload(f"{lane.prefix}_per_client", 429, detail)
        return None

    def begin(self, exchange: Exchange) -> None:
        """Count a request as work, if it has a lane."""
        if not exchange.is_working and exchange.lane is not None:
            exchange.is_working = True
            self._working[exchange.lane][exchange.client] += 1

    def end(self, exchange: Exchange) -> None:
        """Stop counting a request as work."""
        if exchange.is_working and exchange.lane is not None:
            exchange.is_working = False
            working = self._working[exchange.lane]
            working[exchange.client] -= 1
            if not working[exchange.client]:
                del working[exchange.client]

    async def send(self, exchange: Exchange, message: Message) -> None:
        """Send a message. While the client does not read, the exchange waits and is not counted as work.

        If the client has left, the work for it is cancelled.
        """
        was_working = exchange.is_working
        self.end(exchange)
        self._waiting[exchange] = time.perf_counter()
        if len(self._waiting) > self._most_waiting:
            self._cut_longest()
        try:
            await exchange.transmit(message)
        except RuntimeError:
            if not is_closed(exchange.scope):
                raise
            exchange.abandon()
        finally:
            self._waiting.pop(exchange, None)
            has_ended = exchange.task is not None and exchange.task.done()  # cancelled meanwhile: nobody would end it
            if was_working and not has_ended:
                self.begin(exchange)

    def _cut_longest(self) -> None:
        exchange, since_s = next(iter(self._waiting.items()))
        if time.perf_counter() - since_s < _PATIENCE_S:
            return
        del self._waiting[exchange]
        exchange.abandon()
        abort(exchange.scope)
