"""`make serve` in a fresh clone with empty caches, to the first tile, and again: `python -m benchmarks.first_start`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.serving import FIRST_TILE, free_port

ROOT = Path(__file__).resolve().parent.parent
_DEADLINE_S = 600


def main() -> None:
    """Measure both starts and print them. What the system's package cache holds is not emptied."""
    with tempfile.TemporaryDirectory() as folder:
        home, clone = Path(folder) / "home", Path(folder) / "clone"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        for name in ("first", "second"):
            sys.stdout.write(f"{name} start to first tile: {_start(clone, home):.1f} s\n")


def _start(clone: Path, home: Path) -> float:
    port = free_port()
    caches = {"HOME": home, "XDG_DATA_HOME": home / "data", "UV_CACHE_DIR": home / "uv"}
    caches |= {"PIP_CACHE_DIR": home / "pip", "npm_config_cache": home / "npm"}
    environment = os.environ | {name: str(path) for name, path in caches.items()} | {"PORT": str(port)}
    start = time.perf_counter()
    process = subprocess.Popen(
        ["make", "serve"], cwd=clone, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}{FIRST_TILE}", process, start)
        return time.perf_counter() - start
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes], start: float) -> None:
    while time.perf_counter() - start < _DEADLINE_S:
        if process.poll() is not None:
            raise RuntimeError(f"make serve ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                response.read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"no tile after {_DEADLINE_S} s")


main()
