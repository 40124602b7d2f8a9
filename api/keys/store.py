"""Follow the file of keys: a changed file counts from the next request on, without a restart."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from api.keys.file import read_keys
from api.keys.key import Key, hash_of, id_in
from routes_geo.errors import DataError

Version = tuple[int, int, int, int]
_LOG = logging.getLogger("routes_geo.api")


class KeyStore:
    """The keys of a file. A file that is damaged or missing later leaves the former keys in force.

    `warning` is then the reason. `find` and `is_changed` never wait; call `reload` in a thread.
    """

    def __init__(self, path: Path) -> None:
        """Read the file; DataError if it cannot be read."""
        self._path, self._text_path = path, str(path)
        self._version = self._look()
        self._by_id = {key.id: key for key in read_keys(path)}
        self._is_reading = False
        self.warning: str | None = None

    def __len__(self) -> int:
        return len(self._by_id)

    def is_changed(self) -> bool:
        """Return whether the file has changed since it was read; False while somebody reads it."""
        return self._look() != self._version and not self._is_reading

    def reload(self) -> None:
        """Read the file again. If it is not accepted, keep the former keys and say so in the log."""
        self._is_reading = True
        try:
            version = self._look()
            try:
                self._by_id = {key.id: key for key in read_keys(self._path)}
                self.warning = None
            except DataError as error:
                self.warning = f"still using the former keys: {error}"
                _LOG.error("the keys were not changed", extra={"fields": {"reason": self.warning}})
            self._version = version
        finally:
            self._is_reading = False

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
