"""Fixtures of the chaos tests: the number of tries, and a folder with two snapshots and a pointer."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from support.snapshot_folders import copy_snapshot, point
from support.trials_plugin import note_snapshot

from routes_geo.snapshot.snapshot import Snapshot


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often each test tries; `make chaos ROUNDS=200` sets it."""
    return int(os.environ.get("ROUTES_GEO_CHAOS_ROUNDS", "20"))


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """A source of chance that is the same at each run of a test."""
    return random.Random(request.node.name)


@pytest.fixture
def snapshots(request: pytest.FixtureRequest, snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder with two snapshots; the pointer names the first."""
    note_snapshot(request, snapshot.snapshot_id)
    folder = tmp_path / "snapshots"
    point(folder, copy_snapshot(snapshot.path, folder))
    copy_snapshot(snapshot.path, folder, "second")
    return folder


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """Points that give more than 100,000 bytes of sums."""
    path = tmp_path / "points.csv"
    rows = (f"{lng / 10},{lat / 10},1\n" for lng in range(-300, 300) for lat in range(250, 450, 3))
    path.write_text("lng,lat,value\n" + "".join(rows))
    return path
