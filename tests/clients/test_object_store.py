"""Snapshots in an object store: docs/examples/publish_snapshot.sh writes them, pull_snapshot.sh fetches them."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.doubled import publish_doubled
from support.object_store import Store, object_store
from support.serving import ask, ask_json, service

from routes_geo.snapshot.snapshot import MANIFEST, POINTER, Snapshot, snapshot_path, verify_snapshot

pytestmark = pytest.mark.clients

SLOW = {"RCLONE_BWLIMIT": "500k", "RCLONE_TRANSFERS": "1"}  # a snapshot of two megabytes takes seconds


@pytest.fixture
def built(snapshot: Snapshot, tmp_path: Path) -> Path:
    """The folder in which snapshots are built, with one of them."""
    folder = tmp_path / "built"
    shutil.copytree(snapshot.path, folder / snapshot.snapshot_id)
    (folder / POINTER).write_text(f"{snapshot.snapshot_id}\n")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with object_store(tmp_path) as opened:
        yield opened


def current(folder: Path) -> str | None:
    pointer = folder / POINTER
    return pointer.read_text().strip() if pointer.exists() else None


def visible(folder: Path) -> set[str]:
    """Names in a folder, without those that begin with a dot."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_replica_serves_what_is_published(built: Path, store: Store, snapshot: Snapshot, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    store.publish(built)
    assert store.pull(replica)[0] == 0
    assert verify_snapshot(replica) == []
    age_s = [(folder / snapshot.snapshot_id / MANIFEST).stat().st_mtime for folder in (built, replica)]
    assert age_s[0] == pytest.approx(age_s[1], abs=1)  # the metric of its age counts from the build
    with service(replica, tmp_path) as address:
        assert ask_json(f"{address}/readyz")["snapshot"] == snapshot.snapshot_id
        after = publish_doubled(built)
        store.publish(built)
        code, said = store.pull(replica)
        assert (code, said.splitlines()[-1]) == (0, f"now serving snapshot {after}")
        assert ask(f"{address}/pressure")[1]["x-routes-geo-snapshot"] == after
        assert ask(f"{address}/pressure?v={snapshot.snapshot_id}")[0] == 200
    assert visible(replica) == {POINTER, snapshot.snapshot_id, after}


def test_nothing_is_fetched_twice(built: Path, store: Store, tmp_path: Path) -> None:
    store.publish(built)
    store.publish(built)
    assert store.pull(tmp_path / "replica")[0] == 0
    assert store.pull(tmp_path / "replica") == (0, "")


def test_a_replica_that_is_cut_off_never_serves_a_half_snapshot(built: Path, store: Store, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    store.publish(built)
    assert store.pull(replica)[0] == 0
    before, after = current(replica), publish_doubled(built)
    store.publish(built)
    seen = set()
    for tenths in range(5, 45, 5):
        process = store.start("pull_snapshot.sh", store.place, replica, **SLOW)
        time.sleep(tenths / 10)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert verify_snapshot(replica) == []
        seen.add((current(replica), (replica / ".pulling" / after).exists()))
    assert (before, True) in seen  # it was cut off in the middle
    assert store.pull(replica)[0] == 0
    assert (current(replica), verify_snapshot(replica)) == (after, [])


def test_damage_in_the_store_is_refused(built: Path, store: Store, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    store.publish(built)
    assert store.pull(replica)[0] == 0
    before, after = current(replica), publish_doubled(built)
    store.publish(built)
    store.rclone("rcat", f"{store.place}/{after}/routes.arrow", text="something else")
    code, said = store.pull(replica)
    assert (code, current(replica), visible(replica)) == (1, before, {POINTER, before})
    assert "routes.arrow" in said
    store.rclone("delete", f"{store.place}/{after}/routes.arrow")
    store.publish(built)
    assert store.pull(replica)[0] == 0
    assert current(replica) == after


def test_another_content_under_the_same_name_is_not_published(built: Path, store: Store) -> None:
    store.publish(built)
    name = current(built)
    store.rclone("rcat", f"{store.place}/{name}/routes.arrow", text="something else")
    code, said = store.run("publish_snapshot.sh", built, store.place)
    assert code != 0, said


@pytest.mark.parametrize("content", ["../../etc", "", "missing and more"])
def test_a_pointer_that_is_no_name_is_refused(built: Path, store: Store, tmp_path: Path, content: str) -> None:
    store.publish(built)
    store.rclone("rcat", f"{store.place}/{POINTER}", text=content)
    code, said = store.pull(tmp_path / "replica")
    assert code == 1
    assert "is not the name of a snapshot" in said
    assert visible(tmp_path / "replica") == set()


def test_a_damaged_snapshot_is_replaced_when_the_pointer_returns(built: Path, store: Store, tmp_path: Path) -> None:
    """Going back to an earlier snapshot needs no copy, unless the one on the disk is damaged."""
    replica = tmp_path / "replica"
    store.publish(built)
    store.pull(replica)
    first = str(current(replica))
    publish_doubled(built)
    store.publish(built)
    store.pull(replica)
    (replica / first / "routes.arrow").write_bytes(b"damaged")
    (built / POINTER).write_text(f"{first}\n")
    store.publish(built)
    code, said = store.pull(replica)
    assert (code, current(replica), verify_snapshot(snapshot_path(replica))) == (0, first, []), said
