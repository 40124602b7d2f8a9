"""The outermost layer: every request passes here, and one whose answer is kept goes no further."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.delivery.cache import AnswerCache, Headers, Kept
from api.delivery.logs import log_request
from api.delivery.metrics import Metrics
from api.delivery.policy import with_policy
from api.http.conditions import decode_tags, encoded_etag, matches_tag
from api.http.encodings import (
    EVENTS,
    IDENTITY,
    LEAST_BYTES,
    Compressor,
    choose_encoding,
    compress,
    is_compressible,
    stream_compressor,
)
from api.http.problems import problem_bytes
from api.http.trace import TRACE_ID, trace_id_of

_LOG = logging.getLogger("routes_geo.api")
_IN_A_THREAD_BYTES = 1 << 16  # larger bodies are compressed beside the loop
_COLLECT_BYTES = 1 << 22  # a body of known length up to this is taken as a whole
_EVERYWHERE: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Content-Crs, Content-Disposition, X-Routes-Geo-Snapshot, "
     b"X-Routes-Geo-Resolution, Retry-After"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]  # fmt: skip
# Stands where answers differ by Accept and host, and are kept under these, too.
_NEGOTIATED = Kept([], b"", "", is_negotiated=True, is_compressible=False)
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-max-age", b"86400"),
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"content-length", b"0"),
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may ask for; beyond it the answer is 4xx."""

    concurrent: int
    request_s: float
    url_bytes: int = 8192


@dataclass(slots=True)
class _Exchange:
    """A request and what is known of its answer so far."""

    scope: Scope
    send: Send
    key: Hashable
    trace_id: str
    encoding: str
    headers: dict[bytes, bytes]
    started_s: float
    status: int = 0
    sent_bytes: int = 0
    route: str = ""
    cache: str = "bypass"
    is_abandoned: bool = False
    is_working: bool = False
    start: Message | None = None
    parts: list[bytes] = field(default_factory=list)
    compressor: Compressor | None = None
    is_streamed: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def is_head(self) -> bool:
        """Whether only headers are wanted."""
        return bool(self.scope["method"] == "HEAD")

    def text(self, name: bytes) -> str:
        """Header of the request; empty if it is not there."""
        return self.headers.get(name, b"").decode("latin-1")


