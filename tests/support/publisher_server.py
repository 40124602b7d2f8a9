"""A publisher's server on the loopback address, which answers as a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One answer: `cut` leaves out as many bytes at the end; a stated length stays what it was.

    With `drip_s`, the body is sent byte by byte with such a pause after each.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    states_length: bool = True
    drip_s: float = 0.0


Script = Callable[[int, str, dict[str, str]], Answer]  # number of the request from 1, path, headers in lower case


@dataclass
class PublisherServer:
    """Its address, and what it was asked: path and headers of every request."""

    url: str
    requests: list[tuple[str, dict[str, str]]]


@contextmanager
def publisher_server(script: Script) -> Iterator[PublisherServer]:
    """Serve until the block ends."""
    asked: list[tuple[str, dict[str, str]]] = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_HEAD(self) -> None:
            self.send_response_only(403)
            self.end_headers()

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                asked.append((self.path, headers))
                number = len(asked)
            answer = script(number, self.path, headers)
            self.send_response_only(answer.status)  # and no header but those of the answer
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.states_length and answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked may have hung up
                body = answer.body[: len(answer.body) - answer.cut]
                for piece in [body] if not answer.drip_s else [body[at : at + 1] for at in range(len(body))]:
                    self.wfile.write(piece)
                    time.sleep(answer.drip_s)

        def log_message(self, *_arguments: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield PublisherServer(f"http://127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
