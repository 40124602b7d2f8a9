"""Counts beside official records as known on a day: the same, whatever days were asked for before."""

from __future__ import annotations

from datetime import date

from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.stated.official_evidence import OfficialEvidence

DAYS = [date(2009, 8, 30), date(2019, 3, 30), date(2024, 5, 16), date(2026, 9, 1)]


def test_counts_of_a_day_do_not_depend_on_days_asked_before(snapshot: Snapshot) -> None:
    kept = OfficialEvidence(snapshot)
    for day in DAYS:
        assert kept.on(day) == OfficialEvidence(snapshot).on(day)
    reasons = [
        each.reason_missing for evidence in kept.on(DAYS[1]).values() for each in evidence if each.reason_missing
    ]
    named = [reason for reason in reasons if "on or before" in reason]
    assert named
    assert all(f"on or before {DAYS[1]}" in reason for reason in named)
