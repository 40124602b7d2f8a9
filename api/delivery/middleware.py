"""The outermost layer: limits and observes every request. Cached responses go no further."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.delivery.cache import AnswerCache, Headers
from api.delivery.connections import long_head
from api.delivery.content import ContentDelivery
from api.delivery.exchange import Exchange, open_exchange, problem_headers
from api.delivery.gate import KEY_HEADERS, Gate
from api.delivery.load import Lane, Load
from api.delivery.logs import log_request
from api.delivery.metrics import Metrics
from api.delivery.public import PublicAddress
from api.http.conditions import decode_tags
from api.http.encodings import EVENTS
from api.http.problems import problem_bytes

_LOG = logging.getLogger("routes_geo.api")
_COLLECT_BYTES = 1 << 22  # bodies of known length up to this are collected before they are sent
# A prober must learn that the service is up, and how busy it is, while it is too busy for anything else.
_NOT_LIMITED = frozenset({"/healthz", "/readyz", "/metrics"})
# An envelope of a request that is made inside this process, and limited there as any other. Envelopes have a lane of
# their own: in that of their requests, enough of them would keep each other from being answered.
_ENVELOPES = frozenset({"/mcp"})
_ENVELOPE_S = 2.0  # longer than the request inside, so that it is the one that is refused
_CLIENT_LEFT = 499  # logged if the client closes the connection before the response
_TRY_AGAIN: Headers = [(b"retry-after", b"1")]
_READ, _POST = b"GET, HEAD, OPTIONS", b"POST, OPTIONS"
_PREFLIGHT: Headers = [(b"access-control-max-age", b"86400"), (b"content-length", b"0")]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a request; beyond them it is refused, or its response is cut off."""

    concurrent: int
    request_s: float
    concurrent_per_client: int = 32
    bulk: int = 12  # reports, pictures and whole tables, which have a lane of their own
    bulk_per_client: int = 6
    waiting: int = 64  # responses that wait until their clients read on
    url_bytes: int = 8192
    head_bytes: int = 32_768  # URL and headers


