"""The right answers: each snapshot has a service of its own that never switches, and is asked the same."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection

from soak.questions import Question

HOST = "soak.example"  # links in answers have the host that the client named: all services are asked with the same
TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Right:
    """What an answer must be: status, checksum and length of the body without encoding, and its tag."""

    status: int
    sha256: str
    size: int
    tag: str
    body: bytes | None  # only of files of which parts are asked for


def today() -> str:
    """Return the day in UTC: answers contain ages in days."""
    return datetime.now(UTC).date().isoformat()


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Reference:
    """Answers by snapshot, which any thread may ask for; each is asked for once a day."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._ports = dict(ports)
        self._answers: dict[tuple[str, ...], Right] = {}
        self._lock = threading.Lock()
        self._connections = threading.local()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._ports)

    def right(self, question: Question, snapshot_id: str, day: str) -> Right | None:
        """Return the answer of a snapshot on a day; None if the day is over."""
        key = (snapshot_id, day, question.path, question.headers.get("Accept", ""))
        with self._lock:
            known = self._answers.get(key)
        if known is None:
            known = self._ask(question, snapshot_id)
            if today() != day:
                return None
            with self._lock:
                self._answers[key] = known
        return known

    def _ask(self, question: Question, snapshot_id: str) -> Right:
        headers = {"Host": HOST, "Accept-Encoding": "identity"}
        headers |= {name: value for name, value in question.headers.items() if name == "Accept"}
        connection = self._connection(self._ports[snapshot_id])
        try:
            connection.request("GET", question.path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()  # it connects again by itself
        kept = body if question.follow == "range" else None
        return Right(answer.status, sha256(body), len(body), answer.getheader("ETag", ""), kept)

    def _connection(self, port: int) -> HTTPConnection:
        connections: dict[int, HTTPConnection] = self._connections.__dict__.setdefault("by_port", {})
        return connections.setdefault(port, HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S))
