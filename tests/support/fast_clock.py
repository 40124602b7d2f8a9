"""A server between a cache and the service, by whose clock a minute takes a second. It can fail, too."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.serving import ask

SECONDS_PER_MINUTE = 1
_PASSED_ON = ("Accept", "Accept-Encoding", "If-None-Match", "Range")
_SECONDS = re.compile(r"(max-age|stale-while-revalidate)=(\d+)")


@dataclass
class FastClock:
    """The server: the statuses it has answered with, and the one it fails with."""

    port: int = 0
    fails_with: int | None = None
    statuses: list[int] = field(default_factory=list)


def faster(cache_control: str) -> str:
    """Cache-Control with its seconds divided by sixty."""
    return _SECONDS.sub(lambda stated: f"{stated[1]}={int(stated[2]) * SECONDS_PER_MINUTE // 60}", cache_control)


@contextmanager
def fast_clock(service: str) -> Iterator[FastClock]:
    """Run the server before a service."""
    clock = FastClock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = clock.fails_with or 0, {"cache-control": "no-store"}, b""
            if not status:
                passed = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
                status, answered, body = ask(service + self.path, passed)
                headers = dict(answered)
            clock.statuses.append(status)
            self.send_response_only(status)
            for name, value in headers.items():
                if name not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, faster(value) if name == "cache-control" else value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    clock.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield clock
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
