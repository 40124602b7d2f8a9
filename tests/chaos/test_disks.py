"""Disks that are full, read-only or not there: one sentence, exit code 2, and what was there stays as it was."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from support.outputs import FORMER, OUTPUTS, arguments_of
from support.trials_plugin import Tried

from routes_geo.snapshot.snapshot import verify_snapshot

pytestmark = pytest.mark.chaos

SUMS = "sums.parquet"
NAMES = [*OUTPUTS, SUMS]


def run(
    arguments: list[str], home: Path, *, file_bytes: int | None = None, environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Exit code and output of a command; files that it writes may be limited in size, as on a full disk."""

    def limit() -> None:
        if file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    variables = {**os.environ, "ROUTES_GEO_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
    done = subprocess.run(
        [sys.executable, "-m", "routes_geo", *arguments],
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=limit,
    )
    return done.returncode, done.stdout + done.stderr


def check_refused(code: int, said: str) -> None:
    assert "Traceback" not in said, said
    assert code == 2, said
    assert said.count("routes-geo: ") == 1, said


def command_of(name: str, target: Path, points: Path, snapshots: Path) -> list[str]:
    if name == SUMS:
        return ["bin", str(points), "-r", "5", "-o", str(target)]
    return arguments_of(name, target, snapshots)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("file_bytes", [0, 20_000])
def test_a_disk_that_fills_leaves_the_former_file(
    snapshots: Path, tmp_path: Path, points: Path, name: str, file_bytes: int, tried: Tried
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_bytes(FORMER)
    tried(f"disks: full at {file_bytes:,} bytes, {name}")
    check_refused(*run(command_of(name, folder / name, points, snapshots), tmp_path, file_bytes=file_bytes))
    assert (folder / name).read_bytes() == FORMER
    assert [path.name for path in folder.iterdir()] == [name]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 kB, where the system lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40k,mode=1777", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "cmed.html"])
def test_a_full_disk(snapshots: Path, tmp_path: Path, points: Path, small_disk: Path, name: str, tried: Tried) -> None:
    tried(f"disks: of 40 kB, {name}")
    check_refused(*run(command_of(name, small_disk / name, points, snapshots), tmp_path))
    assert list(small_disk.iterdir()) == []


@pytest.mark.parametrize("name", ["cells.fgb", "cells.csv"])
def test_a_full_disk_for_temporary_files(
    snapshots: Path, tmp_path: Path, points: Path, small_disk: Path, name: str, tried: Tried
) -> None:
    """Only FlatGeobuf needs temporary files: it fails, and others do not."""
    target = tmp_path / name
    tried(f"disks: full for temporary files, {name}")
    code, said = run(command_of(name, target, points, snapshots), tmp_path, environment={"TMPDIR": str(small_disk)})
    if name == "cells.csv":
        assert (code, target.is_file()) == (0, True)
    else:
        check_refused(code, said)
        assert not target.exists()
    assert list(small_disk.iterdir()) == []


@pytest.fixture
def read_only_folder(small_disk: Path) -> Path:
    """A folder that even root cannot write to."""
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    return small_disk


@pytest.mark.parametrize("name", NAMES)
def test_a_read_only_disk(
    snapshots: Path, tmp_path: Path, points: Path, read_only_folder: Path, name: str, tried: Tried
) -> None:
    tried(f"disks: read-only, {name}")
    check_refused(*run(command_of(name, read_only_folder / name, points, snapshots), tmp_path))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["missing folder", "below a file", "folder", "pipe", "device"])
def test_a_target_that_cannot_be_written(
    snapshots: Path, tmp_path: Path, points: Path, name: str, where: str, tried: Tried
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / name
    tried(f"disks: target is {where}, all outputs")
    if where == "missing folder":
        target = folder / "missing" / name
    elif where == "below a file":
        (folder / "file").write_text("")
        target = folder / "file" / name
    elif where == "folder":
        target.mkdir()
    elif where == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to("/dev/full")
    code, said = run(command_of(name, target, points, snapshots), tmp_path)
    if name == SUMS and where == "missing folder":
        assert (code, target.is_file()) == (0, True)  # bin makes the folders of its output
        return
    check_refused(code, said)


@pytest.mark.parametrize("file_bytes", [0, 20_000, 200_000])
def test_a_build_on_a_full_disk_keeps_the_former_snapshot(
    snapshots: Path, tmp_path: Path, file_bytes: int, tried: Tried
) -> None:
    before = sorted(path.name for path in snapshots.iterdir())
    tried("disks: full, build")
    arguments = ["build", "--out", str(snapshots), "--ledger", str(tmp_path / "ledger"), "--as-of", "2025-12-01"]
    check_refused(*run(arguments, tmp_path, file_bytes=file_bytes))
    assert sorted(path.name for path in snapshots.iterdir()) == before
    assert verify_snapshot(snapshots) == []


TABLE = "period,route,value\n" + "".join(f"2023-{month:02d},CMED,{1000 + month}\n" for month in range(1, 13))


@pytest.mark.parametrize("file_bytes", [0, 500, 2000, 4000])
def test_an_intake_on_a_full_disk_can_be_repeated(tmp_path: Path, file_bytes: int, tried: Tried) -> None:
    table = tmp_path / "arrivals.csv"
    tried("disks: full, ingest")
    table.write_text(TABLE)
    arguments = ["ingest", str(table), "--source", "table", "--ledger", str(tmp_path / "ledger")]
    check_refused(*run(arguments, tmp_path, file_bytes=file_bytes))
    code, said = run(arguments, tmp_path)
    assert code == 0, said
    assert "accepted 12" in said
    code, said = run(["verify", "--ledger", str(tmp_path / "ledger")], tmp_path)
    assert code == 0, said


def test_an_intake_into_a_read_only_ledger(tmp_path: Path, tried: Tried) -> None:
    table = tmp_path / "arrivals.csv"
    tried("disks: ledger is a file, ingest")
    table.write_text(TABLE)
    ledger = tmp_path / "ledger"
    ledger.write_text("a file")
    check_refused(*run(["ingest", str(table), "--source", "table", "--ledger", str(ledger)], tmp_path))
    assert ledger.read_text() == "a file"


def test_an_output_with_a_terminal_that_knows_only_ascii(snapshots: Path, tmp_path: Path, tried: Tried) -> None:
    environment = {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    tried("terminals: ASCII alone", 4)
    for arguments in (
        ["sources"],
        ["claims", "--snapshot", str(snapshots)],
        ["forecast", "--snapshot", str(snapshots)],
    ):
        code, said = run(arguments, tmp_path, environment=environment)
        assert "Traceback" not in said, said
        assert code == 0, said
    shutil.rmtree(snapshots)
    code, said = run(["verify", str(tmp_path / "Málaga")], tmp_path, environment=environment)
    check_refused(code, said)
