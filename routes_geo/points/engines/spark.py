"""Bin on a Spark cluster, which distributes the input and merges the sums. This is the only module with pyspark.

Executors read, index and sum with the kernels of this package, which must be installed there: no code is shipped. Only
one row per distinct group of a task crosses the network.
"""

from __future__ import annotations

import atexit
import contextlib
import pickle
import sys
import threading
import uuid
import warnings
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark import SparkContext
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from routes_geo.delta import commit_files, delta_schema
from routes_geo.errors import InvalidInput
from routes_geo.points.cell_types import HEX, with_cell_type
from routes_geo.points.engines import partials
from routes_geo.points.engines.engine import Progress
from routes_geo.points.engines.tasks import (
    Batches,
    Write,
    bin_parts,
    error_in,
    report_errors,
    sum_slices,
    write_delta_part,
    write_part,
    write_rows,
)
from routes_geo.points.frames import FrameFragment
from routes_geo.points.inputs import Source, absolute
from routes_geo.points.output import check_output, clear_folder, clear_partial, is_file_name, write_table
from routes_geo.points.plan import CELL, Plan
from routes_geo.points.result import Tally
from routes_geo.storage.endings import STDOUT

if TYPE_CHECKING:
    import geopandas as gpd

_FILE_ROWS = 1 << 20  # approximate rows per file in a folder of sums
_JAVA = "Spark needs Java 17 or later; install the Debian package openjdk-17-jre-headless, or set JAVA_HOME"
_POLL_S = 0.5
_GROUP_PROPERTIES = ("spark.jobGroup.id", "spark.job.description")


