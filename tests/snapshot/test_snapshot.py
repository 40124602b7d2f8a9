"""The snapshot folder: named by content, checked, and switched in one step."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from routes_geo.errors import DataError, NotFound
from routes_geo.snapshot.snapshot import MANIFEST, POINTER, open_snapshot, verify_snapshot
from routes_geo.snapshot.writing import write_snapshot

INFO = {"as_of": None, "policy": {}, "series": {}}


def make_snapshot(out: Path, value: int = 1) -> str:
    return write_snapshot(out, {"a/b.arrow": pa.table({"x": [value]}), "c.arrow": pa.table({"y": ["z"]})}, INFO)


def test_content_gives_the_name_and_the_pointer_names_the_newest(tmp_path: Path) -> None:
    first, again, other = make_snapshot(tmp_path), make_snapshot(tmp_path), make_snapshot(tmp_path, 2)
    assert first == again != other
    assert (tmp_path / POINTER).read_text().strip() == other
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first, other, POINTER])
    assert open_snapshot(tmp_path).snapshot_id == other
    assert open_snapshot(tmp_path / first).table("a/b.arrow").to_pylist() == [{"x": 1}]


def test_a_sound_snapshot_verifies(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    assert verify_snapshot(tmp_path) == []


def test_each_kind_of_damage_is_found(tmp_path: Path) -> None:
    folder = tmp_path / make_snapshot(tmp_path)
    with (folder / "c.arrow").open("ab") as stream:
        stream.write(b"x")
    assert verify_snapshot(tmp_path) == ["c.arrow: its content differs from the recorded checksum"]
    (folder / "c.arrow").unlink()
    assert verify_snapshot(tmp_path) == ["c.arrow: missing"]
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace('"policy": {}', '"policy": {"a": 1}'))
    assert any("its hash differs from the folder name" in problem for problem in verify_snapshot(tmp_path))


def test_a_folder_that_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="routes-geo build"):
        open_snapshot(tmp_path)
    (tmp_path / POINTER).write_text("0123456789abcdef\n")
    with pytest.raises(DataError, match="cannot be read"):
        open_snapshot(tmp_path)
    (tmp_path / POINTER).write_text("../elsewhere\n")
    with pytest.raises(DataError, match="not the name of a snapshot"):
        open_snapshot(tmp_path)


def test_a_snapshot_of_another_schema_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / make_snapshot(tmp_path)
    content = json.loads((folder / MANIFEST).read_text()) | {"schema_version": 99}
    (folder / MANIFEST).write_text(json.dumps(content))
    with pytest.raises(DataError, match="schema 99"):
        open_snapshot(tmp_path)


def test_an_unknown_table_or_series(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    opened = open_snapshot(tmp_path)
    with pytest.raises(NotFound, match=r"no\.arrow"):
        opened.table("no.arrow")
    with pytest.raises(NotFound, match="unknown series"):
        opened.series("x")
