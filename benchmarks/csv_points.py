"""Measure sums of 100 MB of points in CSV, beside pandas: the same sums, and reading alone.

Every contender runs in its own process, in turns, so that peak memory and variations of the machine are its own.
"""

from __future__ import annotations

import statistics
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq

from benchmarks.points import Contender, write_points
from benchmarks.result import Result

BYTES = 100_000_000
RUNS = 5
_ROWS = 2_000_000  # enough for that many bytes
_PEERS = {"csv: pandas + h3ronpy": 3.0, "csv: pandas, reading alone": None}  # with the ratio that is aimed at


def measure(folder: Path) -> list[Result]:
    """Compare medians; all that compute the sums must return the same number of groups and the same total."""
    path = folder / "points.csv"
    rows = write_csv(path)
    names = ("csv: ours", *_PEERS)
    running = {name: Contender(name) for name in names}
    answers: dict[str, list[dict[str, object]]] = {name: [] for name in names}
    for _ in range(RUNS + 1):
        for name, contender in running.items():
            answers[name].append(contender.run(path))
    for contender in running.values():
        contender.stop()
    groups = {(run["groups"], run["total"]) for name in names[:2] for run in answers[name]}
    if len(groups) != 1:
        raise RuntimeError(f"the contenders return different results: {groups}")
    size = f"{rows:,} rows, {path.stat().st_size:,} bytes, {next(iter(groups))[0]:,} groups"
    taken = {name: statistics.median(run["s"] for run in answers[name][1:]) for name in names}
    peaks = {name: answers[name][-1]["peak_mib"] for name in names}
    ours = "csv: ours"
    return [
        Result(
            "CSV to sums, all cores", size, taken[ours], name.removeprefix("csv: "), taken[name], bar,
            peak_mib=peaks[ours], peer_peak_mib=peaks[name],
        )
        for name, bar in _PEERS.items()
    ]  # fmt: skip


def write_csv(path: Path) -> int:
    """Write points as CSV until the file has 100 MB; return the number of rows."""
    packed = path.with_suffix(".parquet")
    write_points(packed, _ROWS, distinct=False)
    table = pq.read_table(packed)
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    pyarrow.csv.write_csv(table.slice(0, _ROWS // 20), path, options)
    rows = min(_ROWS // 20 * BYTES // path.stat().st_size, _ROWS)
    pyarrow.csv.write_csv(table.slice(0, rows), path, options)
    return int(rows)
