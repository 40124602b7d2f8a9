"""Ask an application without a server: the same messages as uvicorn sends it, and whatever it answers."""

from __future__ import annotations

import asyncio
import gzip
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import brotli
import zstandard

from support.request_fuzz.fuzzed import FuzzedRequest

_EVENTS = "text/event-stream"
_TOO_LONG_S = 60


@dataclass(frozen=True)
class Answer:
    """What came: names of headers in lower case, body as sent, and the seconds until its last byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    sent: bytes
    seconds: float

    def header(self, name: str) -> str:
        """All values of a header; empty if it is missing."""
        return ", ".join(value for given, value in self.headers if given == name)

    @property
    def media_type(self) -> str:
        """The media type, with its parameters."""
        return self.header("content-type")

    @property
    def body(self) -> bytes:
        """The body without its encoding."""
        encoding = self.header("content-encoding")
        if not self.sent or not encoding:
            return self.sent
        if encoding == "gzip":
            return gzip.decompress(self.sent)
        if encoding == "br":
            return bytes(brotli.decompress(self.sent))
        assert encoding == "zstd", encoding
        return zstandard.ZstdDecompressor().decompressobj().decompress(self.sent)


class InsideClient:
    """Asks one application, one request after the other. Its event loop has a thread, as a browser may run in ours."""

    def __init__(self, app: Any) -> None:
        self._app, self._thread = app, ThreadPoolExecutor(max_workers=1)
        self._runner = self._thread.submit(asyncio.Runner).result()

    def ask(self, request: FuzzedRequest) -> Answer:
        """Return the answer to a request. Of a stream without end, return the first part."""
        return self._thread.submit(self._run, request).result()

    def close(self) -> None:
        """End what still runs."""
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def _run(self, request: FuzzedRequest) -> Answer:
        return self._runner.run(asyncio.wait_for(self._ask(request), _TOO_LONG_S))

    async def _ask(self, request: FuzzedRequest) -> Answer:
        sent: list[dict[str, Any]] = []
        over = asyncio.Event()
        bodies = [{"type": "http.request", "body": request.body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if bodies:
                return bodies.pop()
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and (not message.get("more_body") or _is_endless(sent[0])):
                over.set()

        start_s = time.perf_counter()
        await self._app(scope_of(request), receive, send)
        seconds = time.perf_counter() - start_s
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0].get("headers", []))
        return Answer(sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:]), seconds)


def scope_of(request: FuzzedRequest) -> dict[str, Any]:
    """Return the scope that uvicorn makes of a request."""
    path, _, query = request.target.partition(b"?")
    headers = [(name.lower(), value) for name, value in request.headers]
    if not any(name == b"host" for name, _ in headers):
        headers.insert(0, (b"host", b"127.0.0.1:8000"))
    if request.body:
        headers.append((b"content-length", str(len(request.body)).encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


def _is_endless(start: dict[str, Any]) -> bool:
    return dict(start["headers"]).get(b"content-type", b"").startswith(_EVENTS.encode())
