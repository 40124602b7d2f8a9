"""Measure the Spark engine beside the local engine: shuffled bytes and wall time.

`python -m benchmarks.spark [ROWS]` uses two inputs with the same number of rows. One has few groups, like counts by
place and month; in the other, nearly every row is its own group. The cluster is Spark's local cluster of two processes;
the bytes come from its event log.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from pyspark.sql import SparkSession
from rich.console import Console
from rich.table import Table

from benchmarks.timing import median_seconds
from routes_geo.points.engines.engine import Engine
from routes_geo.points.engines.make import make_engine
from routes_geo.points.inputs import Source, open_source
from routes_geo.points.plan import Plan, match_plan

MASTER = "local-cluster[2,1,2048]"
_FILES = 4
_MONTHS, _ROUTES, _PLACES = 60, 5, 300
_EVENT = "SparkListenerTaskEnd"


@dataclass(frozen=True)
class Shuffled:
    """Count what tasks wrote for other tasks."""

    rows: int
    bytes: int


def main(rows: int = 4_000_000) -> None:
    """Measure and print."""
    table = Table("input", "rows", "groups", "step", "shuffled rows", "bytes", "bytes/input row", "local s", "spark s")
    with tempfile.TemporaryDirectory() as home, _session(Path(home) / "events") as log_dir:
        for name, make in (("few groups", few_groups), ("nearly all distinct", all_distinct)):
            folder = Path(home) / name.replace(" ", "-")
            write_files(folder, make, rows)
            for line in measure(folder, log_dir, rows):
                table.add_row(name, f"{rows:,}", *line)
    Console(width=150).print(table)


def few_groups(rng: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """Return rows at places with known counts, over five years."""
    place = rng.integers(0, _PLACES, rows)
    lng, lat = np.random.default_rng(7).uniform((5, 30), (30, 45), (_PLACES, 2)).T
    return {"lng": lng[place], "lat": lat[place]}


def all_distinct(rng: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """Return rows anywhere; with the month, nearly every row is its own group."""
    return {"lng": rng.uniform(-20, 40, rows), "lat": rng.uniform(25, 50, rows)}


def write_files(folder: Path, make: Callable[[np.random.Generator, int], dict[str, np.ndarray]], rows: int) -> None:
    """Write Parquet files, one per task."""
    folder.mkdir()
    rng = np.random.default_rng(1)
    routes = pa.array(["CMED", "EMED", "WBAL", "WMED", "WAFR"])
    first = np.datetime64("2019-01", "M")
    for number in range(_FILES):
        count = rows // _FILES
        months = (first + rng.integers(0, _MONTHS, count)).astype("datetime64[D]")
        keys = {"route": routes.take(pa.array(rng.integers(0, _ROUTES, count))), "month": pa.array(months)}
        columns = make(rng, count) | keys | {"n": rng.integers(1, 200, count)}
        pq.write_table(pa.table(columns), folder / f"{number}.parquet")


def measure(folder: Path, log_dir: Path, rows: int) -> Iterator[tuple[str, ...]]:
    """Return the lines of the table: sums, and sums written to a folder of files."""
    source = open_source([str(folder)])
    plan = match_plan(Plan(9, ("route", "month"), ("n",)), source.names, source.origin)
    local, spark = make_engine("local"), make_engine("spark")
    before = shuffled(log_dir)
    binned = spark.bin(source, plan)
    sums = _difference(before, shuffled(log_dir))
    groups = f"{local.bin(source, plan).table().num_rows:,}"
    times = [_bin_seconds(engine, source, plan) for engine in (local, spark)]
    yield groups, "sums", *_line(sums, rows, *times)
    before = shuffled(log_dir)
    spark_s = _seconds(lambda: binned.write(str(folder / "out")))
    mine = local.bin(source, plan)
    local_s = _seconds(lambda: mine.write(str(folder / "mine")))
    yield groups, "a folder", *_line(_difference(before, shuffled(log_dir)), rows, local_s, spark_s)


def _bin_seconds(engine: Engine, source: Source, plan: Plan) -> float:
    return median_seconds(lambda: engine.bin(source, plan), 3)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _line(shuffled_data: Shuffled, rows: int, local_s: float, spark_s: float) -> tuple[str, ...]:
    return (
        f"{shuffled_data.rows:,}",
        f"{shuffled_data.bytes:,}",
        f"{shuffled_data.bytes / rows:.2f}",
        f"{local_s:.2f}",
        f"{spark_s:.2f}",
    )


def shuffled(log_dir: Path) -> Shuffled:
    """Return what all tasks have written for other tasks so far, from the event log."""
    time.sleep(1.0)  # the log follows the job
    lines = [line for path in log_dir.rglob("*") if path.is_file() for line in path.read_text().splitlines()]
    ends = [json.loads(line) for line in lines if line.startswith(f'{{"Event":"{_EVENT}"')]
    written = [end["Task Metrics"]["Shuffle Write Metrics"] for end in ends if end.get("Task Metrics")]
    return Shuffled(
        sum(metrics["Shuffle Records Written"] for metrics in written),
        sum(metrics["Shuffle Bytes Written"] for metrics in written),
    )


def _difference(before: Shuffled, after: Shuffled) -> Shuffled:
    return Shuffled(after.rows - before.rows, after.bytes - before.bytes)


@contextmanager
def _session(log_dir: Path) -> Iterator[Path]:
    log_dir.mkdir()
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log_dir.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }
    builder: Any = SparkSession.builder.master(MASTER)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.pythonExec = sys.executable
    work = Path(pyspark.__file__).parent / "work" / session.sparkContext.applicationId
    try:
        yield log_dir
    finally:
        session.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
