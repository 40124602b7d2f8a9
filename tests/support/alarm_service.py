"""A service whose snapshot a test can change, on the loopback address."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from api.app import make_app
from api.settings import Settings
from api.state import OpenSnapshot
from routes_geo.snapshot.snapshot import open_snapshot
from support.alarm_history import FIRST, THIRD, build, make_ledger
from support.snapshot_folders import point

WAIT_S = 20


@dataclass
class Built:
    """A folder with the snapshots of the first and of the last release."""

    folder: Path
    first: str
    last: str

    def point(self, name: str) -> None:
        """Name the snapshot to serve, in one step."""
        point(self.folder, name)


def build_both(home: Path) -> Built:
    """Build both snapshots below a folder; the last one is pointed at."""
    ledger, folder = make_ledger(home), home / "snapshots"
    return Built(folder, build(ledger, folder, FIRST), build(ledger, folder, THIRD))


@contextmanager
def serving(built: Built, open_: OpenSnapshot = open_snapshot, **settings: Any) -> Iterator[tuple[Any, int]]:
    """The application and the port of a server in a thread, until the block ends."""
    app = make_app(Settings(snapshot=built.folder, home=built.folder.parent, **settings), open_=open_)
    app.state.alerts._look_s = 0.05
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + WAIT_S
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        yield app, listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(WAIT_S)
        listener.close()
