"""Start a service as a process and wait for its first tile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

FIRST_TILE = "/tiles/cells/4/8/6.mvt"
_DEADLINE_S = 600


def free_port() -> int:
    """Return a port of the loopback address that is not in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_first_tile(command: Sequence[str], port: int, environment: Mapping[str, str], folder: Path) -> float:
    """Return the wall time from the start of a command to the first tile, then stop the process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}{FIRST_TILE}", process, start + _DEADLINE_S)
        return time.perf_counter() - start
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes], deadline: float) -> None:
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the service stopped with exit status {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                response.read()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"the service returned no tile within {_DEADLINE_S} s")