class SparkEngine:
    """Bin on the executors of the active Spark session, or of a new one for `master` (default: Spark's own setting)."""

    name = "spark"

    def __init__(self, master: str | None = None) -> None:
        self.session = _session(master)

    def bin(self, source: Source, plan: Plan, progress: Progress | None = None) -> SparkBins:
        """Bin a source. DataError for unreadable input, or at the first bad row of a strict plan."""
        tasks = partials.tasks_of(source, plan)
        rows = [sum(part.rows or 0 for _, part in task) for task in tasks]
        form = partials.layout(len(plan.keys), len(plan.sum_names))
        merged = self._merged([pickle.dumps(task) for task in tasks], partial(bin_parts, plan), form).persist()
        account = merged.where((F.col(CELL) < partials.FIRST_CELL) | _any_null(form.sums))
        with _translated(), _Watch(self.session.sparkContext, rows, source.rows, progress):
            summary = partials.summary(account.toArrow(), plan)
        if progress:
            progress(summary.tally.rows, source.rows)
        return SparkBins(merged, plan, summary)

    def sums(self, table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
        """Sum one column by others; return the keys and the sum, sorted by the keys, with nulls as the last key."""
        slices = [pickle.dumps(piece) for piece in FrameFragment(table).slices(tuple(dict.fromkeys((*keys, value))))]
        form = partials.layout(len(keys), 2)
        work = partial(sum_slices, tuple(keys), value)
        with _translated():
            rows = self._merged(slices or [pickle.dumps(FrameFragment(table))], work, form).toArrow()
        return partials.finished_sums(rows, table, keys, value)

    def _merged(self, tasks: list[bytes], work: Callable[[Batches], Batches], form: partials.Layout) -> DataFrame:
        """Return the data frame of the sums of all tasks, merged by cell and keys; null if a sum exceeds 64 bits.

        No task has a group twice, so its rows are sent to the merge unchanged.
        """
        context = self.session.sparkContext
        given = context.parallelize([(task,) for task in tasks], len(tasks))
        with _without_pandas():
            frame = self.session.createDataFrame(given, "task binary", verifySchema=False)
            partial_rows = frame.mapInArrow(partial(report_errors, work), _schema_text(form))
        most = int(str(self.session.conf.get("spark.sql.shuffle.partitions")))
        places = min(most, max(len(tasks), context.defaultParallelism))
        spread = partial_rows.repartition(places, *form.by)
        return spread.groupBy(*form.by).agg(*(F.try_sum(name).alias(name) for name in form.sums))


class SparkBins:
    """Provide sums by cell and keys that are stored on the executors."""

    def __init__(self, merged: DataFrame, plan: Plan, summary: partials.Summary) -> None:
        self.plan, self.tally, self.unread = plan, summary.tally, summary.unread
        self._merged, self._kinds = merged, summary.kinds
        self._form = partials.layout(len(plan.keys), len(plan.sum_names))
        weakref.finalize(self, _unpersist, merged).atexit = False

    tally: Tally
    unread: str

    def table(self) -> pa.Table:
        """Return all sums in memory, sorted by cell and keys."""
        with _translated():
            rows = self._sums().toArrow()
        return partials.finished_bins(partials.in_order(rows, self._form), self.plan, self._kinds)

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """Return all sums in memory with hexadecimal cells and their polygons (EPSG:4326)."""
        from routes_geo.points.geodata_frame import sums_to_geodataframe  # noqa: PLC0415 - geopandas takes long

        return sums_to_geodataframe(self.table())

    def write(self, path: str, *, geo: bool = False, delta: bool = False, cell_type: str = HEX) -> int:
        """Write the sums to a file, or from the executors to a folder or Delta table.

        Return the number of rows. All executors must be able to write to the folder. A Delta table gets its new version
        in one step at the end.
        """
        path = path if path == STDOUT else absolute(path)  # executors have a different working directory
        check_output(path, geo=geo, delta=delta, cell_type=cell_type)
        if is_file_name(path) and not delta:
            return write_table(path, self.table(), geo=geo, delta=False, cell_type=cell_type)
        with _translated():
            count = self._sums().count()
        if not count:
            return write_table(path, self.table(), geo=geo, delta=delta, cell_type=cell_type)
        if delta:
            return self._write_delta(path, count, cell_type)
        clear_folder(path)
        files = self._write_files(count, partial(write_part, path, geo, cell_type))
        clear_partial(path)
        return sum(rows for _, rows, _ in files)

    def _write_delta(self, path: str, count: int, cell_type: str) -> int:
        empty = partials.finished_bins(self._form.schema.empty_table(), self.plan, self._kinds)
        schema = delta_schema(with_cell_type(empty, cell_type, signed=True).schema)
        files = self._write_files(count, partial(write_delta_part, (path, uuid.uuid4().hex), schema, cell_type))
        commit_files(path, schema, files)
        return sum(rows for _, rows, _ in files)

    def _write_files(self, count: int, write: Write) -> list[tuple[str, int, int]]:
        """Sort the sums into files and write each on its executor; return the name, rows and bytes of each."""
        order = [F.col(name).asc_nulls_last() for name in self._form.by]
        ranged = self._sums().repartitionByRange(-(-count // _FILE_ROWS), *order).sortWithinPartitions(*order)
        work = partial(write_rows, self.plan, self._kinds, write)
        with _translated(), _without_pandas():
            numbered = ranged.select("*", F.spark_partition_id().alias("part"))
            written = numbered.mapInArrow(partial(report_errors, work), "name string, rows long, bytes long").collect()
        return sorted((row[0], row[1], row[2]) for row in written)

    def _sums(self) -> DataFrame:
        return self._merged.where(F.col(CELL) >= partials.FIRST_CELL)


def _unpersist(frame: DataFrame) -> None:
    with contextlib.suppress(Exception):  # the session may have ended, and the interpreter may be about to
        frame.unpersist()


def _schema_text(form: partials.Layout) -> str:
    return ", ".join([f"{CELL} long", *(f"{key} binary" for key in form.keys), *(f"{name} long" for name in form.sums)])


def _any_null(names: Sequence[str]) -> Column:
    condition = F.lit(False)
    for name in names:
        condition |= F.col(name).isNull()
    return condition


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Raise our own error if a task reported one; other errors of Spark are passed on."""
    try:
        yield
    except PySparkException as error:
        text = str(error)
        if own_error := error_in(text):
            raise own_error from error
        if "No module named 'routes_geo'" in text:
            raise InvalidInput(
                "the Python of the executors cannot import routes_geo; install it there, or set PYSPARK_PYTHON to a "
                "Python that can (docs/how_to/scale_out.md)"
            ) from error
        raise


@contextlib.contextmanager
def _without_pandas() -> Iterator[None]:
    """Suppress Spark's warning about the version of pandas, which is not used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def _session(master: str | None) -> SparkSession:
    """Return the active session, or a new one.

    InvalidInput if Java is missing, or if the active session has another master.
    """
    active = SparkSession.getActiveSession()
    if active is None:
        return _new_session(master)
    if not hasattr(active, "_jsparkSession"):
        raise InvalidInput("the active Spark session uses Spark Connect; start one that has a master instead")
    if master and active.sparkContext.master != master:
        raise InvalidInput(
            f"a Spark session on {active.sparkContext.master} is active; stop it, or leave the master out"
        )
    return active


def _new_session(master: str | None) -> SparkSession:
    settings = {
        "spark.app.name": "routes-geo",
        "spark.log.level": "ERROR",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
    }
    builder = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _without_pandas():
            session: SparkSession = (builder.master(master) if master else builder).getOrCreate()
    except PySparkException as error:
        raise InvalidInput(f"Spark did not start ({error}). {_JAVA}") from error
    context = session.sparkContext
    if context.master.startswith("local") and context.pythonExec == "python3":  # PYSPARK_PYTHON is not set
        context.pythonExec = sys.executable
    _hush(context)
    atexit.register(session.stop)  # otherwise the cluster tries to restart what ends with this process
    return session


def _hush(context: SparkContext) -> None:
    """Suppress Java's report of an error in a task, because we raise that error ourselves."""
    log4j = context._jvm.org.apache.logging.log4j
    for name in ("executor.Executor", "scheduler.TaskSetManager"):
        log4j.core.config.Configurator.setLevel(f"org.apache.spark.{name}", log4j.Level.OFF)


class _Watch:
    """Report the rows of finished tasks while a job runs, if a progress function is given."""

    def __init__(self, context: SparkContext, rows: list[int], total: int | None, progress: Progress | None) -> None:
        self._context, self._rows, self._total, self._progress = context, rows, total, progress
        self._group = f"routes-geo-{uuid.uuid4().hex}"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._former = [self._context.getLocalProperty(name) for name in _GROUP_PROPERTIES]
        self._context.setJobGroup(self._group, "routes-geo: sums by cell")
        if self._progress:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._progress:
            self._thread.join()
        for name, value in zip(_GROUP_PROPERTIES, self._former, strict=True):
            self._context.setLocalProperty(name, value)

    def _run(self) -> None:
        while not self._ended.wait(_POLL_S):
            done = self._finished_tasks()
            if done and self._progress:
                self._progress(sum(self._rows) * done // len(self._rows), self._total)

    def _finished_tasks(self) -> int:
        tracker = self._context.statusTracker()
        jobs = [job for number in tracker.getJobIdsForGroup(self._group) if (job := tracker.getJobInfo(number))]
        stages = sorted(stage for job in jobs for stage in job.stageIds)
        first = tracker.getStageInfo(stages[0]) if stages else None
        return int(first.numCompletedTasks) if first else 0
