"""Keep responses in memory, bounded in bytes: the least recently used ones leave first."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

from cachetools import LRUCache

Headers = list[tuple[bytes, bytes]]
_ENTRY_BYTES = 1024  # about what headers and bookkeeping take
_PART_BYTES = 32  # about what a part of a key takes beside its text


@dataclass(slots=True)
class Kept:
    """A response: its headers without any encoding, and its bodies by content encoding."""

    headers: Headers
    etag: bytes
    route: str
    is_negotiated: bool  # depends on Accept and on the host
    is_compressible: bool
    bodies: dict[str, bytes] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """Return approximately how much memory the response takes."""
        return _ENTRY_BYTES + sum(map(len, self.bodies.values()))


def key_size_bytes(key: object) -> int:
    """Return approximately how much memory a key takes: a text, or a tuple of keys."""
    if isinstance(key, tuple):
        return _PART_BYTES + sum(map(key_size_bytes, key))
    return _PART_BYTES + (len(key) if isinstance(key, bytes | str) else 0)


class AnswerCache:
    """Responses and their keys, of at most `max_bytes` together. Any thread may use it."""

    def __init__(self, max_bytes: int) -> None:
        self._lock = threading.Lock()
        self._entries: LRUCache[Hashable, tuple[Kept, int]] = LRUCache(max_bytes, getsizeof=_entry_size_bytes)

    @property
    def size_bytes(self) -> int:
        """Return how much memory is taken."""
        return int(self._entries.currsize)

    def get(self, key: Hashable) -> Kept | None:
        """Return the response of a key; None if it is not kept."""
        with self._lock:
            entry = self._entries.get(key)
        return None if entry is None else entry[0]

    def put(self, key: Hashable, answer: Kept) -> None:
        """Keep a response, unless it would take more than a quarter of the memory."""
        entry = (answer, key_size_bytes(key))
        if _entry_size_bytes(entry) * 4 <= self._entries.maxsize:
            with self._lock:
                self._entries[key] = entry

    def add_body(self, key: Hashable, answer: Kept, encoding: str, body: bytes) -> None:
        """Add a body in another encoding to a response. One that outgrows the whole memory is dropped."""
        with self._lock:
            answer.bodies[encoding] = body
            entry = self._entries.get(key)
            if entry is None or entry[0] is not answer:
                return
            if _entry_size_bytes(entry) > self._entries.maxsize:
                del self._entries[key]
            else:
                self._entries[key] = entry  # measures it again


def _entry_size_bytes(entry: tuple[Kept, int]) -> int:
    answer, key_bytes = entry
    return answer.size_bytes + key_bytes
