"""Bytes on a connection that are requests, nearly so, or not at all."""

from __future__ import annotations

import random
from collections.abc import Callable

from support.damage import damage_bytes
from support.request_fuzz.fuzzed import FuzzedRequest

_LINE_ENDS = [b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r"]
_VERSIONS = [b"HTTP/1.1"] * 6 + [b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.9999", b"HTP/1.1", b""]
_ODD_LINES = [
    b"Content-Length: -1", b"Content-Length: 5", b"Content-Length: 99999999999999999999", b"Content-Length: 0x10",
    b"Content-Length: 3\r\nContent-Length: 4", b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked\r\nContent-Length: 5", b"Host: a\r\nHost: b", b"Host:",
    b" folded: x", b"\tfolded", b"no colon", b": empty name", b"X Y: space", b"X-\x00: nul", b"X-A: \x00",
    b"X-A: \xff\xfe", b"X-\xc3\xa9: x", b"X-A: a\rb", b"Expect: 100-continue",
    b"Upgrade: websocket\r\nConnection: Upgrade", b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings",
    b"Connection: close", b"Connection: keep-alive, close",
    b"Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\nConnection: Upgrade",
    b"X-Forwarded-For: 1.2.3.4, nonsense", b"X-Forwarded-Proto: javascript", b"X-A: " + b"x" * 40_000,
    b"\r\n".join(b"X-%d: y" % number for number in range(3000)),
]  # fmt: skip
_TARGETS = [
    b"*", b"http://example.org/healthz", b"//example.org/", b"healthz", b"", b"/\xff\xfe", b"/\xc3\xa9", b"/a b",
    b"/\x00", b"/healthz?\xff", b"/healthz#part", b"/?" + b"a" * 9000, b"/" + b"a/" * 5000, b"example.org:443",
    b"?f=json", b"/%", b"/../../../etc/passwd", b"/static/../../api/app.py", b"/static/%2e%2e/%2e%2e/pyproject.toml",
    b"/static/..%5c..%5cx", b"/static//etc/passwd", b"/guide/../../../etc/passwd", b"/guide/%2e%2e/%2e%2e/api/app.py",
    b"/healthz\r\nX-A: b",
]  # fmt: skip
_CHUNKS = [
    b"5\r\nhello\r\n0\r\n\r\n", b"5;x=y\r\nhello\r\n0\r\nTrailer: x\r\n\r\n", b"-1\r\n", b"fffffffff\r\n", b"5\r\nhell",
    b"zz\r\n", b"0\r\n\r\n", b"5\nhello\n0\n\n", b"",
]  # fmt: skip
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_TLS = bytes.fromhex("16030100a5010000a10303") + b"\x00" * 120


def make_bytes(rng: random.Random, request: FuzzedRequest) -> bytes:
    """Return what to send on one connection: mostly one request with something odd, or several at once."""
    return rng.choice(_KINDS)(rng, request)


def head_of(request: FuzzedRequest, *more: bytes, end: bytes = b"\r\n", version: bytes = b"HTTP/1.1") -> bytes:
    """Return a request as it is sent, with further lines in its head."""
    lines = [b" ".join((request.method.encode(), request.target, version))]
    if not any(name == b"host" for name, _ in request.headers):
        lines.append(b"Host: 127.0.0.1")
    lines += [name + b": " + value for name, value in request.headers]
    if request.body:
        lines.append(b"Content-Length: %d" % len(request.body))
    return end.join([*lines, *more, b"", b""]) + request.body


def _sound(_rng: random.Random, request: FuzzedRequest) -> bytes:
    return head_of(request)


def _odd_line(rng: random.Random, request: FuzzedRequest) -> bytes:
    return head_of(request, *rng.sample(_ODD_LINES, rng.choice([1, 1, 2])))


def _other_ends(rng: random.Random, request: FuzzedRequest) -> bytes:
    return head_of(request, end=rng.choice(_LINE_ENDS), version=rng.choice(_VERSIONS))


def _other_target(rng: random.Random, request: FuzzedRequest) -> bytes:
    method = rng.choice(
        [b"GET", b"GET", b"HEAD", b"OPTIONS", b"POST", b"CONNECT", b"G\x00T", b"g\xc3\xa9t", b"GET" * 50]
    )
    return method + b" " + rng.choice([*_TARGETS, request.target]) + b" HTTP/1.1\r\nHost: a\r\n\r\n"


def _pipelined(rng: random.Random, request: FuzzedRequest) -> bytes:
    count = rng.choice([2, 3, 20])
    return b"".join(head_of(request) if rng.random() < 0.7 else _odd_line(rng, request) for _ in range(count))


def _chunked(rng: random.Random, _request: FuzzedRequest) -> bytes:
    head = b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + rng.choice(_CHUNKS)


def _damaged(rng: random.Random, request: FuzzedRequest) -> bytes:
    return damage_bytes(rng, head_of(request))


def _cut(rng: random.Random, request: FuzzedRequest) -> bytes:
    whole = head_of(request)
    return whole[: rng.randrange(len(whole))]


def _no_http(rng: random.Random, _request: FuzzedRequest) -> bytes:
    return rng.choice([_PREFACE, _TLS, b"\r\n" * 50, b"\x00" * 500, b"GET /healthz\r\n\r\n", rng.randbytes(700)])


_KINDS: tuple[Callable[[random.Random, FuzzedRequest], bytes], ...] = (
    _sound,
    _odd_line,
    _odd_line,
    _other_ends,
    _other_target,
    _other_target,
    _pipelined,
    _chunked,
    _damaged,
    _damaged,
    _cut,
    _no_http,
)
