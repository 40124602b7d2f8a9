"""Deliver the content of responses: from the cache if possible, encoded, and only if the client does not have it."""

from __future__ import annotations

import mimetypes
from collections.abc import Hashable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool

from api.delivery.cache import AnswerCache, Headers, Kept
from api.delivery.exchange import Exchange, problem_headers
from api.delivery.metrics import Metrics
from api.delivery.policy import with_policy
from api.http.conditions import encoded_etag, matches_tag
from api.http.encodings import IDENTITY, LEAST_BYTES, compress, is_compressible, stream_compressor
from api.http.negotiation import accepts_one_of
from api.http.problems import problem_bytes

_IN_A_THREAD_BYTES = 1 << 16  # larger bodies are compressed in a thread
# Marks addresses whose responses differ by Accept and host: these are then part of the key.
_NEGOTIATED = Kept([], b"", "", is_negotiated=True, is_compressible=False)


class ContentDelivery:
    """Caches whole responses, compresses bodies and streams, and compares entity tags."""

    def __init__(self, cache: AnswerCache, metrics: Metrics) -> None:
        self._cache, self._metrics = cache, metrics

    def kept(self, exchange: Exchange) -> Kept | None:
        """Return the cached response; None if it is missing, or if the client wants only a range."""
        if b"range" in exchange.headers:
            return None
        kept = self._cache.get(exchange.key)
        if kept is None:
            return None
        if kept.is_negotiated:
            return self._cache.get(_negotiated_key(exchange))
        return kept if _is_accepted(exchange, kept) else None

    async def deliver(self, exchange: Exchange, kept: Kept) -> None:
        """Send a whole response in the encoding of the client, or 304 if the client has it."""
        plain = kept.bodies[IDENTITY]
        is_encoded = kept.is_compressible and len(plain) >= LEAST_BYTES
        encoding = exchange.encoding if is_encoded else IDENTITY
        if kept.etag and matches_tag(exchange.text(b"if-none-match"), encoded_etag(kept.etag.decode(), encoding)):
            await _send_not_modified(exchange, kept, encoding)
            return
        body = kept.bodies.get(encoding)
        if body is None:
            if len(plain) > _IN_A_THREAD_BYTES:
                body = await run_in_threadpool(compress, plain, encoding)
            else:
                body = compress(plain, encoding)
            key = _negotiated_key(exchange) if kept.is_negotiated else exchange.key
            self._cache.add_body(key, kept, encoding, body)
        headers = [*_headers_in(kept, encoding), (b"content-length", str(len(body)).encode())]
        await exchange.send_whole(200, headers, body)

    async def deliver_new(self, exchange: Exchange) -> None:
        """Send the whole response of the application, and cache it if it comes from a snapshot."""
        start, body = exchange.start or {}, b"".join(exchange.parts)
        status, headers = int(start["status"]), with_policy(list(start["headers"]), exchange.scope["path"])
        if status >= 400 and _is_plain(exchange.media_type):
            headers, body = _as_problem(status, headers, body, exchange.trace_id)
        named = dict(headers)
        etag = named.get(b"etag", b"")
        if status not in (200, 304) or (status == 304 and not etag):
            await exchange.send_whole(status, headers, body)
            return
        vary = named.get(b"vary", b"").lower()
        plain = [(name, value) for name, value in headers if name not in (b"etag", b"content-length")]
        is_negotiated = b"accept" in vary.split(b", ")
        kept = Kept(plain, etag, exchange.route, is_negotiated, is_compressible(_media_type(exchange)))
        kept.bodies[IDENTITY] = body
        if status == 304:
            encoded = encoded_etag(etag.decode(), exchange.encoding)
            is_encoded = kept.is_compressible and matches_tag(exchange.text(b"if-none-match"), encoded)
            await _send_not_modified(exchange, kept, exchange.encoding if is_encoded else IDENTITY)
            return
        if b"x-routes-geo-snapshot" in named and b"no-store" not in named.get(b"cache-control", b""):
            self._keep(exchange, kept)
        await self.deliver(exchange, kept)

    def _keep(self, exchange: Exchange, kept: Kept) -> None:
        exchange.cache = "miss"
        if kept.is_negotiated:
            self._cache.put(exchange.key, _NEGOTIATED)
            self._cache.put(_negotiated_key(exchange), kept)
        else:
            self._cache.put(exchange.key, kept)
        self._metrics.cache_bytes.set(self._cache.size_bytes)

    async def begin_stream(self, exchange: Exchange) -> None:
        """Send the headers of a stream. For HEAD, end it: the rest need not be computed."""
        start = exchange.start or {}
        named = dict(start["headers"])
        can_encode = start["status"] == 200 and is_compressible(exchange.media_type)
        encoding = exchange.encoding if can_encode else IDENTITY
        exchange.compressor = stream_compressor(encoding)
        dropped = (b"etag", b"content-length") if exchange.compressor else (b"etag",)
        plain = [(name, value) for name, value in start["headers"] if name not in dropped]
        headers = with_policy(plain, exchange.scope["path"])
        kept = Kept(headers, named.get(b"etag", b""), "", is_negotiated=False, is_compressible=can_encode)
        exchange.is_streamed = True
        await exchange.send_start(start["status"], _headers_in(kept, encoding))
        if exchange.is_head and exchange.task is not None:
            await exchange.send_part(b"", more=False)
            exchange.abandon()

    async def pass_on(self, exchange: Exchange, body: bytes, *, more: bool) -> None:
        """Send a part of a stream."""
        if exchange.compressor is not None:
            body = exchange.compressor.compress(body) + (b"" if more else exchange.compressor.flush())
        if body or not more:
            exchange.sent_bytes += len(body)
            await exchange.send_part(body, more=more)


