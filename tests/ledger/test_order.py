"""Releases and marks are in the order of their commits, whatever the clock shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
from support.made_ledger import (
    NO_QUARANTINE,
    RELEASE,
    make_former_ledger,
    make_observations,
    make_release,
)

from routes_geo.build.vintages import Vintage, vintages_until
from routes_geo.ledger.entries import MARK_SCHEMA, mark_entry
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.lock import only_writer
from routes_geo.ledger.seal import read_checked
from routes_geo.ledger.tables import append_table
from routes_geo.model import ReleaseMark


def test_entries_are_numbered_over_both_tables(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    first = ledger.append(make_release("first"), make_observations(1), NO_QUARANTINE)
    mark = ledger.mark("first", "why")
    second = ledger.append(make_release("second"), make_observations(2), NO_QUARANTINE)
    assert [first.sequence, mark.sequence, second.sequence] == [1, 2, 3]
    assert [release.sequence for release in ledger.releases()] == [1, 3]
    assert ledger.withdrawn()["first"].sequence == 2


def append_mark(root: Path, release_id: str, marked_at: str, *, withdrawn: bool) -> None:
    """Append a mark that was made at a given moment by its clock."""
    with only_writer(root):
        Ledger(root)._commit([mark_entry(ReleaseMark(release_id, withdrawn, marked_at, "why"))], read_checked(root))


def test_a_mark_made_after_the_clock_went_back_has_effect(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append(RELEASE, make_observations(7), NO_QUARANTINE)
    append_mark(tmp_path, RELEASE.release_id, "2025-06-10T00:00:00+00:00", withdrawn=False)
    append_mark(tmp_path, RELEASE.release_id, "2025-06-08T00:00:00+00:00", withdrawn=True)
    assert list(ledger.withdrawn()) == [RELEASE.release_id]
    for day in (None, date(2025, 6, 8), date(2025, 6, 10)):
        assert ledger.withdrawals(day)[-1] == {RELEASE.release_id}
    assert ledger.withdrawals(date(2025, 6, 7)) == [frozenset()]


def test_marks_from_before_numbers_come_first_in_the_order_of_their_clock(tmp_path: Path) -> None:
    ledger = make_former_ledger(tmp_path)
    marks = [("2025-06-10", False), ("2025-06-09", True)]
    rows = [{"release_id": "former", "withdrawn": gone, "marked_at": day, "reason": ""} for day, gone in marks]
    append_table(tmp_path, "marks", pa.Table.from_pylist(rows, schema=MARK_SCHEMA.remove(4)))
    assert ledger.withdrawals() == [frozenset(), {"former"}, frozenset()]
    append_mark(tmp_path, "former", "2001-01-01T00:00:00+00:00", withdrawn=True)
    assert ledger.withdrawals() == [frozenset(), {"former"}, frozenset(), {"former"}]


def test_of_two_releases_of_a_day_the_one_committed_last_is_newer(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for name, clock in (("z-first", "2025-06-05T00:00:00+00:00"), ("a-second", "2025-06-01T00:00:00+00:00")):
        ledger.append(make_release(name, retrieved_at=clock), make_observations(7), NO_QUARANTINE)
    releases = ledger.releases()
    assert [release.release_id for release in releases] == ["z-first", "a-second"]
    vintages = [Vintage(release.released, release, make_observations(7)) for release in reversed(releases)]
    assert [each.release.release_id for each in vintages_until(vintages, None)] == ["z-first", "a-second"]
