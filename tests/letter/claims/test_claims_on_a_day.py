"""Claims as known on a day: the same, whatever days were asked for before."""

from __future__ import annotations

from datetime import date

import pytest

from routes_geo.letter.claims.description import ClaimsByVintage
from routes_geo.snapshot.snapshot import Snapshot

# Before all releases, between those of different series, and at the newest.
DAYS = [date(2009, 8, 30), date(2019, 3, 30), date(2023, 9, 27), date(2024, 5, 16), date(2025, 3, 1), date(2026, 1, 1)]


@pytest.mark.parametrize("day", DAYS)
def test_claims_of_a_day_do_not_depend_on_days_asked_before(snapshot: Snapshot, day: date) -> None:
    kept, alone = ClaimsByVintage(snapshot), ClaimsByVintage(snapshot)
    for other in DAYS:
        kept.on(other)
    assert kept.on(day) == alone.on(day)


def test_a_reason_names_the_day_that_was_asked_for(snapshot: Snapshot) -> None:
    claims = ClaimsByVintage(snapshot)
    for day in DAYS[:2]:
        reasons = [claim.reason for claim in claims.on(day).values() if claim.reason and "on or before" in claim.reason]
        assert reasons
        assert all(f"on or before {day}" in reason for reason in reasons)


def test_the_newest_claims_are_kept(snapshot: Snapshot) -> None:
    claims = ClaimsByVintage(snapshot)
    assert claims.on(None) is claims.on(None)
