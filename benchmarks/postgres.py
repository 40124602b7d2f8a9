"""Run PostgreSQL with PostGIS in a temporary folder, on the loopback address, as a user without privileges."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
_USER = "postgres"  # the user of Debian's package; the server does not run as root
# Data of this size stays in memory, and JIT compilation is off because queries take only milliseconds.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "off",
    "autovacuum": "off",
}
_DEADLINE_S = 60


@dataclass(frozen=True, slots=True)
class Database:
    """Describe a running server with one database."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Return the address for clients."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{_USER}"

    def run(self, sql: str, lines: Iterable[str] = ()) -> str:
        """Run statements, with `lines` as input of a COPY FROM STDIN; return what they print."""
        command = ["psql", self.url, "--quiet", "--no-psqlrc", "--tuples-only", "--no-align"]
        return subprocess.run(
            [*command, "--set=ON_ERROR_STOP=1", "--command", sql],
            input="".join(f"{line}\n" for line in lines),
            text=True,
            capture_output=True,
            check=True,
        ).stdout.strip()


def is_installed() -> bool:
    """Return whether the programs are installed; `make peers` installs them."""
    return (_PROGRAMS / "postgres").is_file() and Path("/usr/share/postgresql/15/extension/postgis.control").is_file()


@contextmanager
def database(port: int) -> Iterator[Database]:
    """Start a server on a port; stop it and remove its folder at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="routes-geo-postgres-"))
    other: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)
        other = {"user": _USER, "group": _USER, "extra_groups": []}
    try:
        data = folder / "data"
        initdb = [str(_PROGRAMS / "initdb"), "--pgdata", str(data), "--auth=trust", f"--username={_USER}", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **other)
        options = [f"--{name}={value}" for name, value in {**_SETTINGS, "unix_socket_directories": folder}.items()]
        command = [str(_PROGRAMS / "postgres"), "-D", str(data), "-p", str(port), *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder, **other)
        try:
            _wait(port, server, folder / "log")
            yield Database(port, server.pid)
        finally:
            server.terminate()  # no new clients; waits for the present ones
            server.wait(60)
    finally:
        shutil.rmtree(folder)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while time.monotonic() < deadline and server.poll() is None:
        ready = ["pg_isready", "--host=127.0.0.1", f"--port={port}", "--quiet"]
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start; the log is:\n{log.read_text()}")
