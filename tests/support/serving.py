"""Real servers as processes on the loopback address, and what they answer."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
_START_S = 120


def program(name: str) -> str:
    """Path of an installed program; one that is missing is a failure."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.fail(f"there is no {name}: run `make clients`")
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(command: Sequence[str], ready: str, log: Path, **environment: str) -> Iterator[None]:
    """Run a command until the block ends, from when the address `ready` answers."""
    with started(command, ready, log, **environment):
        yield


@contextmanager
def started(command: Sequence[str], ready: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Do the same, and yield the process."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + _START_S
        while not _answers(ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not become ready:\n{log.read_text()}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=30):
            return True
    except HTTPError as error:  # 503: it is starting
        return error.code != 503
    except (URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def service(snapshot: Path, folder: Path) -> Iterator[str]:
    """Serve a snapshot as a user does; yield the address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port), "--snapshot", str(snapshot)]
    with running(command, f"{address}/readyz", folder / f"service-{port}.log", ROUTES_GEO_HOME=str(folder)):
        yield address


def ask(address: str, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers (names in lower case) and body of an answer, whatever its status."""
    try:
        with urlopen(Request(address, headers=dict(headers or {})), timeout=120) as response:
            return response.status, _lower(response.headers), response.read()
    except HTTPError as error:
        with error:
            return error.code, _lower(error.headers), error.read()


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def ask_json(address: str) -> Any:
    status, _, body = ask(address)
    assert status == 200, (address, body)
    return json.loads(body)


def detections(address: str, route: str, when: str) -> int:
    """Detections of a route in a window, as the series have them."""
    found = ask_json(f"{address}/series/{route}?datetime={when}")["series"]
    return next(int(one["sum"]) for one in found if one["id"] == "frontex.detections.v1")