class Delivery:
    """Answers from the cache, compresses, compares tags, limits, counts and logs."""

    def __init__(
        self, app: ASGIApp, *, version: Callable[[], Hashable], cache: AnswerCache, limits: Limits, metrics: Metrics
    ) -> None:
        self._app, self._version, self._cache = app, version, cache
        self._limits, self._metrics = limits, metrics
        self._working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; pass on what is no HTTP request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = self._open(scope, send)
        self._metrics.begin(scope["method"], scope["scheme"])
        try:
            await self._answer(exchange, receive)
        finally:
            self._close(exchange)

    def _open(self, scope: Scope, send: Send) -> _Exchange:
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            headers[name] = headers[name] + b", " + value if name in headers else value
        traceparent = headers.get(b"traceparent")
        trace_id = trace_id_of(None if traceparent is None else traceparent.decode("latin-1"))
        scope[TRACE_ID] = trace_id
        encoding = choose_encoding(headers.get(b"accept-encoding", b"").decode("latin-1"))
        key = (self._version(), scope.get("raw_path") or scope["path"].encode(), scope["query_string"])
        return _Exchange(scope, send, key, trace_id, encoding, headers, time.perf_counter())

    def _close(self, exchange: _Exchange) -> None:
        seconds, method = time.perf_counter() - exchange.started_s, exchange.scope["method"]
        self._metrics.end(method, exchange.scope["scheme"], exchange.route, exchange.status or 499, seconds)
        log_request({
            "trace_id": exchange.trace_id,
            "method": method,
            "path": exchange.scope["path"],
            "route": exchange.route,
            "status": exchange.status or 499,  # the client went away
            "duration_ms": round(seconds * 1000, 3),
            "bytes": exchange.sent_bytes,
            "cache": exchange.cache,
        })  # fmt: skip

    async def _answer(self, exchange: _Exchange, receive: Receive) -> None:
        method = exchange.scope["method"]
        if method == "OPTIONS":
            asked = exchange.headers.get(b"access-control-request-headers", b"*")
            await self._send(exchange, 204, [*_PREFLIGHT, (b"access-control-allow-headers", asked)], b"")
        elif len(exchange.key[1]) + len(exchange.key[2]) > self._limits.url_bytes:  # type: ignore[index]
            await self._refuse(exchange, "url", 414, f"the URL is longer than {self._limits.url_bytes} bytes")
        elif method in ("GET", "HEAD") and (kept := self._kept(exchange)) is not None:
            exchange.cache, exchange.route = "hit", kept.route
            await self._deliver(exchange, kept)
        elif self._working >= self._limits.concurrent:
            detail = f"{self._working} requests are being worked on, the most at a time; try again in a second"
            await self._refuse(exchange, "concurrent", 429, detail, [(b"retry-after", b"1")])
        else:
            await self._work(exchange, receive)
        self._metrics.cached(exchange.cache)

    def _kept(self, exchange: _Exchange) -> Kept | None:
        if b"range" in exchange.headers:
            return None
        kept = self._cache.get(exchange.key)
        if kept is not None and kept.is_negotiated:
            return self._cache.get(self._negotiated_key(exchange))
        return kept

    def _negotiated_key(self, exchange: _Exchange) -> Hashable:
        scope, headers = exchange.scope, exchange.headers
        return exchange.key, headers.get(b"accept"), headers.get(b"host"), scope["scheme"], scope.get("root_path")

    async def _work(self, exchange: _Exchange, receive: Receive) -> None:
        """Have the application answer, within the time a request may take."""
        inner = {**exchange.scope, "method": "GET"} if exchange.is_head else exchange.scope
        inner["headers"] = [
            (name, decode_tags(value.decode("latin-1"), exchange.encoding).encode("latin-1"))
            if name == b"if-none-match"
            else (name, value)
            for name, value in exchange.scope["headers"]
        ]
        task = exchange.task = asyncio.create_task(self._run(inner, receive, exchange))
        await asyncio.wait({task}, timeout=self._limits.request_s)
        if not task.done() and exchange.start is None:
            exchange.is_abandoned = True
            task.add_done_callback(_forget)
            detail = f"the answer took longer than {self._limits.request_s:g} s; ask for a smaller area or window"
            await self._refuse(exchange, "request_time", 408, detail)
            return
        exchange.route = getattr(inner.get("route"), "path", "")
        try:
            await task
        except asyncio.CancelledError:
            if not exchange.is_abandoned:
                raise
        except Exception as error:
            await self._fail(exchange, error)

    async def _fail(self, exchange: _Exchange, error: Exception) -> None:
        """Answer what nobody foresaw, if nothing has been sent yet; what happened is for the log alone."""
        _LOG.error("failed", exc_info=error, extra={"fields": {"trace_id": exchange.trace_id, "route": exchange.route}})
        if exchange.status:
            raise error
        body = problem_bytes(500, "an unexpected error; it has been logged", exchange.trace_id)
        await self._send(exchange, 500, _about_problem(body), body)

    async def _run(self, scope: Scope, receive: Receive, exchange: _Exchange) -> None:
        self._working += 1
        exchange.is_working = True
        try:
            await self._app(scope, receive, lambda message: self._take(exchange, scope, message))
        finally:
            self._rest(exchange)

    def _rest(self, exchange: _Exchange) -> None:
        """Count an exchange among those that are worked on no longer."""
        self._working -= exchange.is_working
        exchange.is_working = False

    async def _take(self, exchange: _Exchange, scope: Scope, message: Message) -> None:
        """Take what the application sends: a whole body is kept and delivered, a stream is passed on."""
        if exchange.is_abandoned:
            return
        if message["type"] == "http.response.start":
            exchange.start = message
            return
        if message["type"] != "http.response.body":
            await exchange.send(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if exchange.is_streamed:
            await self._pass_on(exchange, body, more=more)
        elif more and not _is_short(exchange.start):
            await self._begin_stream(exchange)
            if not exchange.is_abandoned:
                await self._pass_on(exchange, body, more=True)
        else:
            exchange.parts.append(body)
            if not more:
                exchange.route = getattr(scope.get("route"), "path", "")
                await self._whole(exchange)

    async def _whole(self, exchange: _Exchange) -> None:
        start, body = exchange.start or {}, b"".join(exchange.parts)
        status, headers = int(start["status"]), with_policy(list(start["headers"]), exchange.scope["path"])
        named = dict(headers)
        etag = named.get(b"etag", b"")
        if status not in (200, 304) or (status == 304 and not etag):
            await self._send(exchange, status, headers, body)
            return
        media_type = named.get(b"content-type", b"").decode("latin-1")
        vary = named.get(b"vary", b"").lower()
        plain = [(name, value) for name, value in headers if name not in (b"etag", b"content-length")]
        kept = Kept(plain, etag, exchange.route, b"accept" in vary.split(b", "), is_compressible(media_type))
        kept.bodies[IDENTITY] = body
        if status == 304:
            encoded = encoded_etag(etag.decode(), exchange.encoding)
            is_encoded = kept.is_compressible and matches_tag(exchange.text(b"if-none-match"), encoded)
            await self._send_known(exchange, kept, exchange.encoding if is_encoded else IDENTITY)
            return
        if b"x-routes-geo-snapshot" in named and b"no-store" not in named.get(b"cache-control", b""):
            exchange.cache = "miss"
            if kept.is_negotiated:
                self._cache.put(exchange.key, _NEGOTIATED)
                self._cache.put(self._negotiated_key(exchange), kept)
            else:
                self._cache.put(exchange.key, kept)
            self._metrics.cache_bytes.set(self._cache.size_bytes)
        await self._deliver(exchange, kept)

    async def _deliver(self, exchange: _Exchange, kept: Kept) -> None:
        """Send a whole answer in the encoding of the client, or 304 if it has that."""
        plain = kept.bodies[IDENTITY]
        is_encoded = kept.is_compressible and len(plain) >= LEAST_BYTES
        encoding = exchange.encoding if is_encoded else IDENTITY
        if kept.etag and matches_tag(exchange.text(b"if-none-match"), encoded_etag(kept.etag.decode(), encoding)):
            await self._send_known(exchange, kept, encoding)
            return
        body = kept.bodies.get(encoding)
        if body is None:
            if len(plain) > _IN_A_THREAD_BYTES:
                body = await run_in_threadpool(compress, plain, encoding)
            else:
                body = compress(plain, encoding)
            key = self._negotiated_key(exchange) if kept.is_negotiated else exchange.key
            self._cache.add_body(key, kept, encoding, body)
        headers = [*_described(kept, encoding), (b"content-length", str(len(body)).encode())]
        await self._send(exchange, 200, headers, body)

    async def _send_known(self, exchange: _Exchange, kept: Kept, encoding: str) -> None:
        about_content = (b"content-type", b"content-encoding", b"content-disposition")
        headers = [(name, value) for name, value in _described(kept, encoding) if name not in about_content]
        await self._send(exchange, 304, headers, b"")

    async def _begin_stream(self, exchange: _Exchange) -> None:
        start = exchange.start or {}
        named = dict(start["headers"])
        media_type = named.get(b"content-type", b"").decode("latin-1")
        if EVENTS in media_type:  # it waits most of the time, for as long as the client likes
            self._rest(exchange)
        can_encode = start["status"] == 200 and is_compressible(media_type)
        encoding = exchange.encoding if can_encode else IDENTITY
        exchange.compressor = stream_compressor(encoding)
        dropped = (b"etag", b"content-length") if exchange.compressor else (b"etag",)
        plain = [(name, value) for name, value in start["headers"] if name not in dropped]
        headers = with_policy(plain, exchange.scope["path"])
        kept = Kept(headers, named.get(b"etag", b""), "", is_negotiated=False, is_compressible=can_encode)
        exchange.is_streamed, exchange.status = True, start["status"]
        described = [*_described(kept, encoding), *_EVERYWHERE]
        await exchange.send({"type": "http.response.start", "status": start["status"], "headers": described})
        if exchange.is_head and exchange.task is not None:  # the rest need not be made
            await exchange.send({"type": "http.response.body", "body": b""})
            exchange.is_abandoned = True
            exchange.task.cancel()

    async def _pass_on(self, exchange: _Exchange, body: bytes, *, more: bool) -> None:
        if exchange.compressor is not None:
            body = exchange.compressor.compress(body) + (b"" if more else exchange.compressor.flush())
        if body or not more:
            exchange.sent_bytes += len(body)
            await exchange.send({"type": "http.response.body", "body": body, "more_body": more})

    async def _refuse(
        self, exchange: _Exchange, limit: str, status: int, detail: str, headers: Headers | None = None
    ) -> None:
        self._metrics.refused(limit)
        body = problem_bytes(status, detail, exchange.trace_id, limit=limit)
        await self._send(exchange, status, [*_about_problem(body), *(headers or [])], body)

    async def _send(self, exchange: _Exchange, status: int, headers: Headers, body: bytes) -> None:
        shown = b"" if exchange.is_head else body
        exchange.status, exchange.sent_bytes = status, len(shown)
        start = {"type": "http.response.start", "status": status, "headers": [*headers, *_EVERYWHERE]}
        await exchange.send(start)
        await exchange.send({"type": "http.response.body", "body": shown})


def _forget(task: asyncio.Task[None]) -> None:
    """Take note of how abandoned work ended: nobody else will."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _LOG.error("failed after its time", exc_info=error)


def _about_problem(body: bytes) -> Headers:
    return [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]


def _is_short(start: Message | None) -> bool:
    named: dict[bytes, bytes] = dict((start or {}).get("headers", ()))
    return int(named.get(b"content-length", _COLLECT_BYTES + 1)) <= _COLLECT_BYTES


def _described(kept: Kept, encoding: str) -> list[tuple[bytes, Any]]:
    """Headers of an answer in an encoding."""
    headers: list[tuple[bytes, Any]] = [item for item in kept.headers if item[0] != b"vary"]
    vary = [value for name, value in kept.headers if name == b"vary"]
    if kept.is_compressible:
        vary.append(b"Accept-Encoding")
    if vary:
        headers.append((b"vary", b", ".join(vary)))
    if kept.etag:
        headers.append((b"etag", encoded_etag(kept.etag.decode(), encoding).encode()))
    if encoding != IDENTITY:
        headers.append((b"content-encoding", encoding.encode()))
    return headers
