"""Count the work of each client, and the responses that wait until their clients read on."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from starlette.types import Message

from api.delivery.connections import abort, is_closed
from api.delivery.exchange import Exchange

_PATIENCE_S = 1.0  # no response is cut off before it has waited this long


@dataclass(frozen=True, slots=True)
class Overload:
    """A limit that another request would exceed, the status for it, and a sentence for the client."""

    limit: str
    status: int
    detail: str


class Load:
    """The requests that are being worked on, and the responses that wait for their clients.

    A response does not count as work while it waits for its client. If more than `most_waiting` wait, the one that has
    waited longest is cut off.
    """

    def __init__(self, most: int, most_per_client: int, most_waiting: int) -> None:
        self._most, self._most_per_client, self._most_waiting = most, most_per_client, most_waiting
        self._working: Counter[str] = Counter()  # by client; never 0
        self._waiting: dict[Exchange, float] = {}  # since when, longest first

    @property
    def working(self) -> int:
        """Return the number of requests that are being worked on."""
        return self._working.total()

    def overload(self, client: str) -> Overload | None:
        """Return the limit that one more request of a client would exceed; None if it may be worked on."""
        if self.working >= self._most:
            detail = f"the service is working on its maximum of {self._most} requests; try again in a second"
            return Overload("concurrent", 503, detail)
        if self._working[client] >= self._most_per_client:
            detail = f"{self._most_per_client} requests from your address are being worked on; wait for one of them"
            return Overload("concurrent_per_client", 429, detail)
        return None

    def begin(self, exchange: Exchange) -> None:
        """Count a request as work."""
        if not exchange.is_working:
            exchange.is_working = True
            self._working[exchange.client] += 1

    def end(self, exchange: Exchange) -> None:
        """Stop counting a request as work."""
        if exchange.is_working:
            exchange.is_working = False
            self._working[exchange.client] -= 1
            if not self._working[exchange.client]:
                del self._working[exchange.client]

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
            if not is_closed(exchange.transmit):
                raise
            exchange.abandon()
        finally:
            self._waiting.pop(exchange, None)
            if was_working:
                self.begin(exchange)

    def _cut_longest(self) -> None:
        exchange, since_s = next(iter(self._waiting.items()))
        if time.perf_counter() - since_s < _PATIENCE_S:
            return
        del self._waiting[exchange]
        exchange.abandon()
        abort(exchange.transmit)
