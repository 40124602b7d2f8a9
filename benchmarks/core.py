"""Building, compiling and importing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.result import Result
from benchmarks.timing import median_seconds, seconds
from routes_geo.build import build_snapshot
from routes_geo.datafiles import embedded_data_dir

_COMPILE = (
    "from routes_geo.bins.plan import Plan; from routes_geo.bins.warm import compile_kernels; compile_kernels(Plan(7))"
)


def measure(home: Path, today: date) -> list[Result]:
    """All measurements of this module."""
    return [_build(home, today), *_starts()]


def _build(home: Path, today: date) -> Result:
    with tempfile.TemporaryDirectory(dir=home) as out:
        target = Path(out)
        taken = median_seconds(lambda: build_snapshot(target, data_dir=embedded_data_dir(), today=today), runs=3)
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    return Result("build a snapshot of the embedded data", f"{size:,} bytes", taken)


def _starts() -> list[Result]:
    """Whole processes, the interpreter's own start with them."""

    def run(code: str, **variables: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | variables)

    with tempfile.TemporaryDirectory() as cache:
        cold = seconds(lambda: run(_COMPILE, NUMBA_CACHE_DIR=cache))
        warm = median_seconds(lambda: run(_COMPILE, NUMBA_CACHE_DIR=cache), runs=3)
    return [
        Result("import routes_geo", "a process", median_seconds(lambda: run("import routes_geo"), runs=5)),
        Result("compile all kernels of bin", "a process, nothing kept", cold),
        Result("the same, compiled before", "a process", warm),
    ]
