"""The ledger: append-only, complete or absent, and safe under interruption and concurrency."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from routes_geo.errors import NotFound
from routes_geo.ledger import Ledger
from routes_geo.model import OBSERVATION_SCHEMA, QUARANTINE_SCHEMA, Release

RELEASE = Release(
    release_id="frontex-2025-06-03-aaaa-1",
    source="frontex",
    series="frontex.detections.v1",
    publisher="Frontex",
    released=date(2025, 6, 3),
    file_name="w.xlsx",
    sha256="a" * 64,
    licence="none stated",
    retrieved_at="2025-06-04T00:00:00+00:00",
    adapter_version="1",
    rows_in=1,
    rows_accepted=1,
    rows_quarantined=0,
)


def make_observations(value: int) -> pa.Table:
    row = {
        "source": "frontex",
        "series": "frontex.detections.v1",
        "indicator": "detections",
        "route": "CMED",
        "border": "sea",
        "precision": "route",
        "start": date(2023, 9, 1),
        "end": date(2023, 10, 1),
        "value": value,
        "status": "final",
    }
    return pa.Table.from_pylist([row], schema=OBSERVATION_SCHEMA)


NO_QUARANTINE = QUARANTINE_SCHEMA.empty_table()


def test_a_ledger_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "none")
    assert ledger.releases() == []
    assert ledger.find("a" * 64) is None
    with pytest.raises(NotFound, match="none"):
        ledger.observations("x")
    assert not (tmp_path / "none").exists()


def test_what_is_appended_comes_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    rejected = pa.Table.from_pylist([{"location": "A2", "content": "x", "reason": "y"}], schema=QUARANTINE_SCHEMA)
    ledger.append(RELEASE, make_observations(7), rejected)
    assert ledger.releases() == [RELEASE]
    assert ledger.find(RELEASE.sha256) == RELEASE
    assert ledger.observations(RELEASE.release_id).equals(make_observations(7))
    assert ledger.quarantine(RELEASE.release_id).equals(rejected)


def test_observations_without_a_release_are_never_read(tmp_path: Path) -> None:
    """What an intake leaves that was killed before its last write, and the same file taken in again."""
    ledger = Ledger(tmp_path)
    ledger._append("observations", make_observations(99).append_column("release_id", pa.array(["frontex-lost"])))
    assert ledger.releases() == []
    ledger.append(RELEASE, make_observations(7), NO_QUARANTINE)
    assert ledger.observations(RELEASE.release_id)["value"].to_pylist() == [7]
    with pytest.raises(NotFound, match="frontex-lost"):
        ledger.observations("frontex-lost")


def test_of_two_intakes_of_the_same_bytes_the_first_counts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    second = replace(RELEASE, release_id="frontex-2025-06-03-aaaa-2", retrieved_at="2025-06-05T00:00:00+00:00")
    for release in (second, RELEASE):
        ledger.append(release, make_observations(7), NO_QUARANTINE)
    assert ledger.releases() == [RELEASE]


def _append_many(root: str, worker: int) -> None:
    for turn in range(4):
        name = f"frontex-{worker}-{turn}"
        release = replace(RELEASE, release_id=name, sha256=name)
        Ledger(Path(root)).append(release, make_observations(worker * 10 + turn), NO_QUARANTINE)


def test_two_processes_append_at_once(tmp_path: Path) -> None:
    Ledger(tmp_path).append(RELEASE, make_observations(1), NO_QUARANTINE)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_append_many, args=(str(tmp_path), worker)) for worker in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0
    ledger = Ledger(tmp_path)
    assert len(ledger.releases()) == 9
    assert ledger.observations("frontex-2-3")["value"].to_pylist() == [23]