def _is_accepted(exchange: Exchange, kept: Kept) -> bool:
    """Return whether the client accepts a response that does not depend on Accept; otherwise it is to be refused."""
    accept = exchange.headers.get(b"accept", b"*/*")
    if accept == b"*/*" or any(pair.startswith(b"f=") for pair in exchange.scope["query_string"].split(b"&")):
        return True
    media_types = [value.decode("latin-1") for name, value in kept.headers if name == b"content-type"]
    return accepts_one_of(accept.decode("latin-1"), media_types)


def _media_type(exchange: Exchange) -> str:
    """Return the media type of a response; for a 304 without one, as of files of the page, that of its path."""
    return exchange.media_type or mimetypes.guess_type(exchange.scope["path"])[0] or ""


def _is_plain(media_type: str) -> bool:
    return not media_type or media_type.startswith("text/plain")


def _as_problem(status: int, headers: Headers, body: bytes, trace_id: str) -> tuple[Headers, bytes]:
    """Return the error of a library, such as that of a range of a file, as a problem document with its headers."""
    document = problem_bytes(status, body.decode("utf-8", "replace") or HTTPStatus(status).phrase, trace_id)
    replaced = problem_headers(document)
    names = {name for name, _ in replaced}
    return [*(pair for pair in headers if pair[0] not in names), *replaced], document


def _negotiated_key(exchange: Exchange) -> Hashable:
    scope, headers = exchange.scope, exchange.headers
    return exchange.key, headers.get(b"accept"), headers.get(b"host"), scope["scheme"], scope.get("root_path")


async def _send_not_modified(exchange: Exchange, kept: Kept, encoding: str) -> None:
    about_content = (b"content-type", b"content-encoding", b"content-disposition")
    headers = [(name, value) for name, value in _headers_in(kept, encoding) if name not in about_content]
    await exchange.send_whole(304, headers, b"")


def _headers_in(kept: Kept, encoding: str) -> Headers:
    """Return the headers of a response in an encoding."""
    headers = [(name, value) for name, value in kept.headers if name != b"vary"]
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
