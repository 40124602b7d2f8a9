"""Damage of every file of a snapshot: `verify` finds it, and a service does not switch to it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from support.damage_of_files import damages
from support.snapshot_folders import point
from support.trials_plugin import Tried

from api.state import State
from routes_geo.errors import RoutesGeoError
from routes_geo.snapshot.snapshot import POINTER, verify_snapshot

pytestmark = pytest.mark.chaos


def is_found(folder: Path) -> bool:
    try:
        return bool(verify_snapshot(folder))
    except RoutesGeoError:
        return True


def test_no_damage_is_missed_or_served(snapshots: Path, rng: random.Random, rounds: int, tried: Tried) -> None:
    first = (snapshots / POINTER).read_text().strip()
    second = next(path for path in snapshots.iterdir() if path.is_dir() and path.name != first)
    state = State((snapshots,), 10_000, None, 64_800, switch_wait_s=120)
    assert state.current().snapshot.snapshot_id == first
    cases = 0
    for path in sorted(path for path in second.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for kind, content in damages(path, rng, max(rounds // 5, 1)):
            path.unlink() if content is None else path.write_bytes(content)
            tried(f"damage: files of a snapshot, {kind}")
            where = f"{path.relative_to(second)} {kind}"
            assert is_found(second), where
            point(snapshots, second.name)
            assert state.current().snapshot.snapshot_id == first, where
            assert state.warning is not None, where
            cases += 1
            assert state.rejected_switches == cases, where
        path.write_bytes(whole)
    point(snapshots, second.name)
    assert state.current().snapshot.snapshot_id == second.name
    assert state.warning is None
    shutil.rmtree(second)
    assert state.current().snapshot.snapshot_id == second.name
