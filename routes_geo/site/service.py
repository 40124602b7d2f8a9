"""Ask the service inside this process, so that a copy has the very answers that the service would give."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson
from fastapi import FastAPI

from api.http.inside import Asker, ask_inside, without_links
from api.settings import Settings
from routes_geo.errors import DataError
from routes_geo.snapshot.snapshot import Snapshot

_LONGEST_REQUEST_S = 3600.0  # a slow machine is no reason to leave an answer out


def export_settings(settings: Settings, folder: Path) -> Settings:
    """Return the settings of a service that answers an export on the snapshot of a folder."""
    changed = {"snapshot": folder, "log_level": "error", "max_request_s": _LONGEST_REQUEST_S, "cache_mib": 0}
    return settings.model_copy(update=changed)


class Service:
    """The application on one snapshot, without a port. Answers are those of its snapshot, so they have no ages."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        # A thread of its own has no event loop yet; that of the caller may have one, as in a notebook.
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        self.snapshot: Snapshot = app.state.routes_geo.current().snapshot

    def __enter__(self) -> Service:
        """Return the service."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the event loop and its thread."""
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def bytes_of(self, path: str) -> bytes:
        """Return the body of the answer to a path with its query; DataError for any status but 200."""
        separator = "&" if "?" in path else "?"
        address = f"{path}{separator}v={self.snapshot.snapshot_id}"
        reply = self._thread.submit(lambda: self._runner.run(ask_inside(self._app, address, Asker()))).result()
        if reply.status != 200:
            words = reply.body.decode(errors="replace")[:300]
            raise DataError(f"the service answered {reply.status} to {path}: {words}")
        return reply.body

    def json_of(self, path: str) -> Any:
        """Return the JSON of an answer without its links, which lead to the service."""
        return without_links(orjson.loads(self.bytes_of(path)))
