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

from benchmarks import (
    capacity,
    core,
    csv_points,
    cubes,
    formats,
    http,
    index,
    intake,
    joins,
    liveness,
    points,
    pressure,
    serving,
)
from benchmarks.result import print_results
from routes_geo.build.embedded import ensure_embedded_snapshot
from routes_geo.snapshot.snapshot import open_snapshot

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Run and report all measurements."""
    today = datetime.now().astimezone().date()
    with tempfile.TemporaryDirectory() as home:
        folder = ensure_embedded_snapshot(Path(home), today=today)
        results = serving.encode()  # first, because a process that has used gigabytes stays slower
        results += [
            *points.measure(Path(home)),
            *csv_points.measure(Path(home)),
            *index.measure(),
            *cubes.measure(),
            *joins.measure(),
        ]
        results += formats.measure()
        results += [*core.measure(Path(home)), *serving.measure(folder), *intake.measure(Path(home))]
        results += pressure.measure(folder, Path(home))
        results += http.measure(open_snapshot(folder), Path(home))
        results += liveness.measure(folder, Path(home))
        results += capacity.measure(folder, Path(home))
    print_results(results)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    record = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {processor()}",
        "peak_memory_mib": round(peak_mib),
        "results": [result.as_row() for result in results],
    }
    RESULTS.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"The peak memory of this process was {peak_mib:.0f} MiB. The results are in {RESULTS}.\n")


def processor() -> str:
    """Return the processor as the system names it, with family and model, as virtual machines hide its name."""
    try:
        lines = [line.partition(":") for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()]
    except OSError:
        return platform.processor() or "unknown processor"
    named = {name.strip(): value.strip() for name, _, value in reversed(lines)}
    parts = (f"{word} {named[key]}" for word, key in (("family", "cpu family"), ("model", "model")) if key in named)
    return ", ".join([named.get("model name", "unknown processor"), *parts])


main()
