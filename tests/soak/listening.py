"""A client of the event stream: it is told of each switch, and stays connected for a while."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse

from soak.tally import Tally

_STAYS_S = 60
_SILENCE_S = 60  # the service sends something more often
_STREAM, _EVENT = "event streams", "events of switches"


class Listener:
    """Listens, leaves and comes back, until it is told to stop."""

    def __init__(self, port: int, names: Sequence[str], tally: Tally) -> None:
        self._port, self._names, self._tally = port, names, tally

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            connection = HTTPConnection("127.0.0.1", self._port, timeout=_SILENCE_S)
            try:
                connection.request("GET", "/alerts/stream")
                answer = connection.getresponse()
                if answer.status != 200:
                    self._tally.fail(_STREAM, f"status {answer.status}")
                    stop.wait(1)
                    continue
                self._listen(answer, stop)
                self._tally.hold(_STREAM)
            except (OSError, HTTPException, ValueError) as error:
                self._tally.fail(_STREAM, repr(error))
            finally:
                connection.close()

    def _listen(self, answer: HTTPResponse, stop: threading.Event) -> None:
        deadline = time.monotonic() + _STAYS_S
        for event in _events(answer):
            if event.get("snapshot") in self._names:
                self._tally.hold(_EVENT)
            elif "snapshot" in event:
                self._tally.fail(_EVENT, f"unknown snapshot: {event}")
            if stop.is_set() or time.monotonic() > deadline:
                return


def _events(answer: HTTPResponse) -> Iterator[dict[str, object]]:
    """Yield the data of each event, and nothing in it for comments that keep the stream open."""
    while line := answer.readline():
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
        elif line.startswith(b":"):
            yield {}
