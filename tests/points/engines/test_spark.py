"""Spark on a cluster of processes: what the local engine gives, row for row, also when an executor is killed."""

from __future__ import annotations

import datetime
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from support.slow_parts import SlowPart

from routes_geo.build.build import build_snapshot
from routes_geo.delta import append_delta, delta_files, read_delta
from routes_geo.errors import DataError, InvalidInput
from routes_geo.points.bin_points import bin_points
from routes_geo.points.engines.make import make_engine
from routes_geo.points.frames import frame_source
from routes_geo.points.inputs import open_source
from routes_geo.points.plan import Plan, match_plan

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # py4j's sockets, when it feels like it
    pytest.mark.filterwarnings("ignore:Exception ignored.*socket:pytest.PytestUnraisableExceptionWarning"),
]

TESTS = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2025, 12, 1)


@dataclass(frozen=True)
class Cluster:
    """A driver with two executors, one core each, all of them processes of this machine."""

    context: Any
    log_dir: Path

    def executors(self) -> list[int]:
        """Process ids of the executors that this test's driver started."""
        driver = self.context._gateway.proc.pid
        return [pid for pid in descendants(driver) if "CoarseGrainedExecutorBackend" in command_of(pid)]

    def running(self) -> int:
        tracker = self.context.statusTracker()
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        return sum(stage.numActiveTasks for stage in stages if stage)

    def events(self, kind: str) -> list[dict[str, Any]]:
        texts = [line for path in self.log_dir.rglob("*") if path.is_file() for line in path.read_text().splitlines()]
        rows = [json.loads(text) for text in texts if text.startswith("{")]
        return [row for row in rows if row["Event"] == kind]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:  # it has ended
        return ""


