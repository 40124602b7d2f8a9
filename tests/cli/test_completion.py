"""Values that shells complete, through the mechanism that they use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from routes_geo.cli import completion
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECT_IDS


def values(completions: list[tuple[str, str]]) -> list[str]:
    return [value for value, _ in completions]


def test_routes_by_id_and_by_name() -> None:
    assert sorted(values(completion.complete_route(""))) == sorted(ROUTE_IDS)
    assert values(completion.complete_route("w")) == ["WBAL", "WMED", "WAFR"]
    assert completion.complete_route("centr") == [("Central Mediterranean", "CMED")]
    assert completion.complete_route("x") == []


def test_subjects_are_those_that_series_are_about() -> None:
    assert sorted(values(completion.complete_subject(""))) == sorted(SUBJECT_IDS)


def test_places_and_windows() -> None:
    assert ("lampedusa", "Lampedusa") in completion.complete_place("lamp")
    assert values(completion.complete_window("y")) == ["ytd", "year"]
    assert "2023" in values(completion.complete_window("20"))
    assert values(completion.complete_compared("p")) == ["previous_year"]


def test_series_are_those_of_the_snapshot(
    snapshot_dir: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOT", str(snapshot_dir))
    assert values(completion.complete_series("")) == list(snapshot.manifest["series"])
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOT", str(snapshot.path))
    assert values(completion.complete_series("iom.")) == ["iom.dead_and_missing.v1"]


def test_no_snapshot_completes_no_series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROUTES_GEO_SNAPSHOT", raising=False)
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path))
    assert completion.complete_series("") == []
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "current").write_text("gone\n")
    assert completion.complete_series("") == []


def test_the_series_of_the_embedded_snapshot_are_found(
    snapshot_dir: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROUTES_GEO_SNAPSHOT", raising=False)
    monkeypatch.setenv("ROUTES_GEO_HOME", str(snapshot_dir.parent.parent))
    assert values(completion.complete_series("")) == list(snapshot.manifest["series"])


def test_bash_receives_values(tmp_path: Path) -> None:
    environment = os.environ | {
        "_ROUTES_GEO_COMPLETE": "complete_bash",
        "COMP_WORDS": "routes-geo compare --window y",
        "COMP_CWORD": "3",
        "ROUTES_GEO_HOME": str(tmp_path),
    }
    command = [
        sys.executable,
        "-c",
        "import sys; sys.argv[0] = 'routes-geo'; from routes_geo.cli.app import run; run()",
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.stdout.split() == ["ytd", "year"], done.stderr
