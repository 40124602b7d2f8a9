"""Ledgers and snapshots of version 0.1: they open with the same figures, or one sentence says what to do."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from support.command_line import invoke, run
from support.made_ledger import figures, make_former_ledger, make_ledger

from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.seal import SEAL
from routes_geo.snapshot.snapshot import MANIFEST, POINTER, SCHEMA_VERSION

READERS = [
    ("status",),
    ("series", "CMED"),
    ("pressure", "CMED"),
    ("hotspots",),
    ("compare", "--route", "CMED"),
    ("forecast",),
    ("claims",),
    ("figures",),
    ("report", "CMED", "-o", "r.html"),
    ("export", "cells", "c.csv"),
    ("export", "pmtiles", "c.pmtiles"),
    ("export", "site", "copy"),
    ("alerts", "list"),
    ("backtest",),
    ("serve", "--port", "8990"),
]


def make_former_snapshot(folder: Path, version: int) -> str:
    """Write a snapshot as far as 0.1 wrote it for the check of a version: folder, manifest and pointer."""
    text = json.dumps({"schema_version": version, "as_of": None, "series": {}, "files": {}}, indent=1)
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    (folder / name).mkdir(parents=True)
    (folder / name / MANIFEST).write_text(text + "\n", "utf-8")
    (folder / POINTER).write_text(name + "\n")
    return name


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_every_reader_of_an_old_snapshot_says_in_one_sentence_what_to_do(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_former_snapshot(tmp_path / "home" / "snapshots", 1)
    done = invoke(*command, home=tmp_path / "home")
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert f"snapshot schema 1; this version reads {SCHEMA_VERSION}; rebuild it with `routes-geo build`" in line


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_every_former_version_of_a_snapshot_is_refused(version: int, tmp_path: Path) -> None:
    name = make_former_snapshot(tmp_path / "snapshots", version)
    done = invoke("verify", str(tmp_path / "snapshots" / name), home=tmp_path)
    assert (done.returncode, f"snapshot schema {version};" in done.stderr) == (2, True)


def test_the_service_does_not_start_on_an_old_snapshot_and_says_why(tmp_path: Path) -> None:
    make_former_snapshot(tmp_path / "old", 4)
    done = run("serve", "--port", "8991", "--snapshot", str(tmp_path / "old"), home=tmp_path)
    assert done.returncode == 2
    assert "rebuild it with `routes-geo build`" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_ledger_has_its_figures_and_takes_new_entries(tmp_path: Path) -> None:
    ledger = make_former_ledger(tmp_path / "ledger")
    assert not (tmp_path / "ledger" / SEAL).exists()
    before = figures(tmp_path / "ledger")
    option = ("--ledger", str(tmp_path / "ledger"))
    assert "former" in invoke("releases", *option, home=tmp_path).stdout
    assert invoke("verify", *option, home=tmp_path).returncode == 0
    assert invoke("withdraw", "former", "--reason", "by mistake", *option, home=tmp_path).returncode == 0
    assert invoke("reinstate", "former", "--reason", "it was right", *option, home=tmp_path).returncode == 0
    assert (tmp_path / "ledger" / SEAL).is_file()
    assert ledger.observations("former")["value"].to_pylist() == [7]
    assert invoke("verify", *option, home=tmp_path).returncode == 0
    assert figures(tmp_path / "ledger")[1] == before[1]


def test_a_ledger_with_the_seal_of_0_1_opens_and_gets_the_new_one(tmp_path: Path) -> None:
    make_ledger(tmp_path)
    path = tmp_path / SEAL
    content = json.loads(path.read_bytes())
    content.pop("sha256")
    former = content | {"format": 1}
    text = json.dumps(former, sort_keys=True, separators=(",", ":"))
    path.write_text(json.dumps(former | {"sha256": hashlib.sha256(text.encode()).hexdigest()}, indent=1) + "\n")
    before = figures(tmp_path)
    Ledger(tmp_path).mark("first", "by mistake")
    Ledger(tmp_path).mark("first", "it was right", withdrawn=False)
    assert json.loads(path.read_bytes())["format"] == 2
    assert [release.release_id for release in Ledger(tmp_path).releases()] == ["first", "second", "third"]
    assert figures(tmp_path)[0] == before[0]


def test_a_snapshot_of_a_newer_version_says_to_upgrade(tmp_path: Path) -> None:
    make_former_snapshot(tmp_path / "home" / "snapshots", SCHEMA_VERSION + 1)
    done = invoke("status", home=tmp_path / "home")
    assert done.returncode == 2
    assert "upgrade routes-geo" in done.stderr
