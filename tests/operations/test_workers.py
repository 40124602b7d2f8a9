"""Several processes of the service on one folder of snapshots: `uvicorn --workers`, readiness, and a graceful stop."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from support.doubled import publish_doubled
from support.nginx import uvicorn
from support.serving import ROOT, ask, free_port
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
        after = publish_doubled(snapshots)
        answers = [ask(f"{address}/pressure") for _ in range(REQUESTS)]
        assert {headers["x-routes-geo-snapshot"] for _, headers, _ in answers} == {after}
        # Two processes answer, and the metrics of each are its own.
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
