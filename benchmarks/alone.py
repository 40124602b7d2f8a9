"""Run one part of the benchmarks by itself, on a new snapshot of the embedded data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks.result import Result, print_results
from routes_geo.build.embedded import ensure_embedded_snapshot


def print_alone(measure: Callable[[Path, Path], list[Result]]) -> None:
    """Print what `measure` returns for the folder of a snapshot, and a folder that it may write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_results(measure(ensure_embedded_snapshot(folder, today=datetime.now().astimezone().date()), folder))
