"""Fixtures: the embedded snapshot now and in June 2025, API clients on them, and publisher files if there are any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis_settings

from api.app import make_app
from api.settings import Settings
from routes_geo.build.build import build_snapshot
from routes_geo.build.embedded import ensure_embedded_snapshot
from routes_geo.datafiles import embedded_data_dir
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

pytest_plugins = ["support.trials_plugin"]

# No test is timed: speed is measured in the benchmarks.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

TODAY = date(2026, 12, 1)  # after every embargo of the embedded releases
WORKED_VALUES = date(2025, 6, 3)  # release of the worked values in the documentation


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return embedded_data_dir()


@pytest.fixture(scope="session")
def snapshot_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_embedded_snapshot(tmp_path_factory.mktemp("home"), today=TODAY)


@pytest.fixture(scope="session")
def snapshot(snapshot_dir: Path) -> Snapshot:
    return open_snapshot(snapshot_dir)


@pytest.fixture(scope="session")
def snapshot_dir_2025(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Path:
    """The figures as known on the day of the release that worked values and findings are of."""
    folder = tmp_path_factory.mktemp("snapshot-2025")
    build_snapshot(folder, data_dir=data_dir, as_of=WORKED_VALUES, today=TODAY)
    return folder


@pytest.fixture(scope="session")
def snapshot_2025(snapshot_dir_2025: Path) -> Snapshot:
    return open_snapshot(snapshot_dir_2025)


@pytest.fixture(scope="session")
def client(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from _serve(snapshot_dir, tmp_path_factory)


@pytest.fixture(scope="session")
def client_2025(snapshot_dir_2025: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from _serve(snapshot_dir_2025, tmp_path_factory)


def _serve(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(snapshot=snapshot_dir, home=tmp_path_factory.mktemp("api-home"))
    with TestClient(make_app(settings), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def publisher_files() -> Path:
    folder = os.environ.get("ROUTES_GEO_PUBLISHER_FILES")
    if not folder:
        pytest.skip("ROUTES_GEO_PUBLISHER_FILES names no folder with publisher files")
    return Path(folder)


@pytest.fixture(scope="session")
def publisher_cases(publisher_files: Path) -> Path:
    """Small files of other layouts, in the folder `cases` beside the publishers' files."""
    folder = publisher_files.parent / "cases"
    if not folder.is_dir():
        pytest.skip("there is no folder `cases` beside the publisher files")
    return folder


@pytest.fixture(scope="session")
def frontex_workbook(publisher_files: Path) -> Path:
    return publisher_files / "frontex" / "Monthly_detections_of_IBC_2025_06_03.xlsx"
