"""Fixtures of the chaos tests: the number of tries, and a folder with two snapshots and a pointer."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from support.snapshot_folders import copy_snapshot, point

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
def snapshots(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder with two snapshots; the pointer names the first."""
    folder = tmp_path / "snapshots"
    point(folder, copy_snapshot(snapshot.path, folder))
    copy_snapshot(snapshot.path, folder, "second")
    return folder
