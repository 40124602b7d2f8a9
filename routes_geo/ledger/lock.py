"""One writer at a time in a ledger."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.storage.durable import sync
from routes_geo.storage.locks import try_lock

_LOCK = ".lock"
_WAIT_S = 60.0
_POLL_S = 0.02


@contextmanager
def only_writer(root: Path, wait_s: float = _WAIT_S) -> Iterator[None]:
    """Create the folder if it is missing, and hold its lock; DataError if another process keeps it for `wait_s`.

    The lock of a killed process ends with it. On Windows, and on file systems without locks, nothing is locked.
    """
    if not root.is_dir():
        root.mkdir(parents=True, exist_ok=True)
        sync(root.parent)
    handle = os.open(root / _LOCK, os.O_CREAT | os.O_RDWR, 0o666)
    try:
        _wait(handle, root, wait_s)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, root: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while try_lock(handle) is False:
        if time.monotonic() > deadline:
            raise DataError(
                f"{root}: another process has been writing to the ledger for {wait_s:.0f} s; try again after it has "
                "ended, or end it"
            )
        time.sleep(_POLL_S)
