"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.storage.durable import folder_written_aside, written_aside


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    with written_aside(target) as partial:
        partial.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert names(tmp_path) == ["report.html"]


def test_an_error_leaves_the_former_file(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("former")
    with pytest.raises(ValueError, match="stop"), written_aside(target) as partial:
        partial.write_text("half")
        raise ValueError("stop")
    assert target.read_text() == "former"
    assert names(tmp_path) == ["report.html"]


def test_permissions_of_the_former_file_stay_and_new_files_follow_the_mask(tmp_path: Path) -> None:
    former, new = tmp_path / "former", tmp_path / "new"
    former.write_text("")
    former.chmod(0o640)
    mask = os.umask(0o027)
    try:
        for target in (former, new):
            with written_aside(target) as partial:
                partial.write_text("x")
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (former, new)] == [0o640, 0o640]


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_cannot_be_replaced_is_refused(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "target"
    if kind == "folder":
        target.mkdir()
    elif kind == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to("/dev/null")
    with pytest.raises(InvalidInput, match="give the name of a file"), written_aside(target):
        pytest.fail("the block must not run")


KILLED = """
import os, sys
from pathlib import Path
from routes_geo.storage.durable import folder_written_aside, written_aside
home = Path(sys.argv[1])
with written_aside(home / "cells.csv") as partial, folder_written_aside(home, ".building-") as folder:
    partial.write_text("half")
    (folder / "half").write_text("half")
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=60)
    assert len(names(tmp_path)) == 2
    with written_aside(tmp_path / "cells.csv") as partial, folder_written_aside(tmp_path, ".building-"):
        partial.write_text("whole")
        assert len(names(tmp_path)) == 2
    assert names(tmp_path) == ["cells.csv"]


def test_two_that_write_the_same_file_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    target = tmp_path / "cells.csv"
    with written_aside(target) as first:
        first.write_text("first")
        with written_aside(target) as second:
            second.write_text("second")
        assert target.read_text() == "second"
    assert target.read_text() == "first"
    assert names(tmp_path) == ["cells.csv"]


def test_a_removal_that_was_cut_short_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / ".work-1"
    (left / "tables").mkdir(parents=True)
    (left / ".lock").touch()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", stop)
    with pytest.raises(KeyboardInterrupt), folder_written_aside(tmp_path, ".work-"):
        pass
    assert (left / ".lock").exists()
    monkeypatch.undo()
    (tmp_path / ".work-2").mkdir()  # as if a process was killed before the last step
    with folder_written_aside(tmp_path, ".work-") as folder:
        assert names(tmp_path) == [folder.name]
    assert names(tmp_path) == []
