"""The figures of the embedded snapshot for analysts: opened from its folder, and from a service on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.serving import service

import routes_geo as rg


@pytest.fixture(scope="session")
def address(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with service(snapshot_dir, tmp_path_factory.mktemp("analysis-service")) as opened:
        yield opened


@pytest.fixture(scope="session")
def opened(snapshot_dir: Path) -> rg.Atlas:
    return rg.open(snapshot_dir)


@pytest.fixture(scope="session")
def connected(address: str) -> rg.Atlas:
    return rg.connect(address)
