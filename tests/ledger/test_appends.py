"""Appends that are killed, that fail, or that happen at once: each is whole or absent, and on the disk."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from support.made_ledger import (
    NO_QUARANTINE,
    REJECTED,
    RELEASE,
    figures,
    last_commit,
    make_observations,
    make_release,
)

from routes_geo.errors import DataError
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.seal import SEAL
from routes_geo.ledger.verify import verify_ledger


def _append_many(root: str, worker: int) -> None:
    for turn in range(4):
        name = f"frontex-{worker}-{turn}"
        release = replace(RELEASE, release_id=name, sha256=name)
        Ledger(Path(root)).append(release, make_observations(worker * 10 + turn), NO_QUARANTINE)


def test_a_reader_beside_the_first_appends_finds_no_damage(tmp_path: Path) -> None:
    root = tmp_path / "ledger"
    worker = multiprocessing.get_context("spawn").Process(target=_append_many, args=(str(root), 1))
    worker.start()
    numbers = []
    while worker.is_alive():
        numbers.append(len(figures(root)[0]))
    worker.join()
    assert numbers == sorted(numbers)
    assert len(figures(root)[0]) == 4


def test_two_processes_append_at_once(tmp_path: Path) -> None:
    Ledger(tmp_path).append(RELEASE, make_observations(1), NO_QUARANTINE)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_append_many, args=(str(tmp_path), worker)) for worker in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0
    ledger = Ledger(tmp_path)
    assert len(ledger.releases()) == 9
    assert ledger.observations("frontex-2-3")["value"].to_pylist() == [23]


@pytest.mark.parametrize("failing", ["observations", "quarantine", "releases", "seal.json"])
def test_a_failed_append_leaves_the_ledger_readable_and_the_next_one_works(tmp_path: Path, failing: str) -> None:
    ledger = Ledger(tmp_path)
    ledger.append(make_release("first"), make_observations(1), NO_QUARANTINE)
    target = tmp_path / failing
    kept = target.rename(tmp_path / "kept") if target.exists() else None
    target.mkdir() if failing == "seal.json" else target.write_text("in the way")
    with pytest.raises((DataError, OSError)):
        ledger.append(make_release("second", rows_quarantined=3), make_observations(2), REJECTED)
    target.rmdir() if failing == "seal.json" else target.unlink()
    if kept:
        kept.rename(target)
    assert [release.release_id for release in ledger.releases()] == ["first"]
    ledger.append(make_release("again", rows_quarantined=3), make_observations(2), REJECTED)
    assert [release.release_id for release in ledger.releases()] == ["first", "again"]
    assert verify_ledger(tmp_path).problems == ()


def test_an_append_that_ended_before_its_seal_counts_and_is_sealed_by_the_next(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for name in ("first", "second", "third"):
        former = (tmp_path / SEAL).read_bytes() if name == "third" else b""
        ledger.append(make_release(name), make_observations(1), NO_QUARANTINE)
    (tmp_path / SEAL).write_bytes(former)
    assert [release.release_id for release in ledger.releases()] == ["first", "second", "third"]
    assert ledger.mark("first", "why").sequence == 4
    last_commit(tmp_path, "releases").unlink()
    with pytest.raises(DataError, match="release third is missing"):
        ledger.releases()


def test_what_an_append_writes_is_on_the_disk_before_its_release_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every new file, and every folder with a new name in it, is synced; the release's own rows before its entry."""
    synced: list[Path] = []
    fsync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: (synced.append(Path(f"/proc/self/fd/{handle}").readlink()), fsync(handle))
    )
    root = tmp_path / "ledger"
    Ledger(root).append(make_release("first", rows_quarantined=3), make_observations(1), REJECTED)
    written = [path for path in root.rglob("*") if path.name not in {".lock", SEAL}]
    assert {root.parent, root, *written} <= set(synced)
    first_entry = next(place for place, path in enumerate(synced) if "releases" in path.parts)
    for path in written:
        if "releases" not in path.parts:
            assert synced.index(path) < first_entry


def _append_for_ever(root: str) -> None:
    ledger = Ledger(Path(root))
    for turn in range(10_000):
        name = f"endless-{turn}-{os.getpid()}"
        rows = pa.concat_tables([make_observations(turn)] * 50)
        ledger.append(replace(RELEASE, release_id=name, sha256=name), rows, NO_QUARANTINE)


@pytest.mark.chaos
def test_a_process_killed_at_any_moment_leaves_what_it_had_finished(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append(RELEASE, make_observations(7), NO_QUARANTINE)
    context = multiprocessing.get_context("spawn")
    rng, known = random.Random(11), 1
    for _ in range(6):
        worker = context.Process(target=_append_for_ever, args=(str(tmp_path),))
        worker.start()
        deadline = time.monotonic() + 60
        while len(ledger.releases()) == known and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 0.15))
        worker.kill()
        worker.join()
        names = [release.release_id for release in ledger.releases()]
        assert len(names) > known
        for name in names[known:]:
            rows = ledger.observations(name)["value"]
            assert name == RELEASE.release_id or (len(rows) == 50 and len(set(rows.to_pylist())) == 1)
        known = len(names)
        assert verify_ledger(tmp_path).problems == ()
