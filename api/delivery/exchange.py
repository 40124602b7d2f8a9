"""A request and its response, while they pass through the delivery layer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.types import Message, Scope, Send

from api.delivery.cache import Headers
from api.http.encodings import Compressor, choose_encoding
from api.http.problems import PROBLEM
from api.http.trace import TRACE_ID, trace_id_of

if TYPE_CHECKING:
    from api.delivery.load import Lane, Load

_PIECE_BYTES = 1 << 16  # larger bodies are sent in pieces, so that little waits in the buffer of a slow connection

_EVERYWHERE: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Content-Crs, Content-Disposition, X-Routes-Geo-Snapshot, "
     b"X-Routes-Geo-Resolution, X-Routes-Geo-Period, X-Routes-Geo-Vintage, X-Routes-Geo-Left-Out, "
     b"Allow, Retry-After, Accept-Ranges, Content-Range, RateLimit, RateLimit-Policy, WWW-Authenticate"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]  # fmt: skip


@dataclass(slots=True, eq=False)
class Exchange:
    """A request, and the state of its response."""

    scope: Scope
    transmit: Send  # to the server
    load: Load
    key: Hashable  # of the response in the cache
    url_bytes: int
    head_bytes: int  # of URL and headers
    client: str  # its address, or the one that a trusted proxy states; empty if unknown
    trace_id: str
    encoding: str  # that the client prefers
    headers: dict[bytes, bytes]  # of the request
    started_s: float
    status: int = 0
    sent_bytes: int = 0
    route: str = ""
    cache: str = "bypass"
    is_abandoned: bool = False
    lane: Lane | None = None  # whose limits the work counts against; None if it is not limited
    is_working: bool = False
    start: Message | None = None
    parts: list[bytes] = field(default_factory=list)
    compressor: Compressor | None = None
    is_streamed: bool = False
    task: asyncio.Task[None] | None = None
    added: Headers = field(default_factory=list)  # on the quota of the client
    key_name: str = ""  # of the client's key
    is_private: bool = False  # a shared cache must not keep the response, because others may not have it

    @property
    def is_head(self) -> bool:
        """Return whether the client wants only headers."""
        return bool(self.scope["method"] == "HEAD")

    @property
    def media_type(self) -> str:
        """Return the media type of the response; empty before it starts."""
        started: Headers = [] if self.start is None else list(self.start["headers"])
        return dict(started).get(b"content-type", b"").decode("latin-1")

    def abandon(self) -> None:
        """Cancel the work for a client that has left, or that is cut off."""
        self.is_abandoned = True
        if self.task is not None:
            self.task.cancel()

    def text(self, name: bytes) -> str:
        """Return a header of the request; empty if it is missing."""
        return self.headers.get(name, b"").decode("latin-1")

    async def send_whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole response; for HEAD, without its body."""
        shown = b"" if self.is_head else body
        self.sent_bytes = len(shown)
        await self.send_start(status, headers)
        last = max(len(shown) - 1, 0) // _PIECE_BYTES * _PIECE_BYTES
        for start in range(0, last, _PIECE_BYTES):
            await self.send_part(shown[start : start + _PIECE_BYTES], more=True)
        await self.send_part(shown[last:] if last else shown, more=False)

    async def send_start(self, status: int, headers: Headers) -> None:
        """Send the status and the headers, with those of every response."""
        self.status = status
        own = _for_one_client(headers) if self.is_private else headers
        sent = [*own, *self.added, *_EVERYWHERE]
        await self.send({"type": "http.response.start", "status": status, "headers": sent})

    async def send_part(self, body: bytes, *, more: bool) -> None:
        """Send a part of the body."""
        await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def send(self, message: Message) -> None:
        """Send a message. It may have to wait until the client reads."""
        await self.load.send(self, message)


def open_exchange(scope: Scope, send: Send, version: Callable[[], Hashable], load: Load) -> Exchange:
    """Return the exchange for a request, and put its trace id into the scope."""
    headers: dict[bytes, bytes] = {}
    head_bytes = 0
    for name, value in scope["headers"]:
        headers[name] = headers[name] + b", " + value if name in headers else value
        head_bytes += len(name) + len(value)
    traceparent = headers.get(b"traceparent")
    trace_id = trace_id_of(None if traceparent is None else traceparent.decode("latin-1"))
    scope[TRACE_ID] = trace_id
    encoding = choose_encoding(headers.get(b"accept-encoding", b"").decode("latin-1"))
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    key, url_bytes = (version(), path, query), len(path) + len(query)
    client = (scope.get("client") or ("",))[0]
    return Exchange(
        scope=scope,
        transmit=send,
        load=load,
        key=key,
        url_bytes=url_bytes,
        head_bytes=head_bytes + url_bytes,
        client=client,
        trace_id=trace_id,
        encoding=encoding,
        headers=headers,
        started_s=time.perf_counter(),
    )


def _for_one_client(headers: Headers) -> Headers:
    """Return the headers of a response with a lifetime for the cache of its client only."""
    return [
        (name, value.replace(b"public", b"private") if name.lower() == b"cache-control" else value)
        for name, value in headers
    ]


def problem_headers(body: bytes) -> Headers:
    """Return the headers of a problem document."""
    return [
        (b"content-type", PROBLEM.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
