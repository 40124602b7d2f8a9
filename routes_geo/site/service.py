"""Ask the service inside this process, so that a copy has the very answers that the service would give."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote

import orjson
from fastapi import FastAPI

from api.settings import Settings
from routes_geo.errors import DataError
from routes_geo.snapshot.snapshot import Snapshot

_ACCEPT = b"application/json, application/geo+json;q=0.9, */*;q=0.1"
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
        status, body = self._thread.submit(lambda: self._runner.run(_answer(self._app, address))).result()
        if status != 200:
            raise DataError(f"the service answered {status} to {path}: {body.decode(errors='replace')[:300]}")
        return body

    def json_of(self, path: str) -> Any:
        """Return the JSON of an answer without its links, which lead to the service."""
        return _without_links(orjson.loads(self.bytes_of(path)))


def _without_links(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_links(part) for name, part in value.items() if name != "links"}
    return [_without_links(part) for part in value] if isinstance(value, list) else value


async def _answer(app: FastAPI, address: str) -> tuple[int, bytes]:
    """Return the status and the body of the answer to a GET request."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", _ACCEPT)],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }
    status, pieces, answered = 0, list[bytes](), asyncio.Event()

    async def receive() -> MutableMapping[str, Any]:
        await answered.wait()  # the client never leaves
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            pieces.append(message.get("body", b""))

    await app(scope, receive, send)
    answered.set()
    return status, b"".join(pieces)
