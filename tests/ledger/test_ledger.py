"""The ledger: append-only, complete or absent, and safe under interruption and concurrency."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from support.made_ledger import (
    NO_QUARANTINE,
    RELEASE,
    make_observations,
)

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import NotFound
from routes_geo.ledger.entries import MARK_SCHEMA, RELEASE_SCHEMA
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.tables import append_rows, append_table
from routes_geo.model import OBSERVATION_SCHEMA, QUARANTINE_SCHEMA


def test_a_ledger_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "none")
    assert ledger.releases() == []
    assert ledger.find("a" * 64, RELEASE.series) is None
    with pytest.raises(NotFound, match="none"):
        ledger.observations("x")
    assert not (tmp_path / "none").exists()


def test_what_is_appended_comes_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    rejected = pa.Table.from_pylist([{"location": "A2", "content": "x", "reason": "y"}], schema=QUARANTINE_SCHEMA)
    ledger.append(RELEASE, make_observations(7), rejected)
    assert ledger.releases() == [RELEASE]
    assert ledger.find(RELEASE.sha256, RELEASE.series) == RELEASE
    assert ledger.observations(RELEASE.release_id).equals(make_observations(7))
    assert ledger.quarantine(RELEASE.release_id).equals(rejected)
    assert list(ledger.all_observations()) == [(RELEASE, make_observations(7))]


def test_observations_without_a_release_are_never_read(tmp_path: Path) -> None:
    """What an intake leaves that was killed before its last write, and the same file taken in again."""
    ledger = Ledger(tmp_path)
    append_rows(tmp_path, "observations", "frontex-lost", make_observations(99))
    assert ledger.releases() == []
    ledger.append(RELEASE, make_observations(7), NO_QUARANTINE)
    assert ledger.observations(RELEASE.release_id)["value"].to_pylist() == [7]
    with pytest.raises(NotFound, match="frontex-lost"):
        ledger.observations("frontex-lost")


def test_of_two_intakes_of_the_same_bytes_the_first_counts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    earlier_by_its_clock = "2025-06-03T00:00:00+00:00"
    second = replace(RELEASE, release_id="frontex-2025-06-03-aaaa-2", retrieved_at=earlier_by_its_clock)
    for release in (RELEASE, second):
        ledger.append(release, make_observations(7), NO_QUARANTINE)
    assert ledger.releases() == [RELEASE]


def test_a_withdrawn_release_is_marked_and_not_deleted(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append(RELEASE, make_observations(7), NO_QUARANTINE)
    ledger.mark(RELEASE.release_id, "published by mistake")
    assert ledger.withdrawn()[RELEASE.release_id].reason == "published by mistake"
    assert ledger.releases() == [RELEASE]
    assert ledger.observations(RELEASE.release_id)["value"].to_pylist() == [7]
    assert ledger.find(RELEASE.sha256, RELEASE.series) is None  # so the file can be taken in anew
    ledger.mark(RELEASE.release_id, "it was right", withdrawn=False)
    assert ledger.withdrawn() == {}
    with pytest.raises(NotFound, match="no release 'x'"):
        ledger.mark("x", "")


def test_withdrawals_are_known_for_every_moment(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.withdrawals() == [frozenset()]
    for name in "ab":
        ledger.append(replace(RELEASE, release_id=name, sha256=name * 64), make_observations(7), NO_QUARANTINE)
    for name, withdrawn in (("a", True), ("b", True), ("a", False)):
        ledger.mark(name, "why", withdrawn=withdrawn)
    assert ledger.withdrawals() == [frozenset(), {"a"}, {"a", "b"}, {"b"}]
    assert ledger.withdrawals(date(2001, 1, 1)) == [frozenset()]


def test_a_file_taken_in_again_after_its_release_was_withdrawn_is_a_release_of_its_own(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append(RELEASE, make_observations(7), NO_QUARANTINE)
    ledger.mark(RELEASE.release_id, "read with a faulty adapter")
    again = replace(RELEASE, release_id="again", retrieved_at="2025-07-01T00:00:00+00:00")
    ledger.append(again, make_observations(8), NO_QUARANTINE)
    assert {release.release_id for release in ledger.releases()} == {RELEASE.release_id, "again"}
    assert ledger.find(RELEASE.sha256, RELEASE.series) == again


def test_the_same_bytes_as_another_series_are_another_release(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    other = replace(RELEASE, release_id="mine", series=("table.mine.v1",))
    for release in (RELEASE, other):
        ledger.append(release, make_observations(7), NO_QUARANTINE)
    assert len(ledger.releases()) == 2


def test_a_ledger_written_before_a_column_was_added_is_read_and_written_on(tmp_path: Path) -> None:
    """The columns `reported`, `flag`, `detail`, `counted`, `released_basis` and `series_info` came later."""
    ledger = Ledger(tmp_path)
    row = {"location": "A2", "content": "x", "reason": "unknown_route"}
    rejected = pa.Table.from_pylist([row], schema=QUARANTINE_SCHEMA.remove(4).remove(3))
    append_rows(tmp_path, "observations", RELEASE.release_id, make_observations(7).drop(["reported", "flag"]))
    append_rows(tmp_path, "quarantine", RELEASE.release_id, rejected)
    columns = asdict(RELEASE) | {"series": RELEASE.series[0], "rows_quarantined": 1}
    names = list(columns)[: list(columns).index("released_basis")]
    append_table(tmp_path, "releases", pa.table({name: [columns[name]] for name in names}))
    old = replace(RELEASE, rows_quarantined=1)
    assert ledger.releases() == [old]
    assert ledger.observations(RELEASE.release_id).equals(make_observations(7))
    assert ledger.quarantine(RELEASE.release_id).to_pylist() == [row | {"detail": None, "counted": None}]
    newer = replace(RELEASE, release_id="newer", sha256="n", released_basis="given")
    ledger.append(newer, make_observations(8), NO_QUARANTINE)
    assert ledger.releases() == [old, newer]


def test_no_column_can_hold_a_person_a_vessel_or_a_device() -> None:
    for schema in (OBSERVATION_SCHEMA, QUARANTINE_SCHEMA, RELEASE_SCHEMA, MARK_SCHEMA):
        check_no_personal_columns("schema", [name for name in schema.names if name != "file_name"])
    assert OBSERVATION_SCHEMA.field("start").type == pa.date32()  # nothing finer than a day