def descendants(pid: int) -> list[int]:
    try:
        texts = [(path / "children").read_text() for path in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    children = [int(child) for text in texts for child in text.split()]
    return [*children, *(grandchild for child in children for grandchild in descendants(child))]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    import pyspark
    from pyspark.sql import SparkSession

    log_dir = tmp_path_factory.mktemp("events")
    settings = {
        "spark.app.name": "routes-geo tests",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log_dir.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(map(str, (TESTS, TESTS.parent))),
        "spark.sql.session.timeZone": "Europe/Rome",  # must not matter
        "spark.sql.ansi.enabled": "false",  # must not matter
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder: Any = SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.pythonExec = sys.executable
    work = Path(pyspark.__file__).parent / "work" / session.sparkContext.applicationId
    try:
        yield Cluster(session.sparkContext, log_dir)
    finally:
        session.stop()
        shutil.rmtree(work, ignore_errors=True)


def points(rows: int, seed: int = 1) -> pa.Table:
    """Points with keys of several types, nulls among them, and some bad coordinates."""
    rng = np.random.default_rng(seed)
    lng, lat = rng.uniform(5, 30, rows), rng.uniform(30, 45, rows)
    lng[::97], lat[::89] = np.nan, 91.0
    first = datetime.datetime(2023, 9, 1, 12, 30)
    days = rng.integers(0, 40, rows)
    dates = [(first + datetime.timedelta(days=int(day))).date() for day in days]
    hours = [first + datetime.timedelta(hours=int(day)) for day in days]
    return pa.table(
        {
            "lng": lng,
            "lat": lat,
            "route": pa.array(rng.choice(np.array(["CMED", "EMED", "élan", "", None], object), rows), pa.string()),
            "month": pa.array([None if day == 7 else date for day, date in zip(days, dates, strict=True)]),
            "at": pa.array(hours, pa.timestamp("ns", "Asia/Tokyo")),
            "by_sea": pa.array([None if day == 3 else bool(day % 2) for day in days]),
            "code": pa.array([None if day == 5 else int(day) - 20 for day in days], pa.int16()),
            "ratio": pa.array([None if day == 9 else math.nan if day == 8 else day / 8 - 2 for day in days]),
            "price": pa.array([Decimal(int(day) - 20) / 4 for day in days], pa.decimal128(6, 2)),
            "mode": pa.array(rng.choice(["sea", "land"], rows)).dictionary_encode(),
            "n": pa.array([None if day == 11 else int(day) for day in days], pa.int64()),
            "m": rng.integers(-(1 << 40), 1 << 40, rows),
        }
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three Parquet files of several row groups each."""
    folder = tmp_path_factory.mktemp("points")
    for number in range(3):
        pq.write_table(points(20_000, number), folder / f"{number}.parquet", row_group_size=6_000)
    return folder


def comparable(table: pa.Table) -> pa.Table:
    """Table with a number for NaN, which Arrow takes for another one each time."""
    for place, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        if pa.types.is_floating(column.type):
            table = table.set_column(place, name, pc.if_else(pc.is_nan(column), 1e300, column))
    return table


def check_same(given: Any, **options: Any) -> pa.Table:
    """Bin with both engines; the table of both."""
    options = {"allow_rejected": True} | options
    local, spark = (bin_points(given, engine=engine, **options) for engine in ("local", "spark"))
    assert spark.tally == local.tally
    for name in ("value_example", "place_example"):  # executors read by the whole path
        assert getattr(spark.tally, name).endswith(getattr(local.tally, name))
    assert spark.unread == local.unread
    assert comparable(spark.table()).equals(comparable(local.table()))
    assert spark.table().schema.equals(local.table().schema, check_metadata=True)
    return local.table()


@pytest.mark.parametrize(
    "by",
    [
        (),
        ("route", "month"),
        ("month", "code", "route"),
        ("at", "by_sea"),
        ("ratio",),
        ("price", "mode"),
    ],
    ids=lambda by: "+".join(by) or "no key",
)
def test_parquet(cluster: Cluster, files: Path, by: Sequence[str]) -> None:
    table = check_same(str(files), resolution=4, by=by, sums=["n", "m"])
    assert table.num_rows > 100


def test_bad_rows_are_told(cluster: Cluster, files: Path) -> None:
    tally = bin_points(str(files), resolution=3, sums=["n"], engine="spark", allow_rejected=True).tally
    assert tally.rows == 60_000
    assert tally.no_place > 1_000
    assert tally.no_value > 1_000


def test_relative_paths(cluster: Cluster, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    check_same("0.parquet", resolution=3)
    monkeypatch.chdir(tmp_path)
    bin_points(str(files), resolution=3, engine="spark", allow_rejected=True).write("out")
    assert (tmp_path / "out/part-00000.parquet").is_file()


def test_delimited_text(cluster: Cluster, tmp_path: Path) -> None:
    text = "lng,lat,route,n\n12.6,35.5,CMED,3\n12.6,35.5,,4\nx,35.5,CMED,1\n12.6,35.5\n12.6,35.5,CMED,1.5\n"
    (tmp_path / "b.csv").write_text(text)
    (tmp_path / "a.csv").write_text(text.replace("CMED", "EMED"))
    table = check_same(str(tmp_path), resolution=5, by=["route"], sums=["n"])
    assert table["n"].to_pylist() == [3, 3, 8]


def test_table_in_memory(cluster: Cluster) -> None:
    check_same(points(5_000), resolution=4, by=["route", "mode"], sums=["m"])


@pytest.mark.parametrize("given", [points(0), points(97).slice(0, 1)], ids=["no row", "no place"])
def test_nothing_to_count(cluster: Cluster, given: pa.Table, tmp_path: Path) -> None:
    for engine in ("local", "spark"):
        with pytest.raises(DataError, match=r"there are no rows to count|none of 1 rows is accepted"):
            bin_points(given, resolution=4, by=["route", "month"], engine=engine, allow_rejected=True)
    source = frame_source(given)
    nothing = make_engine("spark").bin(source, match_plan(Plan(4, ("route",)), source.names, source.origin))
    assert nothing.write(str(tmp_path / "out")) == 0
    assert pq.read_table(tmp_path / "out/part-00000.parquet").schema.names == ["cell", "route", "count"]


def test_a_loss_is_an_error_with_the_same_examples(cluster: Cluster, tmp_path: Path) -> None:
    for number in range(3):
        rows = {"lng": [12.6, None, 12.6, 12.6], "lat": [35.5] * 4, "n": [1, 2, None, 4]}
        pq.write_table(pa.table(rows), tmp_path / f"{number}.parquet")
    messages = []
    for engine in ("local", "spark"):
        with pytest.raises(DataError, match="6 of 12 rows are rejected, which is more than 10 %") as error:
            bin_points(str(tmp_path), resolution=4, sums=["n"], engine=engine)
        messages.append(str(error.value))
    assert messages[0] == messages[1]
    assert "0.parquet, row 2: 'lng=, lat=35.5, n=2'" in messages[0]
    assert "0.parquet, row 3: 'lng=12.6, lat=35.5, n='" in messages[0]


@pytest.mark.parametrize("cell_type", ["hex", "uint64"])
def test_outputs_are_read_back_by_their_cells(cluster: Cluster, tmp_path: Path, cell_type: str) -> None:
    given = points(2_000).select(["lng", "lat", "route"])
    options: dict[str, Any] = {"resolution": 5, "by": ["route"], "allow_rejected": True}
    bins = bin_points(given, engine="spark", **options)
    for name, delta in (("folder", False), ("table", True), ("sums.csv", False)):
        bins.write(str(tmp_path / name), delta=delta, cell_type=cell_type)
        again = check_same(str(tmp_path / name), resolution=5, by=["route"], sums=["count"])
        assert again["count"].to_pylist() == bins.table()["count"].to_pylist()


def test_delta_in_and_out(cluster: Cluster, tmp_path: Path) -> None:
    given = points(4_000).select(["lng", "lat", "route", "month", "code", "n", "m"])
    append_delta(str(tmp_path / "in"), given, partition_by=["route"])
    append_delta(str(tmp_path / "in"), given, partition_by=["route"])
    options: dict[str, Any] = {"resolution": 4, "by": ["route", "month", "code"], "sums": ["m"], "allow_rejected": True}
    check_same(str(tmp_path / "in"), **options)
    for _ in range(2):
        for engine in ("local", "spark"):
            bin_points(str(tmp_path / "in"), engine=engine, **options).write(str(tmp_path / engine), delta=True)
    schemas = [pq.read_schema(delta_files(str(tmp_path / engine)).files[0][0]) for engine in ("local", "spark")]
    local, spark = (read_delta(str(tmp_path / engine), schemas[0]).cast(schemas[0]) for engine in ("local", "spark"))
    assert schemas[1].types == schemas[0].types
    order = [(name, "ascending") for name in local.column_names]
    assert spark.sort_by(order).equals(local.sort_by(order))
    assert len(list((tmp_path / "spark/_delta_log").glob("*.json"))) == 2


def test_folder_with_polygons(cluster: Cluster, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from routes_geo.points.engines import spark

    monkeypatch.setattr(spark, "_FILE_ROWS", 1_000)
    options: dict[str, Any] = {"resolution": 4, "by": ["route", "month"], "allow_rejected": True}
    local, binned = (bin_points(str(files), engine=engine, **options) for engine in ("local", "spark"))
    local.write(str(tmp_path / "local.parquet"), geo=True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/part-00099.parquet").write_bytes(b"of an earlier run")
    assert binned.write(str(tmp_path / "out"), geo=True) == local.table().num_rows
    paths = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in paths] == [f"part-{number:05d}.parquet" for number in range(len(paths))]
    assert len(paths) > 5
    whole = pa.concat_tables([pq.read_table(path).replace_schema_metadata() for path in paths])
    assert whole.equals(pq.read_table(tmp_path / "local.parquet").replace_schema_metadata())
    assert b"geo" in pq.read_schema(paths[1]).metadata
    (tmp_path / "out/mine.txt").write_text("keep me")
    with pytest.raises(InvalidInput, match=r"mine\.txt"):
        binned.write(str(tmp_path / "out"))


def test_one_file(cluster: Cluster, files: Path, tmp_path: Path) -> None:
    for engine in ("local", "spark"):
        bin_points(str(files), resolution=3, by=["route"], engine=engine, allow_rejected=True).write(
            str(tmp_path / f"{engine}.parquet")
        )
    assert (tmp_path / "spark.parquet").read_bytes() == (tmp_path / "local.parquet").read_bytes()


def test_a_geodataframe(cluster: Cluster) -> None:
    frames = [bin_points(points(500), resolution=3, engine=engine).to_geodataframe() for engine in ("spark", "local")]
    assert frames[0].equals(frames[1])
    assert frames[0].crs == "EPSG:4326"


def test_a_strict_plan_stops_with_our_error(cluster: Cluster, files: Path) -> None:
    with pytest.raises(DataError, match=r"parquet, row \d+: .*expected a longitude and a latitude"):
        bin_points(str(files), resolution=4, strict=True, engine="spark")


def test_a_file_that_changed_meanwhile(cluster: Cluster, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(points(1_000), path)
    source = open_source([str(path)])
    path.write_bytes(b"no longer Parquet")
    with pytest.raises(DataError, match=r"a\.parquet cannot be read from row 1 on"):
        make_engine("spark").bin(source, match_plan(Plan(4), source.names, source.origin))


@pytest.mark.parametrize("rows_each", [1, 2], ids=["between tasks", "in a task"])
def test_a_sum_that_leaves_64_bits(cluster: Cluster, tmp_path: Path, rows_each: int) -> None:
    table = pa.table({"lng": [12.6] * rows_each, "lat": [35.5] * rows_each, "n": [1 << 62] * rows_each})
    for number in range(2):
        pq.write_table(table, tmp_path / f"{number}.parquet")
    source = open_source([str(tmp_path)])
    apart = replace(source, fragments=tuple(SlowPart(part, 0) for part in source.fragments))
    for engine in ("local", "spark"):
        with pytest.raises(DataError, match=r"^a sum does not fit in a 64-bit integer$"):
            make_engine(engine).bin(apart, match_plan(Plan(4, sums=("n",)), source.names, source.origin))


def test_a_key_of_two_types(cluster: Cluster, tmp_path: Path) -> None:
    for number, key in enumerate([["a"], [1]]):
        pq.write_table(pa.table({"lng": [12.6], "lat": [35.5], "key": key}), tmp_path / f"{number}.parquet")
    for engine in ("local", "spark"):
        with pytest.raises(InvalidInput, match=r"key 'key' is .* in one input and .* in another"):
            bin_points(str(tmp_path), resolution=4, by=["key"], engine=engine)


def test_progress_ends_with_all_rows(cluster: Cluster, files: Path) -> None:
    source = open_source([str(files)])
    seen: list[tuple[int, int | None]] = []
    make_engine("spark").bin(source, match_plan(Plan(4), source.names, source.origin), lambda *rows: seen.append(rows))
    assert seen[-1] == (60_000, 60_000)
    assert seen == sorted(seen)


@pytest.mark.parametrize("keys", [("route", "month"), ("mode", "by_sea", "price"), ()], ids=str)
@pytest.mark.parametrize("rows", [0, 5_000])
def test_sums_of_a_table(cluster: Cluster, keys: tuple[str, ...], rows: int) -> None:
    table = points(rows)
    spark, local = (make_engine(name).sums(table, keys, "n") for name in ("spark", "local"))
    assert spark.equals(local)
    assert spark.schema.equals(local.schema)


def test_sums_overflow(cluster: Cluster) -> None:
    table = pa.table({"key": ["a", "a"], "n": [1 << 62, 1 << 62]})
    for engine in ("local", "spark"):
        with pytest.raises(DataError, match="does not fit"):
            make_engine(engine).sums(table, ["key"], "n")


def test_a_build_is_the_same(cluster: Cluster, data_dir: Path, tmp_path: Path) -> None:
    options: dict[str, Any] = {"data_dir": data_dir, "today": TODAY, "as_of": datetime.date(2024, 6, 1)}
    names = [build_snapshot(tmp_path / name, engine=make_engine(name), **options) for name in ("local", "spark")]
    assert names[0] == names[1] == build_snapshot(tmp_path / "plain", **options)


def test_another_master_than_that_of_the_active_session(cluster: Cluster) -> None:
    with pytest.raises(InvalidInput, match="local-cluster"):
        make_engine("spark", master="local[1]")


def test_an_executor_is_killed(cluster: Cluster, files: Path) -> None:
    """SIGKILL in the middle of the tasks: they are lost, done again, and counted once."""
    source = open_source([str(files)] * 4)
    plan = match_plan(Plan(4, ("route", "month"), ("m",)), source.names, source.origin)
    slow = replace(source, fragments=tuple(SlowPart(part, 1.0) for part in source.fragments))
    assert len(slow.fragments) >= 12
    victims: list[int] = []

    def kill() -> None:
        deadline = time.monotonic() + 60
        while not victims and time.monotonic() < deadline:
            if cluster.running() == 2:  # both executors are at work
                victims.append(cluster.executors()[0])
                os.kill(victims[0], signal.SIGKILL)
            time.sleep(0.05)

    make_engine("spark").sums(points(10), ["route"], "n")  # both executors are up, and warm
    killer = threading.Thread(target=kill)
    killer.start()
    binned = make_engine("spark").bin(slow, plan)
    killer.join()
    assert victims
    local = make_engine("local").bin(source, plan)
    assert binned.tally == local.tally
    assert binned.table().equals(local.table())
    lost = [event for event in cluster.events("SparkListenerTaskEnd") if "Lost" in event["Task End Reason"]["Reason"]]
    assert lost
    assert cluster.events("SparkListenerExecutorRemoved")
    again = [event for event in cluster.events("SparkListenerTaskStart") if event["Task Info"]["Attempt"] > 0]
    assert {event["Task Info"]["Index"] for event in lost} <= {event["Task Info"]["Index"] for event in again}


def test_command(files: Path, tmp_path: Path) -> None:
    """A process of its own, with Spark in it."""
    arguments = ["bin", str(files), "-r", "4", "--by", "route,month", "--sum", "m"]
    for engine, more in [("local", []), ("spark", ["--engine", "spark", "--master", "local[2]"])]:
        command = [sys.executable, "-m", "routes_geo", *arguments, "-o", str(tmp_path / f"{engine}.parquet"), *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "Exception" not in done.stderr
        assert "60,000 rows in" in done.stdout
    assert (tmp_path / "spark.parquet").read_bytes() == (tmp_path / "local.parquet").read_bytes()


def test_command_says_what_is_wrong(files: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "routes_geo",
        "bin",
        str(files),
        "-o",
        "out.parquet",
        "--strict",
        "--engine",
        "spark",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert "expected a longitude and a latitude" in done.stderr.splitlines()[-1]
    assert "Exception" not in done.stderr


def test_without_java(files: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("bash", "env", "dirname", "rm"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "/bin/false")
    kept = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {"PATH": str(tmp_path / "bin")}
    command = [sys.executable, "-m", "routes_geo", "bin", str(files), "-o", "out.parquet", "--engine", "spark"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path, env=kept)
    assert done.returncode == 2
    assert "openjdk-17-jre-headless" in done.stderr
