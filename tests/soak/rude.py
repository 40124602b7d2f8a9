"""Clients that read slowly, stay silent, leave in the middle or send garbage, each from an address of its own.

Whatever the service does with them holds, as long as other clients do not notice and the process lives: its port must
accept each of them.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

from soak.tally import Tally

_LARGE = "/collections/cells/items?datetime=2009/2025&resolution=5&corridor=true&f="
_PAUSE_S = 0.5
_PATIENCE_S = 40  # a slow reader is disconnected before


class Rude:
    """One kind of rude client after the other, until it is told to stop."""

    def __init__(self, port: int, tally: Tally, number: int) -> None:
        self._port, self._tally = port, tally
        self._address = f"127.0.1.{1 + number}"
        self._rng = random.Random(number)

    def run(self, stop: threading.Event) -> None:
        kinds: dict[str, Callable[[socket.socket, threading.Event], None]] = {
            "clients that read slowly": self._read_slowly,
            "clients that are silent": self._be_silent,
            "clients that leave in the middle": self._leave,
            "clients that send garbage": self._send_garbage,
        }
        while not stop.wait(_PAUSE_S):
            kind = self._rng.choices(list(kinds), (1, 1, 6, 6))[0]
            try:
                with closing(self._connect()) as sock, suppress(OSError):
                    kinds[kind](sock, stop)
            except OSError as error:
                self._tally.fail(kind, f"no connection: {error!r}")
            else:
                self._tally.hold(kind)

    def _connect(self) -> socket.socket:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.settimeout(30)
        sock.bind((self._address, 0))
        sock.connect(("127.0.0.1", self._port))
        return sock

    def _ask_for_much(self, sock: socket.socket) -> None:
        form = self._rng.choice(["csv", "json", "parquet", "fgb", "arrow"])
        sock.sendall(f"GET {_LARGE}{form} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    def _read_slowly(self, sock: socket.socket, stop: threading.Event) -> None:
        self._ask_for_much(sock)
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline and not stop.wait(0.2) and sock.recv(50):
            pass

    def _be_silent(self, sock: socket.socket, stop: threading.Event) -> None:
        sock.sendall(self._rng.choice([b"", b"GET ", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "]) or b"")
        stop.wait(self._rng.uniform(1, 20))

    def _leave(self, sock: socket.socket, _: threading.Event) -> None:
        self._ask_for_much(sock)
        sock.recv(self._rng.randrange(1, 5000))

    def _send_garbage(self, sock: socket.socket, _: threading.Event) -> None:
        sock.sendall(self._rng.randbytes(self._rng.randrange(1, 3000)))
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(2)
        sock.recv(1000)
