"""A service as a process of its own, whose memory, file descriptors and temporary files a test can watch."""

from __future__ import annotations

import os
import resource
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import STDOUT, Popen

from support.serving import ROOT, free_port
from support.waiting import within

START_S = 120


@dataclass
class Watched:
    """A running service."""

    process: Popen[bytes]
    port: int
    temporary: Path
    log: Path
    sockets: list[socket.socket] = field(default_factory=list)  # closed with the service

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, timeout_s: float = 30
    ) -> tuple[int, dict[str, str], bytes]:
        """Status (0 without an answer), headers with names in lower case, and body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except (OSError, HTTPException):
            return 0, {}, b""
        finally:
            connection.close()

    def status(self, path: str, timeout_s: float = 30) -> int:
        return self.get(path, timeout_s=timeout_s)[0]

    def connect(self, receive_bytes: int | None = None) -> socket.socket:
        sock = socket.socket()
        if receive_bytes is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        sock.settimeout(30)
        self.sockets.append(sock)
        sock.connect(("127.0.0.1", self.port))
        return sock

    @property
    def rss_mib(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)

    @property
    def descriptors(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


@contextmanager
def watched_service(
    snapshots: Path, folder: Path, *, descriptors: int | None = None, **environment: str
) -> Iterator[Watched]:
    """Serve snapshots with plain uvicorn until the block ends; `descriptors` limits the open files."""

    port, temporary, log = free_port(), folder / "temporary", folder / "service.log"
    temporary.mkdir(parents=True)
    variables = {
        **os.environ,
        "ROUTES_GEO_SNAPSHOT": str(snapshots),
        "ROUTES_GEO_HOME": str(folder),
        "ROUTES_GEO_LOG_LEVEL": "warning",
        "TMPDIR": str(temporary),
        **environment,
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    with log.open("wb") as output:
        process = Popen([*command, "--no-access-log"], cwd=ROOT, env=variables, stdout=output, stderr=STDOUT)
        if descriptors is not None:
            resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (descriptors, descriptors))
    service = Watched(process, port, temporary, log)
    try:
        started = within(START_S, lambda: process.poll() is not None or service.status("/readyz") == 200)
        assert started, log.read_text()
        assert process.poll() is None, log.read_text()
        yield service
    finally:
        process.kill()
        process.wait(timeout=20)
        for sock in service.sockets:
            sock.close()
