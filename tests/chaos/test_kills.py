"""Kills at random moments: what was there before is there after, and the next run is whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.killing import Command
from support.outputs import FORMER, OUTPUTS, arguments_of
from support.snapshot_folders import copy_snapshot, point

from routes_geo.ledger.ledger import Ledger
from routes_geo.snapshot.snapshot import POINTER, Snapshot, open_checked_snapshot, verify_snapshot

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_is_the_former_one_or_the_new_one(
    snapshots: Path, tmp_path: Path, rng: random.Random, rounds: int, name: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / name
    command = Command(["-m", "routes_geo", *arguments_of(name, target, snapshots)], folder, tmp_path)
    longest_s = command.run()
    whole = target.read_bytes()
    for _ in range(max(rounds // 4, 2)):
        target.write_bytes(FORMER)
        command.kill(rng, longest_s)
        assert target.read_bytes() in (FORMER, whole)
    command.run()
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_build_leaves_a_sound_snapshot_and_the_next_one_cleans_up(
    tmp_path: Path, rng: random.Random, rounds: int
) -> None:
    out = tmp_path / "snapshots"
    arguments = ["-m", "routes_geo", "build", "--out", str(out), "--ledger", str(tmp_path / "ledger"), "--as-of"]
    longest_s = Command([*arguments, "2025-12-01"], out, tmp_path).run()
    for number in range(max(rounds // 4, 2)):
        Command([*arguments, f"2025-{7 + number % 6:02d}-15"], out, tmp_path).kill(rng, longest_s)
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
    snapshot: Snapshot, tmp_path: Path, rng: random.Random, rounds: int
) -> None:
    out = tmp_path / "snapshots"
    point(out, copy_snapshot(snapshot.path, out))
    command = Command(["-c", WRITE, str(out), str(snapshot.path)], out, tmp_path)
    for _ in range(rounds):
        command.kill(rng, 2)
        named = open_checked_snapshot(out).snapshot_id
        assert (out / POINTER).read_text() == f"{named}\n"
    for folder in out.iterdir():
        assert not folder.is_dir() or folder.name.startswith(".") or verify_snapshot(folder) == []


def test_an_intake_is_whole_or_absent_and_can_be_repeated(tmp_path: Path, rng: random.Random, rounds: int) -> None:
    table = tmp_path / "arrivals.csv"
    table.write_text(
        "period,route,value\n" + "".join(f"2023-{month:02d},CMED,{1000 + month}\n" for month in range(1, 13))
    )
    root = tmp_path / "ledger"
    arguments = ["-m", "routes_geo", "ingest", str(table), "--source", "table", "--ledger", str(root)]
    options = ["--name", "arrivals", "--publisher", "Example", "--licence", "CC-BY-4.0"]
    command = Command([*arguments, *options], root, tmp_path)
    longest_s = command.run()
    wanted = state(root)
    for number in range(rounds):
        root = tmp_path / f"ledger-{number}"
        again = Command([*arguments[:-1], str(root), *options], root, tmp_path)
        again.kill(rng, longest_s)
        assert state(root) in ([], wanted)
        again.run()
        assert state(root) == wanted


def state(root: Path) -> list[tuple[int, list[object]]]:
    ledger = Ledger(root)
    return [
        (release.rows_accepted, ledger.observations(release.release_id)["value"].to_pylist())
        for release in ledger.releases()
    ]
