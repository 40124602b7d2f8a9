"""nginx with docs/examples/nginx.conf before two processes, of which one is restarted, or the snapshot changes."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from support.doubled import publish_doubled
from support.nginx import Front, nginx, uvicorn
from support.serving import free_port
from support.waiting import within

from routes_geo.snapshot.snapshot import POINTER, Snapshot

pytestmark = pytest.mark.clients

PATH = "/pressure"  # is asked of a process each time


@contextmanager
def asking(front: Front) -> Iterator[Counter[int | str]]:
    """Ask all the time, and count statuses and errors."""
    counted: Counter[int | str] = Counter()
    ended = threading.Event()

    def ask_on() -> None:
        while not ended.is_set():
            try:
                counted[front.get(PATH)[0]] += 1
            except OSError as error:
                counted[type(error).__name__] += 1

    threads = [threading.Thread(target=ask_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield counted
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_restarts_and_a_new_snapshot_are_not_noticed(snapshot: Snapshot, tmp_path: Path) -> None:
    snapshots = tmp_path / "snapshots"
    shutil.copytree(snapshot.path, snapshots / snapshot.snapshot_id)
    (snapshots / POINTER).write_text(f"{snapshot.snapshot_id}\n")
    with ExitStack() as every, ExitStack() as first:
        backends = [
            first.enter_context(uvicorn(snapshots, tmp_path)),
            every.enter_context(uvicorn(snapshots, tmp_path)),
        ]
        front = every.enter_context(nginx(free_port(), backends, tmp_path / "nginx"))
        with asking(front) as counted:
            assert within(60, lambda: counted[200] >= 50)
            after = publish_doubled(snapshots)
            answers = [front.get(PATH)[1]["x-routes-geo-snapshot"] for _ in range(20)]
            assert set(answers) == {after}  # both processes follow from the next request on
            first.close()
            before = counted[200]
            assert within(60, lambda: counted[200] >= before + 50)
        assert set(counted) == {200}
