"""docs/examples/backup.sh: a copy made while releases are loaded is sound, and an empty machine goes on from it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import invoke
from support.made_ledger import make_ledger
from support.serving import ROOT, ask, service
from support.snippets import blocks_of, commands_in

from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.verify import verify_ledger

SCRIPT = ROOT / "docs" / "examples" / "backup.sh"
PAGE = "docs/how_to/back_up_and_restore.md"
# Appends releases until it is ended, as fast as it can.
WRITER = """
import itertools, sys
from pathlib import Path
from support.made_ledger import REJECTED, make_observations, make_release
from routes_geo.ledger.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]))
for number in itertools.count():
    name = f"written-{number}"
    ledger.append(make_release(name, rows_quarantined=3), make_observations(number, 1, 2), REJECTED)
    ledger.mark(name, "a test")
    print(name, flush=True)
"""
SERIES = "/series/CMED?datetime=2023"  # has those of the own table, too
PATHS = (
    SERIES,
    "/tiles/cells/4/8/6.mvt?datetime=2023",
    "/collections/cells/items?datetime=2023&limit=1000",
    "/data/cells.parquet",
    "/pressure",
    "/alerts",
)


def variables(home: Path) -> dict[str, str]:
    """Variables of a shell that finds routes-geo."""
    program = home.parent / "bin" / "routes-geo"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m routes_geo "$@"\n')
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROUTES_GEO_")}
    path = {"PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    return kept | path | {"ROUTES_GEO_HOME": str(home)}


def back_up(home: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPT), str(home), str(target)]
    return subprocess.run(command, env=variables(home), capture_output=True, text=True, timeout=300, check=False)


def ids(root: Path) -> set[str]:
    return {release.release_id for release in Ledger(root).releases()}


def test_a_copy_made_while_releases_are_loaded_is_sound(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_ledger(home / "ledger")
    command = [sys.executable, "-c", WRITER, str(home / "ledger")]
    with subprocess.Popen(command, env=variables(home), stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        try:
            assert writer.stdout.readline()
            for number in range(3):
                written = ids(home / "ledger")
                done = back_up(home, tmp_path / f"backup-{number}")
                assert done.returncode == 0, done.stderr
                copied = tmp_path / f"backup-{number}" / "ledger"
                report = verify_ledger(copied)
                assert (report.problems, report.sound_releases) == ((), report.releases)
                assert written <= ids(copied)
        finally:
            writer.kill()
    assert verify_ledger(home / "ledger").releases > report.releases  # it wrote until the last copy was made


def test_a_restored_ledger_can_be_written_to(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ledger = make_ledger(home / "ledger")
    assert back_up(home, tmp_path / "backup").returncode == 0
    restored = Ledger(tmp_path / "backup" / "ledger")
    assert (restored.releases(), restored.withdrawn()) == (ledger.releases(), ledger.withdrawn())
    restored.mark("third", "after the restore")
    assert verify_ledger(restored.root).problems == ()


def test_a_damaged_ledger_gets_no_backup(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_ledger(home / "ledger")
    (home / "ledger" / "seal.json").unlink()
    done = back_up(home, tmp_path / "backup")
    assert done.returncode != 0
    assert "seal.json" in done.stdout + done.stderr
    assert not (tmp_path / "backup").exists()


def test_a_former_backup_is_never_replaced(tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "backup"
    make_ledger(home / "ledger")
    target.mkdir()
    done = back_up(home, target)
    assert (done.returncode, list(target.iterdir())) == (1, [])
    assert "give the name of a new folder" in done.stderr


@pytest.mark.slow
def test_an_empty_machine_gives_the_same_answers(tmp_path: Path) -> None:
    """The drill of the page: lose everything, restore, verify, serve, and build the same snapshot again."""
    home, elsewhere = tmp_path / "home", tmp_path / "machine" / "routes-geo"
    (tmp_path / "landings.csv").write_text("month,people,where\n2023-08,41,Lampedusa\n2023-09,8000,Lampedusa\n")
    options = ["--source", "table", "--name", "landings", "--column", "value=people", "--column", "place=where"]
    assert invoke("ingest", str(tmp_path / "landings.csv"), *options, home=home).returncode == 0
    assert invoke("build", home=home).returncode == 0
    (home / "subscriptions.toml").write_text("# receivers\n")
    (home / "delivered.json").write_text("{}")
    before = answers(home, tmp_path)
    assert back_up(home, tmp_path / "backup").returncode == 0
    shutil.rmtree(home)

    elsewhere.parent.mkdir()
    run_commands_of_the_page(tmp_path / "backup", elsewhere)
    assert {path.name for path in elsewhere.iterdir()} >= {
        "ledger",
        "snapshots",
        "subscriptions.toml",
        "delivered.json",
    }
    assert answers(elsewhere, tmp_path) == before
    name = (elsewhere / "snapshots" / "current").read_text()
    shutil.rmtree(elsewhere / "snapshots")
    assert invoke("build", home=elsewhere).returncode == 0
    assert (elsewhere / "snapshots" / "current").read_text() == name


def answers(home: Path, folder: Path) -> list[bytes]:
    """Bodies of answers; links in them begin with a public address, because each service has another port."""
    with service(home / "snapshots", folder) as address:
        found = [ask(address + path, {"Host": "routes.example.org"}) for path in PATHS]
    assert [status for status, _, _ in found] == [200] * len(PATHS)
    assert b"table.landings.v1" in found[PATHS.index(SERIES)][2]
    return [body for _, _, body in found]


def run_commands_of_the_page(backup: Path, home: Path) -> None:
    """Run the commands under the heading on restoring, with the folders of this test."""
    block = next(block for block in blocks_of(PAGE) if "/backup/" in block.text and "backup.sh" not in block.text)
    commands = commands_in(block)
    assert len(commands) == 3
    for command in commands:
        words = re.sub(r"/backup/[\w-]+", str(backup), command).replace("/srv/routes-geo", str(home))
        done = subprocess.run(words, shell=True, env=variables(home), capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stderr)
