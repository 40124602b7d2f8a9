"""A snapshot that takes long to open: the former one is served until then, and no answer is kept for the wrong one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from support.snapshot_folders import copy_snapshot, point
from support.waiting import within

from api.state import State
from routes_geo.errors import DataError
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot


class SlowDisk:
    """Opens the first snapshot at once, and others when they are let go."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.opened = 0
        self.error: Exception | None = None

    def open(self, path: Path) -> Snapshot:
        self.opened += 1
        if self.opened > 1:
            assert self.gate.wait(30)
            if self.error is not None:
                raise self.error
        return open_snapshot(path)


@pytest.fixture
def disk() -> SlowDisk:
    return SlowDisk()


@pytest.fixture
def names(snapshot: Snapshot, tmp_path: Path) -> tuple[str, str]:
    first = copy_snapshot(snapshot.path, tmp_path)
    point(tmp_path, first)
    return first, copy_snapshot(snapshot.path, tmp_path, "second")


def make_state(folder: Path, disk: SlowDisk, wait_s: float) -> State:
    return State((folder,), 10_000, None, 64_800, open_=disk.open, switch_wait_s=wait_s)


def test_the_former_snapshot_is_served_while_the_new_one_is_opened(
    tmp_path: Path, names: tuple[str, str], disk: SlowDisk
) -> None:
    state = make_state(tmp_path, disk, 0.2)
    assert state.current().snapshot.snapshot_id == names[0]
    point(tmp_path, names[1])
    before = state.version()
    assert state.current().snapshot.snapshot_id == names[0]
    during = state.version()
    started = time.monotonic()
    ready = [state.ready() for _ in range(100)]
    assert {served.snapshot.snapshot_id for served in ready if served is not None} == {names[0]}
    assert None not in ready
    assert state.current().snapshot.snapshot_id == names[0]
    assert time.monotonic() - started < 0.2  # nobody waits a second time
    assert (disk.opened, state.warning) == (2, None)
    disk.gate.set()
    assert within(5, lambda: state.current().snapshot.snapshot_id == names[1])
    assert len({before, during, state.version()}) == 3  # what is kept under one is not found under another
    assert disk.opened == 2


def test_a_request_that_waits_gets_the_new_snapshot(tmp_path: Path, names: tuple[str, str], disk: SlowDisk) -> None:
    state = make_state(tmp_path, disk, 30)
    state.current()
    point(tmp_path, names[1])
    served: list[str] = []
    threads = [threading.Thread(target=lambda: served.append(state.current().snapshot.snapshot_id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    assert served == []
    disk.gate.set()
    for thread in threads:
        thread.join(30)
    assert served == [names[1]] * 8
    assert disk.opened == 2


@pytest.mark.parametrize("error", [DataError("half of it"), OSError("input/output error")])
def test_a_late_switch_that_fails_is_reported(
    tmp_path: Path, names: tuple[str, str], disk: SlowDisk, error: Exception
) -> None:
    state = make_state(tmp_path, disk, 0.05)
    state.current()
    point(tmp_path, names[1])
    assert state.current().snapshot.snapshot_id == names[0]
    disk.error = error
    disk.gate.set()
    assert within(5, lambda: state.warning is not None)
    assert state.current().snapshot.snapshot_id == names[0]
    assert state.rejected_switches == 1
    assert str(error) in str(state.warning)
    disk.error = None
    point(tmp_path, names[1])
    assert state.current().snapshot.snapshot_id == names[1]
    assert state.warning is None
