"""A bad snapshot never replaces a good one, and damage to the files being served is not felt."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from support.snapshot_folders import copy_snapshot, point

from api.app import make_app
from api.settings import Settings
from routes_geo.snapshot.snapshot import MANIFEST, POINTER, Snapshot

PATHS = ("/sources", "/tiles/cells/4/8/6.mvt?datetime=2023", "/pressure?datetime=2023-09", "/hotspots", "/?f=json")
TABLE = "cubes/frontex.detections.v1/r4.arrow"


@pytest.fixture
def folder(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder with two snapshots; the pointer names the first."""
    home = tmp_path / "snapshots"
    first = copy_snapshot(snapshot.path, home)
    copy_snapshot(snapshot.path, home, "second")
    point(home, first)
    return home


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(make_app(Settings(snapshot=folder, home=folder.parent)), raise_server_exceptions=False)


def second(folder: Path) -> Path:
    served = (folder / POINTER).read_text().strip()
    return next(path for path in folder.iterdir() if path.is_dir() and path.name != served)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit_manifest(path: Path, **members: object) -> None:
    content = json.loads((path / MANIFEST).read_text()) | members
    (path / MANIFEST).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "manifest empty": lambda path: (path / MANIFEST).write_bytes(b""),
    "manifest missing": lambda path: (path / MANIFEST).unlink(),
    "manifest not JSON": lambda path: (path / MANIFEST).write_bytes(b"\xff\x00{"),
    "manifest a list": lambda path: (path / MANIFEST).write_text("[]"),
    "manifest too deep": lambda path: (path / MANIFEST).write_text("[" * 100_000),
    "manifest newer": lambda path: edit_manifest(path, schema_version=99),
    "manifest of another hash": lambda path: edit_manifest(path, policy={}),
    "manifest flipped": lambda path: flip(path / MANIFEST),
    "bit flipped in a table": lambda path: flip(path / TABLE),
    "table cut": lambda path: os.truncate(path / TABLE, 1000),
    "table empty": lambda path: os.truncate(path / TABLE, 0),
    "table missing": lambda path: (path / TABLE).unlink(),
    "table a folder": lambda path: ((path / TABLE).unlink(), (path / TABLE).mkdir()),
    "all gone": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_snapshot_is_not_switched_to(
    folder: Path, client: TestClient, damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    first = client.get("/readyz").json()["snapshot"]
    bad = second(folder)
    damage(bad)
    point(folder, bad.name)
    answers = [client.get(path) for path in PATHS]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["x-routes-geo-snapshot"] for answer in answers} == {first}
    check_warning(client, first, caplog)


POINTERS: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "names nothing": lambda path: path.write_text("0123456789abcdef\n"),
    "upwards": lambda path: path.write_text("../../../../etc\n"),
    "absolute": lambda path: path.write_text("/etc\n"),
    "long": lambda path: path.write_text("a" * 1_000_000),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("change", POINTERS.values(), ids=POINTERS)
def test_a_bad_pointer_is_not_followed(
    folder: Path, client: TestClient, change: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    first = client.get("/readyz").json()["snapshot"]
    change(folder / POINTER)
    assert {client.get(path).status_code for path in PATHS} == {200}
    check_warning(client, first, caplog)
    if (folder / POINTER).is_dir():
        (folder / POINTER).rmdir()
    good = next(path.name for path in folder.iterdir() if path.is_dir() and path.name != first)
    point(folder, good)
    assert client.get("/readyz").json() == {"status": "ready", "snapshot": good, "basemap": True, "warnings": []}
    assert "routes_geo_snapshot_outdated 0.0" in client.get("/metrics").text


def check_warning(client: TestClient, first: str, caplog: pytest.LogCaptureFixture) -> None:
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["snapshot"]) == (200, first)
    (warning,) = ready.json()["warnings"]
    assert warning.startswith(f"still serving snapshot {first}: ")
    rejected = [record for record in caplog.records if record.message == "the snapshot was not changed"]
    assert [record.levelno for record in rejected] == [logging.ERROR]
    metrics = client.get("/metrics").text
    assert f'routes_geo_snapshot{{snapshot="{first}"}} 1.0' in metrics
    assert "routes_geo_snapshot_rejected_switches_total 1.0" in metrics
    assert "routes_geo_snapshot_outdated 1.0" in metrics
    assert "routes_geo_snapshot_age_seconds" in metrics


def test_damage_to_the_files_being_served_is_not_felt(folder: Path, client: TestClient) -> None:
    served = folder / client.get("/readyz").json()["snapshot"]
    for path in served.rglob("*"):
        if path.is_file():
            with path.open("r+b") as stream:
                stream.truncate(0)
    assert {client.get(path).status_code for path in PATHS} == {200}
    shutil.rmtree(served)
    assert {client.get(path + ("&" if "?" in path else "?") + "v=" + served.name).status_code for path in PATHS} == {
        200
    }


def test_a_damaged_earlier_snapshot_is_not_found(folder: Path, client: TestClient) -> None:
    bad = second(folder)
    flip(bad / TABLE)
    for _ in range(2):
        answer = client.get(f"/sources?v={bad.name}")
        assert answer.status_code == 404
        assert "unknown snapshot" in answer.json()["detail"]


@pytest.mark.chaos
@pytest.mark.parametrize("damage", ["pointer empty", "table flipped"])
def test_a_service_without_a_sound_snapshot_refuses_to_start_in_one_line(folder: Path, damage: str) -> None:
    served = folder / (folder / POINTER).read_text().strip()
    if damage == "pointer empty":
        (folder / POINTER).write_bytes(b"")
    else:
        flip(served / TABLE)
    environment = {**os.environ, "ROUTES_GEO_SNAPSHOT": str(folder), "ROUTES_GEO_HOME": str(folder.parent)}
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", "1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "the service does not start: " in done.stderr
    served_command = [sys.executable, "-m", "routes_geo", "serve", "--snapshot", str(folder), "--port", "1"]
    done = subprocess.run(served_command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("routes-geo: ")