class Delivery:
    """Limits, counts and logs requests, and answers unexpected errors."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        version: Callable[[], Hashable],
        cache: AnswerCache,
        limits: Limits,
        metrics: Metrics,
        is_bulk: Callable[[Scope], bool],
        public: PublicAddress | None = None,
        gate: Gate | None = None,
    ) -> None:
        self._app, self._version, self._limits, self._metrics = app, version, limits, metrics
        self._is_bulk, self._public, self._gate = is_bulk, public, gate
        self._lane = Lane(limits.concurrent, limits.concurrent_per_client)
        self._bulk = Lane(limits.bulk, limits.bulk_per_client, "bulk")
        self._envelopes = Lane(limits.concurrent, limits.concurrent_per_client, "envelopes")
        self._content = ContentDelivery(cache, metrics)
        self._load = Load(limits.waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; pass on anything else."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = open_exchange(scope, send, self._version, self._load)
        self._metrics.begin(scope["method"], scope["scheme"])
        try:
            await self._answer(exchange, receive)
        finally:
            self._close(exchange)

    def _close(self, exchange: Exchange) -> None:
        seconds, method = time.perf_counter() - exchange.started_s, exchange.scope["method"]
        status = exchange.status or _CLIENT_LEFT
        self._metrics.end(method, exchange.scope["scheme"], exchange.route, status, seconds)
        holder = {"key": exchange.key_name} if exchange.key_name else {}
        log_request({
            "trace_id": exchange.trace_id,
            "method": method,
            "path": exchange.scope["path"],
            "route": exchange.route,
            "status": status,
            "duration_ms": round(seconds * 1000, 3),
            "bytes": exchange.sent_bytes,
            "cache": exchange.cache,
            **holder,
        })  # fmt: skip

    async def _answer(self, exchange: Exchange, receive: Receive) -> None:
        method = exchange.scope["method"]
        if method == "OPTIONS":
            await exchange.send_whole(204, _preflight(exchange), b"")
        elif exchange.url_bytes > self._limits.url_bytes:
            await self._refuse(exchange, "url", 414, f"the URL is longer than {self._limits.url_bytes} bytes")
        elif exchange.head_bytes > self._limits.head_bytes:
            await self._refuse(exchange, "headers", 431, long_head(self._limits.head_bytes))
        elif self._gate is not None and (refusal := await self._gate.refusal(exchange)) is not None:
            await self._refuse(exchange, refusal.limit, refusal.status, refusal.detail, refusal.headers)
        elif method in ("GET", "HEAD") and (kept := self._content.kept(exchange)) is not None:
            exchange.cache, exchange.route = "hit", kept.route
            await self._content.deliver(exchange, kept)
        else:
            lane = exchange.lane = self._lane_of(exchange)
            overload = None if lane is None else self._load.overload(lane, exchange.client)
            if overload is None:
                await self._work(exchange, receive)
            else:
                await self._refuse(exchange, overload.limit, overload.status, overload.detail, _TRY_AGAIN)
        self._metrics.cached(exchange.cache)

    def _lane_of(self, exchange: Exchange) -> Lane | None:
        path = exchange.scope["path"]
        if path in _NOT_LIMITED:
            return None
        if path in _ENVELOPES:
            return self._envelopes
        return self._bulk if self._is_bulk(exchange.scope) else self._lane

    async def _work(self, exchange: Exchange, receive: Receive) -> None:
        """Let the application answer, within the time limit."""
        inner = _inner_scope(exchange, self._public)
        task = exchange.task = asyncio.create_task(self._run(inner, receive, exchange))
        longer_s = _ENVELOPE_S if exchange.scope["path"] in _ENVELOPES else 0
        await asyncio.wait({task}, timeout=self._limits.request_s + longer_s)
        if not task.done() and exchange.start is None:
            task.add_done_callback(_log_late_failure)
            exchange.abandon()  # work that still waits for a thread is never begun
            detail = f"the response took longer than {self._limits.request_s:g} s; choose a smaller area or window"
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

    async def _fail(self, exchange: Exchange, error: Exception) -> None:
        """Answer an unexpected error, unless something has been sent. Only the log states what happened."""
        fields = {"trace_id": exchange.trace_id, "route": exchange.route}
        _LOG.error("the request failed", exc_info=error, extra={"fields": fields})
        if exchange.status:
            raise error
        body = problem_bytes(500, "an unexpected error occurred, and has been logged", exchange.trace_id)
        await exchange.send_whole(500, problem_headers(body), body)

    async def _run(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        self._load.begin(exchange)
        try:
            await self._app(scope, receive, lambda message: self._take(exchange, scope, message))
        finally:
            self._load.end(exchange)

    async def _take(self, exchange: Exchange, scope: Scope, message: Message) -> None:
        """Take a message of the application: collect a short body and deliver it whole, pass a stream on."""
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
            await self._content.pass_on(exchange, body, more=more)
        elif more and not _is_short(exchange.start):
            if EVENTS in exchange.media_type:  # it waits most of the time, as long as the client likes
                self._load.end(exchange)
            await self._content.begin_stream(exchange)
            if not exchange.is_abandoned:
                await self._content.pass_on(exchange, body, more=True)
        else:
            exchange.parts.append(body)
            if not more:
                exchange.route = getattr(scope.get("route"), "path", "")
                await self._content.deliver_new(exchange)

    async def _refuse(
        self, exchange: Exchange, limit: str, status: int, detail: str, headers: Headers | None = None
    ) -> None:
        self._metrics.refused(limit)
        body = problem_bytes(status, detail, exchange.trace_id, limit=limit)
        await exchange.send_whole(status, [*problem_headers(body), *(headers or [])], body)


def _preflight(exchange: Exchange) -> Headers:
    """Return the headers that tell a browser what it may ask (CORS)."""
    methods = _POST if exchange.scope["path"] in _ENVELOPES else _READ
    requested = exchange.headers.get(b"access-control-request-headers", b"*")
    allowed = [(b"access-control-allow-methods", methods), (b"allow", methods)]
    return [*_PREFLIGHT, *allowed, (b"access-control-allow-headers", requested)]


def _inner_scope(exchange: Exchange, public: PublicAddress | None) -> Scope:
    """Return the scope for the application: HEAD becomes GET, tags are those before encoding, the address is public.

    It has no key: an answer cannot depend on who asks.
    """
    seen = exchange.scope if public is None else public.seen_by_client(exchange.scope)
    inner = {**seen, "method": "GET"} if exchange.is_head else seen
    inner["headers"] = [
        (name, decode_tags(value.decode("latin-1"), exchange.encoding).encode("latin-1"))
        if name == b"if-none-match"
        else (name, value)
        for name, value in seen["headers"]
        if name not in KEY_HEADERS
    ]
    return inner


def _log_late_failure(task: asyncio.Task[None]) -> None:
    """Log an error of a request that was abandoned: nobody else takes note of it."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _LOG.error("the request failed after its time limit", exc_info=error)


def _is_short(start: Message | None) -> bool:
    named: dict[bytes, bytes] = dict((start or {}).get("headers", ()))
    return int(named.get(b"content-length", _COLLECT_BYTES + 1)) <= _COLLECT_BYTES
