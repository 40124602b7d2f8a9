"""Which snapshot is opened by default, and what is said about folders without one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import routes_geo as rg


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ROUTES_GEO_SNAPSHOT", raising=False)
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path / "home"))


def test_the_embedded_snapshot_is_opened_by_default(
    snapshot_dir: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTES_GEO_HOME", str(snapshot_dir.parent.parent))
    assert rg.open().snapshot_id == rg.open(snapshot_dir).snapshot_id
    assert capfd.readouterr() == ("", "")


def test_the_last_snapshot_that_was_built_comes_first(
    snapshot_dir: Path, snapshot_dir_2025: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(snapshot_dir_2025, tmp_path / "home" / "snapshots")
    earlier = rg.open(snapshot_dir_2025).snapshot_id
    assert rg.open().snapshot_id == earlier != rg.open(snapshot_dir).snapshot_id
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOT", str(snapshot_dir))
    assert rg.open().snapshot_id == rg.open(snapshot_dir).snapshot_id


def test_a_folder_is_given_as_text_or_path_also_that_of_one_snapshot(snapshot_dir: Path) -> None:
    name = (snapshot_dir / "current").read_text("utf-8").strip()
    for path in (str(snapshot_dir), snapshot_dir, snapshot_dir / name):
        assert rg.open(path).snapshot_id == name


def test_a_day_applies_to_all_figures(snapshot_dir: Path) -> None:
    atlas = rg.open(snapshot_dir, as_of="2025-06-03")
    assert atlas.series("CMED", "2025").attrs["vintage"] == "2025-06-03"
    assert atlas.series("CMED", "2025", as_of="2026-09-01").attrs["vintage"] == "2026-08-04"


def test_folders_without_a_sound_snapshot_are_errors(snapshot_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(rg.NotFound, match="is not a snapshot"):
        rg.open(tmp_path)
    copy = shutil.copytree(snapshot_dir, tmp_path / "copy")
    (manifest,) = copy.glob("*/manifest.json")
    manifest.write_text(manifest.read_text("utf-8").replace("2026", "2027", 1), "utf-8")
    with pytest.raises(rg.DataError, match="is damaged"):
        rg.open(copy)
    with pytest.raises(rg.InvalidInput, match="write it as 2025-02-08"):
        rg.open(snapshot_dir, as_of="June 2025")


def test_a_damaged_table_is_an_error_when_it_is_read(snapshot_dir: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(snapshot_dir, tmp_path / "copy")
    (places,) = copy.glob("*/places.arrow")
    places.write_bytes(places.read_bytes()[:-100])
    atlas = rg.open(copy)
    assert len(atlas.routes) == 5
    with pytest.raises(rg.DataError, match=r"places\.arrow"):
        atlas.places  # noqa: B018


def test_a_misspelt_setting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOTS", "x")
    with pytest.raises(rg.InvalidInput, match="ROUTES_GEO_SNAPSHOTS"):
        rg.open()
