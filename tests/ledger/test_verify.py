"""`verify` lists all damage to a ledger, and `--reseal` accepts it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import invoke
from support.made_ledger import (
    NO_QUARANTINE,
    figures,
    last_commit,
    make_former_ledger,
    make_ledger,
    make_observations,
    make_release,
)

from routes_geo.errors import DataError, NotFound
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.seal import SEAL, read_seal
from routes_geo.ledger.verify import LedgerReport, reseal_ledger, verify_ledger


def data_file(root: Path, table: str, release_id: str) -> Path:
    return next((root / table / f"release_id={release_id}").glob("*.parquet"))


def test_a_sound_ledger(tmp_path: Path) -> None:
    make_ledger(tmp_path)
    assert verify_ledger(tmp_path) == LedgerReport(3, 3, 0, 3, 18, ())


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_no_ledger(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    for function in (verify_ledger, reseal_ledger):
        with pytest.raises(NotFound, match="routes-geo ingest FILE"):
            function(tmp_path / name)


def test_all_damage_is_listed(tmp_path: Path) -> None:
    make_ledger(tmp_path)
    data_file(tmp_path, "observations", "first").write_bytes(b"")
    last_commit(tmp_path, "quarantine").unlink()
    last_commit(tmp_path, "marks").unlink()
    report = verify_ledger(tmp_path)
    assert (report.releases, report.marks, report.sound_releases) == (3, 2, 1)
    mark, observations, quarantine = report.problems
    assert mark == "a mark of release third is missing"
    assert observations.startswith("release first: its observations cannot be read")
    assert quarantine.startswith("release third: 0 of 3 rejected rows are there")


def test_a_ledger_that_was_resealed_reads_as_it_is(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path)
    data_file(tmp_path, "observations", "first").write_bytes(b"")
    last_commit(tmp_path, "quarantine").unlink()
    last_commit(tmp_path, "marks").unlink()
    assert reseal_ledger(tmp_path) == ["first", "third"]
    assert verify_ledger(tmp_path).problems == ()
    assert ledger.observations("first").num_rows == 0
    assert ledger.quarantine("third").num_rows == 0
    assert set(ledger.withdrawn()) == {"second", "third"}


def test_a_release_whose_rows_are_lost_can_be_withdrawn_and_ingested_again(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path)
    before = ledger.observations("first")
    data_file(tmp_path, "observations", "first").unlink()
    reseal_ledger(tmp_path)
    release = ledger.releases()[0]
    ledger.mark("first", "its rows are lost")
    assert ledger.find(release.sha256, release.series) is None
    ledger.append(make_release("again"), before, NO_QUARANTINE)
    assert ledger.observations("again").equals(before)
    assert verify_ledger(tmp_path).problems == ()


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b'{"sha256": 1, "format": 2}', b"\xff\xfe", b"[" * 10**5])
def test_a_seal_that_is_lost_is_damage_and_can_be_replaced(tmp_path: Path, content: bytes | None) -> None:
    ledger = make_ledger(tmp_path)
    wanted, seal = figures(tmp_path), (tmp_path / SEAL).read_bytes()
    (tmp_path / SEAL).unlink() if content is None else (tmp_path / SEAL).write_bytes(content)
    with pytest.raises(DataError, match=r"seal.json.*verify --ledger"):
        ledger.releases()
    assert reseal_ledger(tmp_path) == []
    assert figures(tmp_path) == wanted
    assert (tmp_path / SEAL).read_bytes() == seal


def test_rows_that_are_restored_after_all_count_again(tmp_path: Path) -> None:
    make_ledger(tmp_path)
    path, wanted = data_file(tmp_path, "observations", "first"), figures(tmp_path)
    content = path.read_bytes()
    path.unlink()
    reseal_ledger(tmp_path)
    path.write_bytes(content)
    assert reseal_ledger(tmp_path) == []
    assert figures(tmp_path) == wanted


def test_a_ledger_from_before_is_sound_and_gets_its_seal_with_the_next_write(tmp_path: Path) -> None:
    ledger = make_former_ledger(tmp_path)
    assert verify_ledger(tmp_path).problems == ()
    assert not (tmp_path / SEAL).exists()
    assert ledger.mark("former", "why").sequence == 1
    seal = read_seal(tmp_path)
    assert seal is not None
    assert [entry.sequence for entry in seal.entries] == [None, 1]
    last_commit(tmp_path, "releases").unlink()
    with pytest.raises(DataError, match="release former is missing"):
        ledger.releases()


@pytest.mark.parametrize("table", ["observations", "quarantine"])
def test_a_release_from_before_whose_rows_are_gone(tmp_path: Path, table: str) -> None:
    ledger = make_former_ledger(tmp_path)
    last_commit(tmp_path, table).unlink()
    with pytest.raises(DataError, match="release former: 0 of "):
        getattr(ledger, table)("former")


def test_a_release_from_before_gets_checksums_with_a_new_seal(tmp_path: Path) -> None:
    ledger = make_former_ledger(tmp_path)
    assert reseal_ledger(tmp_path) == []
    seal = read_seal(tmp_path)
    assert seal is not None
    assert {name: proof.rows for name, proof in seal.accepted["former"].items()} == {"observations": 1, "quarantine": 3}
    ledger.append(make_release("next"), make_observations(1), NO_QUARANTINE)
    last_commit(tmp_path, "quarantine").unlink()
    with pytest.raises(DataError, match="release former: 0 of 3 rejected rows"):
        Ledger(tmp_path).quarantine("former")


def test_the_command(tmp_path: Path) -> None:
    home, root = tmp_path / "home", tmp_path / "home" / "ledger"
    assert "routes-geo ingest FILE" in invoke("verify", "--ledger", home=home).stderr
    make_ledger(root)
    sound = invoke("verify", "--ledger", home=home)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "3 of 3 releases are sound, with 18 sound rows in all" in sound.stdout
    data_file(root, "observations", "second").write_bytes(b"")
    damaged = invoke("verify", "--ledger", str(root), home=home)
    assert damaged.returncode == 2
    assert damaged.stderr.startswith("release second: its observations cannot be read")
    assert "2 of 3 releases are sound, with 15 sound rows in all" in damaged.stdout
    built = invoke("build", home=home)
    assert built.returncode == 2
    assert built.stderr.startswith("routes-geo: release second: its observations cannot be read")
    accepted = invoke("verify", "--ledger", str(root), "--reseal", home=home)
    assert accepted.returncode == 0
    assert "accepted as it is; these have other rows than were written: second" in accepted.stdout
    assert invoke("verify", "--ledger", home=home).returncode == 0


@pytest.mark.parametrize("arguments", [[], ["--reseal"], ["nowhere", "--reseal"]])
def test_the_command_without_a_folder(tmp_path: Path, arguments: list[str]) -> None:
    refused = invoke("verify", *arguments, home=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.count("routes-geo: ") == 1
    assert "--ledger" in refused.stderr
