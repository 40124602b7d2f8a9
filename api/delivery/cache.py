"""Answers kept in memory, the least recently used given up first; bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Kept:
    """An answer: its headers as they are without any encoding, and its bodies by content encoding."""

    headers: Headers
    etag: bytes
    route: str
    is_negotiated: bool  # depends on Accept and on the host
    is_compressible: bool
    bodies: dict[str, bytes] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """What it takes, about."""
        return 1024 + sum(map(len, self.bodies.values()))


class AnswerCache:
    """Kept answers of at most `max_bytes` together."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.size_bytes = 0

    def get(self, key: Hashable) -> Kept | None:
        """Answer of a key, if it is kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, answer: Kept) -> None:
        """Keep an answer; one that would take more than a quarter of the room is not kept."""
        if answer.size_bytes * 4 > self._max_bytes:
            return
        with self._lock:
            self._forget(key)
            self._kept[key] = answer
            self.size_bytes += answer.size_bytes
            self._make_room()

    def add_body(self, key: Hashable, answer: Kept, encoding: str, body: bytes) -> None:
        """Keep another encoding of an answer."""
        with self._lock:
            is_here = self._kept.get(key) is answer
            if is_here:
                self.size_bytes -= answer.size_bytes
            answer.bodies[encoding] = body
            if is_here:
                self.size_bytes += answer.size_bytes
                self._make_room()

    def _make_room(self) -> None:
        while self.size_bytes > self._max_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.size_bytes -= gone.size_bytes
