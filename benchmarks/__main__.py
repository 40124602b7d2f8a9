"""Run every measurement, print a table, and write `benchmarks/results.json`."""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import core, cubes, index, intake, joins, points, serving
from benchmarks.result import Result
from routes_geo.embedded import ensure_embedded_snapshot

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Measure and report."""
    today = datetime.now().astimezone().date()
    with tempfile.TemporaryDirectory() as home:
        folder = ensure_embedded_snapshot(Path(home), today=today)
        results = [*points.measure(Path(home)), *index.measure(), *cubes.measure(), *joins.measure()]
        results += [*core.measure(Path(home), today), *serving.measure(folder), *intake.measure(Path(home))]
    _print(results)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    record = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "peak_memory_mib": round(peak_mib),
        "results": [result.as_row() for result in results],
    }
    RESULTS.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"peak memory of this process {peak_mib:.0f} MiB; written to {RESULTS}\n")


def _print(results: list[Result]) -> None:
    keys = ("work", "size", "ours_ms", "peer", "peer_ms", "ratio", "bar", "met")
    table = Table("work", "size", "ours, ms", "peer", "peer, ms", "ratio", "bar", "met", title="medians")
    for result in results:
        row = result.as_row()
        table.add_row(*("" if row[key] is None else str(row[key]) for key in keys))
    Console(width=180).print(table)


main()
