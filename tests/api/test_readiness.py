"""Readiness of a service that starts: its first tile comes first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import startup
from api.app import create_app
from api.state import Served
from api.tiles.tilesets import WarmTiles, warm_tiles
from routes_geo.snapshot.snapshot import open_snapshot


def test_a_service_is_ready_once_its_first_tile_is_prepared(
    snapshot_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def slow(served: Served) -> None:
        may_go_on.wait(60)
        warm_tiles(served)

    monkeypatch.setattr(startup, "warm_tiles", slow)
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOT", str(snapshot_dir))
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path))
    app = create_app()
    client = TestClient(app)
    waiting = client.get("/readyz")
    assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "1")
    assert "prepares its first tile" in waiting.json()["detail"]
    assert client.get("/healthz").status_code == 200
    may_go_on.set()
    app.state.warm_up.thread.join()
    assert client.get("/readyz").json()["status"] == "ready"


def test_a_later_service_is_prepared(snapshot_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = []
    monkeypatch.setattr(startup, "warm_tiles", prepared.append)
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOT", str(snapshot_dir))
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path))
    startup.prepare()
    assert [served.snapshot.snapshot_id for served in prepared] == [open_snapshot(snapshot_dir).snapshot_id]


def test_warm_tiles_need_no_thread(snapshot_dir: Path) -> None:
    served = Served(open_snapshot(snapshot_dir))
    tiles = served.snapshot.derived(WarmTiles)
    assert not tiles.is_warm(3, None)
    warm_tiles(served)
    assert tiles.is_warm(3, None)
    assert served.tiles.has_bounds
