"""Damage to any file of a ledger: the figures are unchanged, or the ledger refuses to give any."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.made_ledger import (
    NO_QUARANTINE,
    figures,
    files_of,
    last_commit,
    make_ledger,
    make_observations,
    make_release,
)
from support.trials_plugin import Tried

from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.verify import verify_ledger

pytestmark = pytest.mark.chaos
FLIPS = 5 * int(os.environ.get("ROUTES_GEO_CHAOS_ROUNDS", "1"))
TABLES = ("observations", "quarantine", "releases", "marks")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_ledger(tmp_path_factory.mktemp("sound") / "ledger").root


@pytest.fixture(scope="module")
def wanted(sound: Path) -> list[object]:
    return figures(sound)


@pytest.fixture
def damaged(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "damaged"))


def check(root: Path, wanted: list[object]) -> None:
    """Check that figures are unchanged, or an error; and that `verify` finds what reading finds."""
    try:
        read = figures(root)
    except DataError:
        assert reports_damage(root)
    else:
        assert read == wanted


def reports_damage(root: Path) -> bool:
    try:
        return bool(verify_ledger(root).problems)
    except RoutesGeoError:
        return True


def flip(rng: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


@pytest.mark.parametrize("table", [*TABLES, "seal.json"])
def test_a_bit_that_flips_anywhere_gives_no_other_figures(
    damaged: Path, wanted: list[object], table: str, tried: Tried
) -> None:
    rng = random.Random(f"{table}-7")
    for name in files_of(damaged):
        if name.parts[0] == table:
            content = (damaged / name).read_bytes()
            for _ in range(FLIPS):
                (damaged / name).write_bytes(flip(rng, content))
                tried(f"damage: files of a ledger, flip in {table}")
                check(damaged, wanted)
            (damaged / name).write_bytes(content)


CUTS: dict[str, Callable[[Path], object]] = {
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("how", CUTS)
def test_a_file_that_is_cut_or_gone_gives_no_other_figures(
    sound: Path, tmp_path: Path, wanted: list[object], how: str, tried: Tried
) -> None:
    for number, name in enumerate(files_of(sound)):
        root = Path(shutil.copytree(sound, tmp_path / str(number)))
        CUTS[how](root / name)
        tried(f"damage: files of a ledger, {how}")
        check(root, wanted)


@pytest.mark.parametrize("table", TABLES)
def test_the_last_commit_of_a_table_that_is_gone_is_an_error_with_names(damaged: Path, table: str) -> None:
    last_commit(damaged, table).unlink()
    with pytest.raises(DataError, match=r"release third.* (missing|are there).*verify --ledger"):
        figures(damaged)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_gone_is_an_error_with_names(damaged: Path, table: str) -> None:
    shutil.rmtree(damaged / table)
    with pytest.raises(DataError, match=r"release (first|second).* (missing|are there)"):
        figures(damaged)


@pytest.mark.parametrize("table", ["releases", "marks"])
def test_a_table_that_cannot_be_read_is_an_error_with_names(damaged: Path, table: str) -> None:
    last_commit(damaged, table).write_text("{")
    with pytest.raises(DataError, match=r"this affects release first, .* and 1 more; restore"):
        figures(damaged)


def test_a_ledger_that_is_put_back_to_an_earlier_day_except_for_its_seal(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path / "ledger")
    shutil.copytree(ledger.root / "releases", tmp_path / "releases")
    ledger.append(make_release("fourth"), make_observations(4), NO_QUARANTINE)
    shutil.rmtree(ledger.root / "releases")
    shutil.move(tmp_path / "releases", ledger.root / "releases")
    with pytest.raises(DataError, match="release fourth is missing"):
        ledger.releases()


def test_nothing_is_appended_to_a_damaged_ledger(damaged: Path) -> None:
    last_commit(damaged, "releases").unlink()
    before = {name: (damaged / name).read_bytes() for name in files_of(damaged)}
    with pytest.raises(DataError, match="release third is missing"):
        Ledger(damaged).append(make_release("fourth"), make_observations(4), NO_QUARANTINE)
    with pytest.raises(DataError, match="release third is missing"):
        Ledger(damaged).mark("first", "why")
    assert {name: (damaged / name).read_bytes() for name in files_of(damaged)} == before
