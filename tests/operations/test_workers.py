"""Several processes of the service on one folder of snapshots: shared memory, readiness, and a graceful stop."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from support.doubled import publish_doubled
from support.nginx import uvicorn
from support.serving import ROOT, ask, free_port, started
from support.waiting import within

from routes_geo.snapshot.snapshot import POINTER, Snapshot

pytestmark = pytest.mark.slow

REQUESTS = 60
_COUNT = re.compile(r'request_duration_seconds_count\{.*http_route="/pressure".*\} (\d+)')


@pytest.fixture
def snapshots(snapshot: Snapshot, tmp_path: Path) -> Path:
    folder = tmp_path / "snapshots"
    shutil.copytree(snapshot.path, folder / snapshot.snapshot_id)
    (folder / POINTER).write_text(f"{snapshot.snapshot_id}\n")
    return folder


def test_a_switch_reaches_all_workers_and_each_counts_for_itself(snapshots: Path, tmp_path: Path) -> None:
    with uvicorn(snapshots, tmp_path, "--workers", "2") as port:
        address = f"http://127.0.0.1:{port}"
        check_that_both_follow(address, snapshots)


@contextmanager
def forked(snapshots: Path, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run `routes-geo serve` with two processes until it is ready."""
    port = free_port()
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port), "--workers", "2"]
    environment = {"ROUTES_GEO_SNAPSHOT": str(snapshots), "ROUTES_GEO_HOME": str(folder)}
    with started(command, f"http://127.0.0.1:{port}/readyz", folder / "log", **environment) as process:
        yield f"http://127.0.0.1:{port}", process


def workers_of(process: subprocess.Popen[bytes]) -> set[int]:
    return set(map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()))


def private_mib(pid: int) -> float:
    sizes = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return sum(int(sizes[f"Private_{state}"].split()[0]) for state in ("Clean", "Dirty")) / 1024


def test_forked_processes_share_memory_follow_switches_and_are_replaced(snapshots: Path, tmp_path: Path) -> None:
    with forked(snapshots, tmp_path) as (address, process):
        assert within(30, lambda: len(workers_of(process)) == 2)  # the first may answer before the second starts
        workers = workers_of(process)
        assert all(private_mib(pid) < 80 for pid in workers)  # those of uvicorn have more than 120
        check_that_both_follow(address, snapshots)
        os.kill(min(workers), signal.SIGKILL)
        assert within(30, lambda: len(workers_of(process)) == 2 and workers_of(process) != workers)
        assert {ask(f"{address}/series/CMED")[0] for _ in range(20)} == {200}


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_forked_processes_let_requests_end(snapshots: Path, tmp_path: Path, sign: signal.Signals) -> None:
    with forked(snapshots, tmp_path) as (address, process):
        stream = HTTPConnection(address.removeprefix("http://"), timeout=30)
        stream.request("GET", "/alerts/stream")
        assert stream.getresponse().status == 200
        statuses: list[int] = []
        request = threading.Thread(target=lambda: statuses.append(ask(f"{address}/reports/CMED.html?datetime=2023")[0]))
        request.start()
        time.sleep(0.2)
        process.send_signal(sign)
        assert process.wait(timeout=60) == 0
        request.join()
        assert statuses == [200]
        stream.close()


def check_that_both_follow(address: str, snapshots: Path) -> None:
    """Check that two processes answer from a new snapshot at once, and that the metrics of each are its own."""
    after = publish_doubled(snapshots)
    answers = [ask(f"{address}/pressure") for _ in range(REQUESTS)]
    assert {headers["x-routes-geo-snapshot"] for _, headers, _ in answers} == {after}
    counts: set[int] = set()
    assert within(30, lambda: len(counts.add(requests_counted(address)) or counts) == 2)
    assert sum(counts) == REQUESTS


def requests_counted(address: str) -> int:
    """Requests for /pressure, by the process that happens to answer."""
    found = _COUNT.search(ask(f"{address}/metrics")[2].decode())
    return int(found[1]) if found else 0


def test_a_process_is_ready_once_its_first_tile_is(snapshots: Path, tmp_path: Path) -> None:
    """A fresh machine has no compiled kernels, so that the first tile takes a while."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    command += ["--no-access-log"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "NUMBA_CACHE_DIR": str(tmp_path / "kernels"),
        "ROUTES_GEO_SNAPSHOT": str(snapshots),
        "ROUTES_GEO_HOME": str(tmp_path),
    }
    seen: list[int] = []

    def is_ready() -> bool:
        try:
            seen.append(ask(f"http://127.0.0.1:{port}/readyz")[0])
        except OSError:
            return False  # it does not listen yet
        return seen[-1] == 200

    log = (tmp_path / "log").open("wb")
    with log, subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT) as process:
        try:
            assert within(180, is_ready)
        finally:
            process.terminate()
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {line["logger"] for line in lines} == {"routes_geo.access", "uvicorn.error"}
    assert set(seen) == {503, 200}
    assert seen == sorted(seen, reverse=True)


def test_a_stop_lets_requests_end_and_does_not_wait_for_streams(snapshots: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    command += ["--no-access-log", "--timeout-graceful-shutdown", "10"]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "ROUTES_GEO_SNAPSHOT": str(snapshots)}
    log = (tmp_path / "log").open("wb")
    with log, subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT) as process:
        address = f"http://127.0.0.1:{port}"
        assert within(180, lambda: answers(f"{address}/readyz"))
        stream = HTTPConnection("127.0.0.1", port, timeout=30)
        stream.request("GET", "/alerts/stream")
        assert stream.getresponse().status == 200
        statuses: list[int] = []
        report = f"{address}/reports/CMED.html?datetime=2023"  # takes a second or more
        request = threading.Thread(target=lambda: statuses.append(ask(report)[0]))
        request.start()
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        process.wait(timeout=60)
        request.join()
        assert statuses == [200]
        assert time.monotonic() - started < 30
        stream.close()


def answers(address: str) -> bool:
    try:
        return ask(address)[0] == 200
    except OSError:
        return False
