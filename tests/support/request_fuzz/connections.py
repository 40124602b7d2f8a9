"""Send bytes to a running service, and read whatever answers come."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPException, HTTPResponse

from support.request_fuzz.checks import SHED, check

_LONGEST_S = 20.0  # until a connection is made, and all is sent
_SILENCE_S = 1.0  # after which nothing more is expected
_MOST_BYTES = 1 << 22


class _Received(io.BytesIO):
    """What was received, as the socket that http.client reads answers from; it stays open between answers."""

    def makefile(self, *_arguments: object) -> io.BytesIO:
        return self

    def close(self) -> None:
        return


def exchange(port: int, sent: bytes) -> bytes:
    """Return all that comes back until the service closes the connection, or nothing more comes."""
    received = bytearray()
    with closing(socket.create_connection(("127.0.0.1", port), timeout=_LONGEST_S)) as sock:
        with suppress(OSError):  # the service may have closed it before all was sent
            sock.sendall(sent)
        sock.settimeout(_SILENCE_S)
        with suppress(OSError):
            while (part := sock.recv(1 << 16)) and len(received) < _MOST_BYTES:
                received += part
    return bytes(received)


def check_answers(received: bytes, *, is_head: bool) -> list[int]:
    """Check that what came is answers of HTTP, none of them a failure; return their statuses."""
    statuses = []
    for status, body in _answers(received, is_head=is_head):
        check("no failure", status < 500 or status in SHED, (status, body[:300]))
        check("nothing internal", b"Traceback" not in body and b'File "' not in body, body[:300])
        check("no file of the machine", b"root:x:0" not in body and b"[build-system]" not in body, body[:300])
        statuses.append(status)
    return statuses


def _answers(received: bytes, *, is_head: bool) -> Iterator[tuple[int, bytes]]:
    source = _Received(received)
    while source.tell() < len(received):
        start = source.tell()
        answer = HTTPResponse(source, method="HEAD" if is_head else "GET")  # type: ignore[arg-type]
        try:
            answer.begin()
            body = answer.read()
        except HTTPException as error:
            is_cut = "IncompleteRead" in type(error).__name__
            check("answers are of HTTP", is_cut, (type(error).__name__, received[start : start + 200]))
            return
        yield answer.status, body
        if answer.will_close:  # the server says what it could not read even to HEAD
            return
