"""Disks that take their time: commands give the same result, and a service answers while it opens a snapshot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from support.outputs import arguments_of
from support.slow_disk import compile_slow_disk, slow_variables
from support.snapshot_folders import point
from support.trials_plugin import Tried
from support.waiting import within
from support.watched_service import watched_service

from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.verify import verify_ledger

pytestmark = pytest.mark.chaos


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_slow_disk(tmp_path_factory.mktemp("slow"))


def run(arguments: list[str], home: Path, **variables: str) -> float:
    """Run a command to its good end; return the seconds."""
    started = time.monotonic()
    environment = {**os.environ, "ROUTES_GEO_HOME": str(home), **variables}
    command = [sys.executable, "-m", "routes_geo", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - started


@pytest.mark.parametrize("name", ["cells.fgb", "cells.csv", "cells.parquet", "routes.pmtiles", "cmed.html"])
def test_an_output_on_a_slow_disk_is_the_same(
    snapshots: Path, tmp_path: Path, library: Path, name: str, tried: Tried
) -> None:
    fast, slow = tmp_path / "fast", tmp_path / "slow"
    for folder in (fast, slow):
        folder.mkdir()
    run(arguments_of(name, fast / name, snapshots), tmp_path)
    run(arguments_of(name, slow / name, snapshots), tmp_path, **slow_variables(library, slow, 20))
    tried(f"slow disks: {name}")
    assert (slow / name).read_bytes() == (fast / name).read_bytes()
    assert [path.name for path in slow.iterdir()] == [name]


def test_two_intakes_at_once_on_a_slow_disk_are_both_whole(tmp_path: Path, library: Path, tried: Tried) -> None:
    root = tmp_path / "ledger"
    threads = []
    for number in range(2):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"period,route,value\n2023-01,CMED,{1000 + number}\n2023-02,CMED,20\n")
        arguments = ["ingest", str(path), "--source", "table", "--name", f"n{number}", "--publisher", "E"]
        arguments += ["--licence", "CC0-1.0", "--ledger", str(root)]
        variables = slow_variables(library, root, 30)
        threads.append(threading.Thread(target=run, args=(arguments, tmp_path), kwargs=variables))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tried("slow disks: ingest, two at once", 2)
    ledger = Ledger(root)
    firsts = sorted(ledger.observations(each.release_id)["value"][0].as_py() for each in ledger.releases())
    assert firsts == [1000, 1001]
    assert verify_ledger(root).problems == ()


SLOW_MS = 60  # with four calls for each of more than 100 files, a snapshot takes half a minute


def test_a_service_answers_while_it_opens_a_snapshot_on_a_slow_disk(
    snapshots: Path, tmp_path: Path, library: Path, tried: Tried
) -> None:
    first = (snapshots / "current").read_text().strip()
    second = next(path for path in snapshots.iterdir() if path.is_dir() and path.name != first)
    path = "/tiles/cells/5/17/12.mvt?datetime=2023"
    with watched_service(snapshots, tmp_path / "service", **slow_variables(library, second, SLOW_MS)) as service:
        right = service.get(path)[2]
        point(snapshots, second.name)
        names: Counter[str] = Counter()
        longest_s = 0.0

        def is_switched() -> bool:
            nonlocal longest_s
            started = time.monotonic()
            status, headers, body = service.get(path)
            longest_s = max(longest_s, time.monotonic() - started)
            assert (status, body) == (200, right)
            names[headers["x-routes-geo-snapshot"]] += 1
            return headers["x-routes-geo-snapshot"] == second.name

        assert within(120, is_switched)
        tried("slow disks: answers while a service opens a snapshot", names.total())
        assert names[first] > 10
        assert longest_s < 8
        assert service.get("/sources")[1]["x-routes-geo-snapshot"] == second.name


def test_a_service_on_a_disk_that_loses_the_new_snapshot_keeps_the_former(
    snapshots: Path, tmp_path: Path, library: Path, tried: Tried
) -> None:
    first = (snapshots / "current").read_text().strip()
    second = next(path for path in snapshots.iterdir() if path.is_dir() and path.name != first)
    with watched_service(snapshots, tmp_path / "service", **slow_variables(library, second, SLOW_MS)) as service:
        point(snapshots, second.name)
        assert service.get("/sources")[1]["x-routes-geo-snapshot"] == first
        shutil.rmtree(second)
        tried("slow disks: a snapshot that goes while it is opened")
        assert within(60, lambda: b"still serving" in service.get("/readyz")[2])
        assert service.get("/sources")[1]["x-routes-geo-snapshot"] == first
