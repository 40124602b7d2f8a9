"""The engine of a cluster: Spark hands out the parts of the input and merges the sums. The only module with pyspark.

Executors read, index and sum with the kernels of this package, which must be installed there; nothing is shipped. What
crosses the network is one row for each distinct group of a task.
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
from typing import Any

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from routes_geo.delta import commit_files, delta_schema
from routes_geo.errors import InvalidInput
from routes_geo.points.engines import partials
from routes_geo.points.engines.engine import Progress
from routes_geo.points.engines.tasks import (
    Batches,
    Write,
    bin_parts,
    error_in,
    reported,
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

_FILE_ROWS = 1 << 20  # of a folder of sums, about
_JAVA = "Spark needs Java 17 or later: install Debian's openjdk-17-jre-headless, or set JAVA_HOME"
_POLL_S = 0.5
_GROUP_PROPERTIES = ("spark.jobGroup.id", "spark.job.description")


class SparkEngine:
    """Bins on the executors of a Spark session: the active one, or one for a master, by default Spark's own setting."""

    name = "spark"

    def __init__(self, master: str | None = None) -> None:
        self.session = _session(master)

    def bin(self, source: Source, plan: Plan, progress: Progress | None = None) -> SparkBins:
        """Bin a source. DataError for what cannot be read, or at the first bad row of a strict plan."""
        tasks = partials.tasks_of(source, plan)
        rows = [sum(part.rows or 0 for _, part in task) for task in tasks]
        form = partials.layout(len(plan.keys), len(plan.sum_names))
        merged = self._merged([pickle.dumps(task) for task in tasks], partial(bin_parts, plan), form).persist()
        account = merged.where((F.col(CELL) < partials.FIRST_CELL) | _any_null(form.sums))
        with _translated(), _Watch(self.session.sparkContext, rows, source.rows, progress):
            found = partials.summary(account.toArrow(), plan)
        if progress:
            progress(found.tally.rows, source.rows)
        return SparkBins(merged, plan, found)

    def sums(self, table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
        """Sum one column by others: the keys and the sum, sorted by the keys; nulls are a key of their own."""
        slices = [pickle.dumps(piece) for piece in FrameFragment(table).slices(tuple(dict.fromkeys((*keys, value))))]
        form = partials.layout(len(keys), 2)
        work = partial(sum_slices, tuple(keys), value)
        with _translated():
            found = self._merged(slices or [pickle.dumps(FrameFragment(table))], work, form).toArrow()
        return partials.finished_sums(found, table, keys, value)

    def _merged(self, tasks: list[bytes], work: Callable[[Batches], Batches], form: partials.Layout) -> Any:
        """Frame of the sums that tasks make, merged by cell and keys; null where a sum leaves 64 bits.

        A task has no group twice: its rows go to where they are merged as they are.
        """
        context = self.session.sparkContext
        given = context.parallelize([(task,) for task in tasks], len(tasks))
        with _without_pandas():
            frame = self.session.createDataFrame(given, "task binary", verifySchema=False)
            partial_rows = frame.mapInArrow(partial(reported, work), _schema_text(form))
        most = int(str(self.session.conf.get("spark.sql.shuffle.partitions")))
        places = min(most, max(len(tasks), context.defaultParallelism))
        spread = partial_rows.repartition(places, *form.by)
        return spread.groupBy(*form.by).agg(*(F.try_sum(name).alias(name) for name in form.sums))


class SparkBins:
    """Sums by cell and keys that lie on the executors."""

    def __init__(self, merged: Any, plan: Plan, summary: partials.Summary) -> None:
        self.plan, self.tally, self.unread = plan, summary.tally, summary.unread
        self._merged, self._kinds = merged, summary.kinds
        self._form = partials.layout(len(plan.keys), len(plan.sum_names))
        weakref.finalize(self, _unpersist, merged).atexit = False

    tally: Tally
    unread: str

    def table(self) -> pa.Table:
        """All of them, here, sorted by cell and keys."""
        with _translated():
            rows = self._sums().toArrow()
        return partials.finished_bins(partials.in_order(rows, self._form), self.plan, self._kinds)

    def write(self, path: str, *, geo: bool = False, delta: bool = False) -> int:
        """Write them to a Parquet file, from here, or to a folder or Delta table, from the executors; return the rows.

        A folder must be one that all executors reach. A Delta table gets its new version in one step at the end.
        """
        path = absolute(path)  # executors have another working directory
        check_output(path, geo=geo, delta=delta)
        if is_file_name(path):
            return write_table(path, self.table(), geo=geo, delta=False)
        with _translated():
            count = self._sums().count()
        if not count:
            return write_table(path, self.table(), geo=geo, delta=delta)
        if delta:
            return self._write_delta(path, count)
        clear_folder(path)
        files = self._write_files(count, partial(write_part, path, geo))
        clear_partial(path)
        return sum(rows for _, rows, _ in files)

    def _write_delta(self, path: str, count: int) -> int:
        schema = delta_schema(partials.finished_bins(self._form.schema.empty_table(), self.plan, self._kinds).schema)
        files = self._write_files(count, partial(write_delta_part, path, uuid.uuid4().hex, schema))
        commit_files(path, schema, files)
        return sum(rows for _, rows, _ in files)

    def _write_files(self, count: int, write: Write) -> list[tuple[str, int, int]]:
        """Sort the sums over as many files as it takes, and write each where it is; name, rows and bytes of each."""
        order = [F.col(name).asc_nulls_last() for name in self._form.by]
        ranged = self._sums().repartitionByRange(-(-count // _FILE_ROWS), *order).sortWithinPartitions(*order)
        work = partial(write_rows, self.plan, self._kinds, write)
        with _translated(), _without_pandas():
            numbered = ranged.select("*", F.spark_partition_id().alias("part"))
            written = numbered.mapInArrow(partial(reported, work), "name string, rows long, bytes long").collect()
        return sorted((row[0], row[1], row[2]) for row in written)

    def _sums(self) -> Any:
        return self._merged.where(F.col(CELL) >= partials.FIRST_CELL)


def _unpersist(frame: Any) -> None:
    with contextlib.suppress(Exception):  # the session may be gone, and the interpreter about to be
        frame.unpersist()


def _schema_text(form: partials.Layout) -> str:
    return ", ".join([f"{CELL} long", *(f"{key} binary" for key in form.keys), *(f"{name} long" for name in form.sums)])


def _any_null(names: Sequence[str]) -> Any:
    condition = F.lit(False)
    for name in names:
        condition |= F.col(name).isNull()
    return condition


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Raise the error of ours that a task raised; any other of Spark's is passed on."""
    try:
        yield
    except PySparkException as error:
        text = str(error)
        if found := error_in(text):
            raise found from error
        if "No module named 'routes_geo'" in text:
            raise InvalidInput(
                "the Python of the executors has no routes_geo: install it there, or name one that has it in "
                "PYSPARK_PYTHON (docs/how_to/scale_out.md)"
            ) from error
        raise


@contextlib.contextmanager
def _without_pandas() -> Iterator[None]:
    """Leave out Spark's warning about the version of pandas, which takes no part here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def _session(master: str | None) -> SparkSession:
    """Active session, or a new one. InvalidInput where there is no Java, or the active session has another master."""
    active = SparkSession.getActiveSession()
    if active is None:
        return _new_session(master)
    if not hasattr(active, "_jsparkSession"):
        raise InvalidInput("the active Spark session is one of Spark Connect; this engine needs one with a master")
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
    builder: Any = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _without_pandas():
            session: SparkSession = (builder.master(master) if master else builder).getOrCreate()
    except PySparkException as error:
        raise InvalidInput(f"no Spark session can be started ({error}). {_JAVA}") from error
    context = session.sparkContext
    if context.master.startswith("local") and context.pythonExec == "python3":  # PYSPARK_PYTHON is not set
        context.pythonExec = sys.executable
    _hush(context)
    atexit.register(session.stop)  # a cluster that is left to itself tries to start again what ends with this process
    return session


def _hush(context: Any) -> None:
    """Leave out Java's account of an error in a task: it is raised here, as one of ours."""
    log4j = context._jvm.org.apache.logging.log4j
    for name in ("executor.Executor", "scheduler.TaskSetManager"):
        log4j.core.config.Configurator.setLevel(f"org.apache.spark.{name}", log4j.Level.OFF)


class _Watch:
    """Reports the rows of finished tasks while a job runs, if anybody wants to know."""

    def __init__(self, context: Any, rows: list[int], total: int | None, progress: Progress | None) -> None:
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
        found = tracker.getStageInfo(stages[0]) if stages else None
        return int(found.numCompletedTasks) if found else 0
