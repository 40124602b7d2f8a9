"""Kills at random moments: what was there before is there after, and the next run is whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.killing import Command
from support.outputs import FORMER, OUTPUTS, arguments_of
from support.snapshot_folders import copy_snapshot, point
from support.trials_plugin import Tried

from routes_geo.snapshot.snapshot import POINTER, Snapshot, open_checked_snapshot, verify_snapshot

pytestmark = pytest.mark.chaos


def kind_of(name: str) -> str:
    return "report" if name.endswith(".html") else "export"


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_is_the_former_one_or_the_new_one(
    snapshots: Path, tmp_path: Path, rng: random.Random, rounds: int, name: str, tried: Tried
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / name
    command = Command(["-m", "routes_geo", *arguments_of(name, target, snapshots)], folder, tmp_path)
    longest_s = command.run()
    whole = target.read_bytes()
    for _ in range(rounds):
        command.kill(rng, longest_s, lambda: target.write_bytes(FORMER))
        tried(f"kills: {kind_of(name)} {name}")
        assert target.read_bytes() in (FORMER, whole)
    command.run()
    assert target.read_bytes() == whole
    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize("name", ["sums.parquet", "sums.csv", "sums"])
def test_sums_of_points_are_the_former_ones_or_the_new_ones(
    points: Path, tmp_path: Path, rng: random.Random, rounds: int, name: str, tried: Tried
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / name

    def arguments(resolution: int) -> list[str]:
        return ["-m", "routes_geo", "bin", str(points), "-r", str(resolution), "-o", str(target)]

    Command(arguments(4), folder, tmp_path).run()
    former = content(target)
    command = Command(arguments(5), folder, tmp_path)
    longest_s = command.run()
    whole = content(target)
    for _ in range(max(rounds // 2, 1)):
        command.kill(rng, longest_s, lambda: put(target, former))
        tried(f"kills: bin {name}")
        assert content(target) in (former, whole)
    command.run()
    assert content(target) == whole
    assert [path.name for path in folder.iterdir()] == [name]
    assert target.is_file() or [path.name for path in target.iterdir()] == list(whole)


def content(target: Path) -> dict[str, bytes]:
    """Content of a file, or of the files of a folder that a reader looks at."""
    if target.is_file():
        return {"": target.read_bytes()}
    return {path.name: path.read_bytes() for path in target.glob("*.parquet")}


def put(target: Path, content: dict[str, bytes]) -> None:
    """Write what `content` has read."""
    for name, data in content.items():
        (target / name if name else target).write_bytes(data)


def test_a_build_leaves_a_sound_snapshot_and_the_next_one_cleans_up(
    tmp_path: Path, rng: random.Random, rounds: int, tried: Tried
) -> None:
    out = tmp_path / "snapshots"
    arguments = ["-m", "routes_geo", "build", "--out", str(out), "--ledger", str(tmp_path / "ledger"), "--as-of"]
    longest_s = Command([*arguments, "2025-12-01"], out, tmp_path).run()
    for number in range(rounds):
        Command([*arguments, f"2025-{7 + number % 6:02d}-15"], out, tmp_path).kill(rng, longest_s)
        tried("kills: build")
        assert verify_snapshot(out) == []
    Command([*arguments, "2025-12-01"], out, tmp_path).run()
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []
    for folder in out.iterdir():
        assert not folder.is_dir() or verify_snapshot(folder) == []


WRITE = """
import itertools, sys, time
from pathlib import Path
from routes_geo.snapshot.snapshot import open_snapshot
from routes_geo.snapshot.writing import write_snapshot
out, source = Path(sys.argv[1]), open_snapshot(Path(sys.argv[2]))
tables = {name: source.table(name) for name in source.manifest["files"]}
info = {name: value for name, value in source.manifest.items() if name not in ("files", "schema_version")}
for number in itertools.count(time.time_ns()):
    write_snapshot(out, tables, {**info, "number": number})
"""


def test_the_pointer_always_names_a_sound_snapshot(
    snapshot: Snapshot, tmp_path: Path, rng: random.Random, rounds: int, tried: Tried
) -> None:
    out = tmp_path / "snapshots"
    point(out, copy_snapshot(snapshot.path, out))
    command = Command(["-c", WRITE, str(out), str(snapshot.path)], out, tmp_path)
    for _ in range(3 * rounds):
        command.kill(rng, 2)
        tried("kills: pointer switch")
        named = open_checked_snapshot(out).snapshot_id
        assert (out / POINTER).read_text() == f"{named}\n"
    for folder in out.iterdir():
        assert not folder.is_dir() or folder.name.startswith(".") or verify_snapshot(folder) == []
