"""Debian's nginx with docs/examples/nginx.conf before one or more processes of the service."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from support.serving import ROOT, ask, free_port, program, running
from support.waiting import within

CONFIGURATION = ROOT / "docs" / "examples" / "nginx.conf"
# What Debian's own nginx.conf has around the files in conf.d; all files lie in the folder that nginx starts in.
_AROUND = """{user}
daemon off;
pid nginx.pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include {file};
}}
"""
Answer = tuple[int, Mapping[str, str], bytes]


@dataclass(frozen=True)
class Front:
    """The proxy: clients may have several addresses of the loopback network."""

    port: int
    folder: Path
    backends: tuple[int, ...]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, *, client: str = "127.0.0.1", **headers: str) -> Answer:
        """Status, headers and body of an answer; header names with _ for -."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(client, 0))
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def result(self, path: str, **headers: str) -> str | None:
        """How the cache answered: MISS, HIT, STALE and so on; None if it was not asked."""
        return self.get(path, **headers)[1].get("x-cache-status")


def replaced(text: str, values: Mapping[str, str]) -> str:
    """The text of an example with ports and paths of a test; each must be there once."""
    for old, new in values.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def write_configuration(folder: Path, text: str) -> Path:
    """Write what nginx reads, and return the path of its main file."""
    (folder / "routes-geo.conf").write_text(text)
    main = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # a test's folder is its owner's alone
    main.write_text(_AROUND.format(user=user, file=folder / "routes-geo.conf"))
    return main


def configuration(port: int, backends: Sequence[int], folder: Path) -> str:
    """docs/examples/nginx.conf with these ports, and its cache in a folder."""
    return replaced(
        CONFIGURATION.read_text("utf-8"),
        {
            "listen 80;": f"listen 127.0.0.1:{port};",
            "127.0.0.1:8000": f"127.0.0.1:{backends[0]}",
            "127.0.0.1:8001": f"127.0.0.1:{backends[-1]}",
            "/var/cache/nginx/routes-geo": str(folder / "kept"),
        },
    )


@contextmanager
def nginx(port: int, backends: Sequence[int], folder: Path, *, text: str = "") -> Iterator[Front]:
    """Run nginx before the backends at these ports, with the text of the example or a variant of it."""
    folder.mkdir(exist_ok=True)
    main = write_configuration(folder, text or configuration(port, backends, folder))
    command = [program("nginx"), "-p", str(folder), "-e", "stderr", "-c", str(main)]
    with running(command, f"http://127.0.0.1:{port}/metrics", folder / "nginx.log"):
        yield Front(port, folder, tuple(backends))


@contextmanager
def uvicorn(snapshots: Path, folder: Path, *arguments: str, **environment: str) -> Iterator[int]:
    """Run the service as its guide does, behind a proxy on this machine, until it is ready; yield its port."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    command += ["--no-access-log", "--forwarded-allow-ips", "127.0.0.1", *arguments]
    variables = {"ROUTES_GEO_SNAPSHOT": str(snapshots), "ROUTES_GEO_HOME": str(folder)} | environment
    ready = f"http://127.0.0.1:{port}/readyz"
    with running(command, ready, folder / f"uvicorn-{port}.log", **variables):
        assert within(120, lambda: ask(ready)[0] == 200)
        yield port


@contextmanager
def proxied(snapshots: Path, folder: Path, *, path: str = "", **environment: str) -> Iterator[Front]:
    """Run nginx before two processes of the service whose links lead through it."""
    port = free_port()
    public = f"http://127.0.0.1:{port}{path}"
    with ExitStack() as stack:
        backends = [
            stack.enter_context(uvicorn(snapshots, folder, ROUTES_GEO_PUBLIC_URL=public, **environment))
            for _ in range(2)
        ]
        yield stack.enter_context(nginx(port, backends, folder / "nginx"))
