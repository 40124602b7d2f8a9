"""Measure sums of Parquet files of points, for our code and its peers."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.contenders import PARQUET, RESOLUTION
from benchmarks.result import Result
from routes_geo.grid.cells import cells_to_lnglat, lnglat_to_cells

MANY, SOME = 50_000_000, 10_000_000
CELLS, MONTHS = 20_000, 144
RUNS = 3
_ROUTES = pa.array(["CMED", "EMED", "WBAL", "WMED", "WAFR"])
_DECODE = "pyarrow, decoding alone"
_GROUP_ROWS = 1 << 20


def measure(folder: Path) -> list[Result]:
    """Run all measurements of this module. Every contender must return the same groups and the same total."""
    many, some, distinct = (folder / f"{name}.parquet" for name in ("many", "some", "distinct"))
    write_points(many, MANY, distinct=False)
    write_points(some, SOME, distinct=False)
    write_points(distinct, SOME, distinct=True)
    compiled = Contender("ours")
    compiled.run(some)  # compile what is not compiled yet
    compiled.stop()
    out = _compare(many, MANY, f"{CELLS:,} cells", 5)
    out += _compare(distinct, SOME, "nearly all groups distinct", 3)
    return [*out, _memory(many, some)]


def write_points(path: Path, rows: int, *, distinct: bool) -> None:
    """Write points in 20,000 cells or anywhere, with five routes, 144 months and small counts."""
    rng = np.random.default_rng(1)
    west, east, south, north = -20, 40, 10, 47
    cells = np.unique(
        lnglat_to_cells(rng.uniform(west, east, 4 * CELLS), rng.uniform(south, north, 4 * CELLS), RESOLUTION)
    )
    lng_of, lat_of = cells_to_lnglat(rng.permutation(cells)[:CELLS])
    writer = None
    for start in range(0, rows, _GROUP_ROWS):
        size = min(_GROUP_ROWS, rows - start)
        place = rng.integers(0, CELLS, size)
        lng, lat = lng_of[place] + rng.uniform(-0.003, 0.003, size), lat_of[place] + rng.uniform(-0.003, 0.003, size)
        if distinct:
            lng, lat, place = rng.uniform(west, east, size), rng.uniform(south, north, size), rng.integers(0, 5, size)
        months = np.datetime64("2013-01") + rng.integers(0, MONTHS, size)
        table = pa.table(
            {
                "lat": lat,
                "lng": lng,
                "route": _ROUTES.take(pa.array(place % 5)),
                "month": pa.array(months.astype("datetime64[D]")),
                "n": rng.integers(1, 20, size).astype(np.int32),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


class Contender:
    """Control a process that answers with times."""

    def __init__(self, name: str) -> None:
        command = [sys.executable, "-m", "benchmarks.contenders", name]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, path: Path) -> dict[str, object]:
        """Return the time taken, the result and the peak memory."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(str(path)) + "\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def stop(self) -> None:
        """End the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(60)


def _compare(path: Path, rows: int, what: str, bar: float) -> list[Result]:
    running = {name: Contender(name) for name in PARQUET}
    answers: dict[str, list[dict[str, object]]] = {name: [contender.run(path)] for name, contender in running.items()}
    for _ in range(RUNS):
        for name, contender in running.items():
            answers[name].append(contender.run(path))
    for contender in running.values():
        contender.stop()
    results = {(run["groups"], run["total"]) for name, runs in answers.items() if name != _DECODE for run in runs}
    if len(results) != 1:
        raise RuntimeError(f"the contenders return different results: {results}")
    taken = {name: statistics.median(run["s"] for run in runs[1:]) for name, runs in answers.items()}
    peak = answers["ours"][-1]["peak_mib"]
    work = f"Parquet to cube, {what}, all cores"
    size = f"{rows:,} rows, {path.stat().st_size:,} bytes, {next(iter(results))[0]:,} groups"
    peers = sorted((name for name in taken if name not in {"ours", _DECODE}), key=lambda name: taken[name])
    ours = taken["ours"]
    out = [
        Result(work, size, ours, name, taken[name], bar if name == peers[0] else None, peak_mib=peak) for name in peers
    ]
    return [*out, Result(work, size, ours, _DECODE, taken[_DECODE], -3 if rows == MANY else None, peak_mib=peak)]


def _memory(many: Path, some: Path) -> Result:
    """Measure the peak memory of a new process for each size.

    The larger run may use at most 1.1 times the memory of the smaller.
    """
    peaks = {}
    for path in (many, some):
        contender = Contender("ours")
        peaks[path] = contender.run(path)["peak_mib"]
        contender.stop()
    work = "peak memory of that run, MiB in place of ms"
    size = f"{MANY:,} rows against {SOME:,}; at most 1,024 MiB"
    return Result(work, size, peaks[many] / 1000, f"{SOME:,} rows", peaks[some] / 1000, -1.1, peak_mib=peaks[many])
