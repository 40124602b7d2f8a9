"""Measure building, compiling and importing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.result import Result
from benchmarks.timing import median_seconds, seconds

_COMPILE = (
    "from routes_geo.points.plan import Plan; from routes_geo.points.warm import compile_kernels; "
    "compile_kernels(Plan(7))"
)


def measure(home: Path) -> list[Result]:
    """Run all measurements of this module."""
    return [_build(home), *_starts()]


def _build(home: Path) -> Result:
    with tempfile.TemporaryDirectory(dir=home) as out:
        # One process per run, because a process does not repeat a forecast.
        command = [sys.executable, "-m", "routes_geo", "build", "--out", out]
        environment = {**os.environ, "ROUTES_GEO_HOME": str(home)}
        taken = median_seconds(
            lambda: subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL), runs=3
        )
        size = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
    return Result("build a snapshot of the embedded data, with forecasts", f"{size:,} bytes, a process", taken)


def _starts() -> list[Result]:
    """Measure whole processes, including the start of the interpreter."""

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
