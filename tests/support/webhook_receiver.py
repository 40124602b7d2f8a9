"""A receiver of webhooks on the loopback address, which answers as a test says."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Reply:
    """One answer: after `delay_s`, its header byte by byte with `drip_s` between them where that is given."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    drip_s: float = 0


@dataclass
class Received:
    """What arrived: path, headers in lower case, body."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Its address, and all that arrived in order."""

    url: str
    received: list[Received]


@contextmanager
def webhook_receiver(script: Callable[[int], Reply], certificate: Path | None = None) -> Iterator[Receiver]:
    """Receive until the block ends; `script` gives the answer to a request by its number from 1.

    With TLS if there is a `certificate`, a file that holds its key, too.
    """
    received: list[Received] = []
    lock, over = threading.Lock(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                received.append(Received(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
                reply = script(len(received))
            over.wait(reply.delay_s)
            lines = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {text}" for name, text in reply.headers.items())]
            head = "\r\n".join([*lines, "Content-Length: 0", "Connection: close", "", ""]).encode()
            with suppress(OSError):  # whoever sent may have hung up
                if reply.drip_s:
                    self._drip(head, reply.drip_s)
                else:
                    self.wfile.write(head)

        def _drip(self, head: bytes, pause_s: float) -> None:
            for byte in head:
                if over.is_set():
                    return
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(pause_s)

        def log_message(self, *_arguments: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_arguments: object) -> None:  # whoever asked did not accept the certificate
            return

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook", received)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
