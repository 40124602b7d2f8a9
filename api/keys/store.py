"""Follow the file of keys: a changed file counts from the next request on, without a restart."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from api.keys.file import read_keys
from api.keys.key import Key, hash_of, id_in
from routes_geo.errors import DataError

Version = tuple[int, int, int, int]
_LOG = logging.getLogger("routes_geo.api")
_WAIT_S = 5.0  # for a slow disk; the former keys are then in force until the file is read
_TRIES = 2  # the second if the file was changed while it was read


class KeyStore:
    """The keys of a file. A file that is damaged or missing later leaves the former keys in force.

    `warning` is then the reason. `find` and `is_changed` never wait for the disk; `follow` waits without blocking.
    """

    def __init__(self, path: Path) -> None:
        """Read the file; DataError if it cannot be read."""
        self._path, self._text_path = path, str(path)
        self._version = self._look()
        self._by_id = {key.id: key for key in read_keys(path)}
        self.warning: str | None = None
        self._reader = ThreadPoolExecutor(1, "routes-geo-keys")
        self._lock = threading.Lock()  # of the next two
        self._reading: Future[None] | None = None
        self._until = 0.0

    def __len__(self) -> int:
        return len(self._by_id)

    def is_changed(self) -> bool:
        """Return whether the file has changed since it was last read."""
        return self._look() != self._version

    async def follow(self) -> None:
        """Read the file again if it has changed. Requests that come meanwhile wait for the same reading."""
        for _ in range(_TRIES):
            if not self.is_changed():
                return
            reading, until = self._read_once()
            await asyncio.wait([asyncio.wrap_future(reading)], timeout=max(0.0, until - time.monotonic()))
            if not reading.done():
                return

    def _read_once(self) -> tuple[Future[None], float]:
        """Return the reading in progress, or begin one; and the time until which requests wait for it."""
        with self._lock:
            if self._reading is None or self._reading.done():
                self._reading, self._until = self._reader.submit(self.reload), time.monotonic() + _WAIT_S
            return self._reading, self._until

    def reload(self) -> None:
        """Read the file again. If it is not accepted, keep the former keys and say so in the log."""
        version = self._look()
        try:
            self._by_id = {key.id: key for key in read_keys(self._path)}
            self.warning = None
        except DataError as error:
            self.warning = f"still using the former keys: {error}"
            _LOG.error("the keys were not changed", extra={"fields": {"reason": self.warning}})
        self._version = version

    def find(self, text: str) -> Key | None:
        """Return the key with this text, even if it has expired or is revoked; None for an unknown text."""
        key_id = id_in(text)
        key = None if key_id is None else self._by_id.get(key_id)
        if key is None:
            hash_of(text)  # as long as for a key whose secret is wrong
            return None
        return key if key.matches(text) else None

    def _look(self) -> Version | None:
        try:
            status = os.stat(self._text_path)  # noqa: PTH116 - called at every request
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size
