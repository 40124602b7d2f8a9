"""Ask the application inside this process, so that whoever asks gets the very answers of the service."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Scope

_INSIDE = "routes_geo.inside"


@dataclass(frozen=True, slots=True)
class Reply:
    """A response of the application; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the address that limits are counted for, and headers of the request beside host and accept."""

    accept: str = "application/json, application/geo+json;q=0.9, */*;q=0.1"
    client: str = "127.0.0.1"
    headers: Iterable[tuple[bytes, bytes]] = field(default_factory=tuple)


async def ask_inside(app: ASGIApp, address: str, asker: Asker) -> Reply:
    """Return the whole response to a GET request for a path with its query."""
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
        "headers": [(b"host", b"localhost"), (b"accept", asker.accept.encode()), *asker.headers],
        "client": (asker.client, 0),
        "server": ("127.0.0.1", 80),
        "extensions": {_INSIDE: {}},
    }
    start: MutableMapping[str, Any] = {"status": 0, "headers": []}
    pieces, answered = list[bytes](), asyncio.Event()

    async def receive() -> MutableMapping[str, Any]:
        await answered.wait()  # the client never leaves
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            pieces.append(message.get("body", b""))

    await app(scope, receive, send)
    answered.set()
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Reply(start["status"], headers, b"".join(pieces))


def is_inside(scope: Scope) -> bool:
    """Return whether a request was made by `ask_inside`. No client can claim this."""
    return _INSIDE in scope.get("extensions", ())


def without_links(value: Any) -> Any:
    """Return JSON without its links, which lead to the service."""
    if isinstance(value, dict):
        return {name: without_links(part) for name, part in value.items() if name != "links"}
    return [without_links(part) for part in value] if isinstance(value, list) else value
