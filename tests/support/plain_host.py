"""A plain file server, as a static host is: it knows files and byte ranges, and nothing of the service."""

from __future__ import annotations

import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {".js": "text/javascript", ".pmtiles": "application/octet-stream", ".md": "text/plain"}
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass
class PlainHost:
    """A folder that is served below a path."""

    address: str  # of the folder, with a slash at the end
    answered: list[tuple[str, int, int]] = field(default_factory=list)  # name, status and bytes of each answer

    @property
    def bytes(self) -> int:
        return sum(size for _, _, size in self.answered)


@contextmanager
def plain_host(
    folder: Path, prefix: str = "/", *, ranges: bool = True, compressed: bool = False
) -> Iterator[PlainHost]:
    """Serve a folder below a path on the loopback address.

    Without `ranges`, every answer is a whole file. With `compressed`, the file NAME.br is sent instead of NAME.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            name = path.removeprefix(prefix) or "index.html" if path.startswith(prefix) else ""
            file = folder / name
            if not name or not file.is_file():
                self.answer(name or path, HTTPStatus.NOT_FOUND, b"no such file", {"Content-Type": "text/plain"})
                return
            content, kind = file.read_bytes(), TYPES.get(file.suffix) or mimetypes.guess_type(name)[0]
            headers = {"Content-Type": kind or "application/octet-stream", "Cache-Control": "no-cache"}
            part = _RANGE.fullmatch(self.headers.get("Range", "")) if ranges else None
            if part is None:
                smaller = file.with_name(f"{file.name}.br")
                if compressed and smaller.is_file():
                    content, headers["Content-Encoding"] = smaller.read_bytes(), "br"
                self.answer(name, HTTPStatus.OK, content, headers)
                return
            first, last = int(part[1]), min(int(part[2]), len(content) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
            self.answer(name, HTTPStatus.PARTIAL_CONTENT, content[first : last + 1], headers)

        def answer(self, name: str, status: HTTPStatus, content: bytes, headers: dict[str, str]) -> None:
            host.answered.append((name, status, len(content)))
            self.send_response(status)
            for header, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host = PlainHost(f"http://127.0.0.1:{server.server_port}{prefix}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
