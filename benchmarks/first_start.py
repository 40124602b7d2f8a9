"""Measure `make serve` in a fresh clone with empty caches until the first tile, twice.

Run with `python -m benchmarks.first_start`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.starting import free_port, seconds_to_first_tile

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure both starts and print them. The package cache of the system is not emptied."""
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
    return seconds_to_first_tile(["make", "serve"], port, environment, clone)


main()
