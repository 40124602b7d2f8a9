"""Damage of every file of a snapshot and of a ledger: commands give the right figures, or one clear sentence."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.damage_of_files import damages
from support.made_ledger import figures, files_of, make_checkpoints, make_ledger, make_register
from support.trials_plugin import Tried
from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.verify import verify_ledger

pytestmark = pytest.mark.chaos


def run(arguments: Sequence[str]) -> tuple[int, str, str]:
    """Exit code, standard output and errors; an error that no command expects is one of the test."""
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def check_right_or_refused(arguments: Sequence[str], right: str, where: str) -> None:
    code, out, errors = run(arguments)
    if code == 0:
        assert out == right, where
        return
    assert code == 2, (where, errors)
    assert out == "", where
    assert errors.count("routes-geo: ") == 1, (where, errors)
    assert 20 < len(errors) < 1500, (where, errors)


# Each reads other files; together they read most tables.
READERS = {
    "series": ["series", "CMED", "--json"],
    "export cells": ["export", "cells", "-", "--datetime", "2023"],
    "pressure": ["pressure", "CMED", "--json"],
    "claims": ["claims", "--json"],
    "status": ["status", "--json"],
}


def test_commands_on_a_damaged_snapshot(
    snapshots: Path, tmp_path: Path, rng: random.Random, rounds: int, tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path / "home"))
    folder = snapshots / (snapshots / "current").read_text().strip()
    commands = {name: [*arguments, "--snapshot", str(folder)] for name, arguments in READERS.items()}
    right = {name: run(arguments)[1] for name, arguments in commands.items()}
    assert all(right.values())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        kinds = list(damages(path, rng, 1))
        for kind, content in kinds if rounds >= 20 else [rng.choice(kinds)]:
            path.unlink() if content is None else path.write_bytes(content)
            name = rng.choice(list(commands))
            check_right_or_refused(commands[name], right[name], f"{path.relative_to(folder)} {kind}: {name}")
            tried("damage: files of a snapshot, read by commands")
        path.write_bytes(whole)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with every kind of entry, and a checkpoint in each of its tables."""
    made = make_ledger(tmp_path_factory.mktemp("sound") / "ledger")
    make_register(made)
    make_checkpoints(made.root)
    make_register(made, "third")
    return made.root


def everything(root: Path) -> list[object]:
    return [*figures(root), Ledger(root).forecasts()]  # type: ignore[list-item]


def test_a_ledger_with_checkpoints(ledger: Path, tmp_path: Path, rng: random.Random, rounds: int, tried: Tried) -> None:
    right = everything(ledger)
    names = files_of(ledger)
    assert {"_last_checkpoint"} <= {name.name for name in names}
    assert any(name.name.endswith(".checkpoint.parquet") for name in names)
    root = Path(shutil.copytree(ledger, tmp_path / "damaged"))
    for name in names:
        path = root / name
        whole = path.read_bytes()
        for kind, content in damages(path, rng, rounds):
            path.unlink() if content is None else path.write_bytes(content)
            check_ledger(root, right, f"{name} {kind}")
            tried(f"damage: files of a ledger, {_kind(name)}")
            path.write_bytes(whole)


def _kind(name: Path) -> str:
    if "checkpoint" in name.name:
        return "checkpoints"
    return {".json": "log" if "_delta_log" in name.parts else "seal", ".parquet": "rows"}[name.suffix]


def check_ledger(root: Path, right: list[object], where: str) -> None:
    try:
        read = everything(root)
    except DataError as error:
        assert 20 < len(str(error)) < 2000, where
        assert is_reported(root), where
    else:
        assert read == right, where


def is_reported(root: Path) -> bool:
    try:
        return bool(verify_ledger(root).problems)
    except RoutesGeoError:
        return True


def test_commands_on_a_damaged_ledger(
    ledger: Path, tmp_path: Path, rng: random.Random, rounds: int, tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path / "home"))
    root = Path(shutil.copytree(ledger, tmp_path / "damaged"))
    commands = [["releases", "--json", "--ledger", str(root)], ["quarantine", "--json", "--ledger", str(root)]]
    right = [run(arguments)[1] for arguments in commands]
    for name in files_of(ledger):
        path = root / name
        whole = path.read_bytes()
        for kind, content in list(damages(path, rng, 1))[: 5 if rounds >= 20 else 1]:
            path.unlink() if content is None else path.write_bytes(content)
            for arguments, output in zip(commands, right, strict=True):
                check_right_or_refused(arguments, output, f"{name} {kind}: {arguments[0]}")
            code, _, errors = run(["verify", "--ledger", str(root)])
            assert code in (0, 2), (name, kind)
            assert "Traceback" not in errors, (name, kind)
            tried("damage: files of a ledger, read by commands", 3)
            path.write_bytes(whole)
