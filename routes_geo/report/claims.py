"""Prepare the section that compares the statements of the letter with the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from routes_geo.letter.claims.comparisons import ClaimOutcome
from routes_geo.letter.claims.description import unit_of
from routes_geo.letter.claims.recompute import CheckedClaim, claims_of_route, recompute_claims
from routes_geo.letter.claims.words import counted, reason, subject_in_words, value_in_words
from routes_geo.months import MonthWindow, period_days
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import date_in_words, day_in_words

_VERDICTS = {
    "yes": "confirmed",
    "no": "not confirmed",
    "partly": "confirmed in part",
    "not_testable": "cannot be tested",
}
_YEAR_OF_LETTER = "2023"
_HOLDS = {True: "yes", False: "no", None: "–"}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Describe one comparison in words: subject, window and count, window and count compared with it, and result."""

    subject: str
    window: str
    count: str
    compared: str
    compared_count: str
    result: str
    holds: str
    decides: bool


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """Describe a claim with its verdict in words, its comparisons, and figures that others published."""

    name: str
    letter_says: str
    verdict: str
    reason: str
    rows: list[ClaimRow]
    notes: list[str]
    published: list[str]
    computed_from: list[str]


def list_claims(
    snapshot: Snapshot, route: str, as_of: date | None = None, window: MonthWindow | None = None
) -> list[ListedClaim]:
    """Return the claims about a route, recalculated from a snapshot as known on a day (None: now).

    With a window, only claims about months in it; a claim without months counts as one about the letter's year.
    """
    claims = claims_of_route(recompute_claims(snapshot, as_of), route)
    return [_listed(claim, snapshot) for claim in claims if window is None or _is_about(claim, window)]


def _is_about(claim: CheckedClaim, window: MonthWindow) -> bool:
    labels = [outcome.comparison.window for outcome in claim.outcomes if outcome.comparison.window] or [_YEAR_OF_LETTER]
    start, stop = window.dates
    return any(first < stop and start <= last for first, last in map(_days_of, labels))


def _days_of(label: str) -> tuple[date, date]:
    """Return the first and the last day of a window of a claim."""
    ends = [period_days(each, "the windows of claims") for each in label.split("/")]
    return ends[0][0], ends[-1][1]


def _listed(claim: CheckedClaim, snapshot: Snapshot) -> ListedClaim:
    names = {row["route"]: row["name"] for row in snapshot.routes()}
    computed = [outcome for outcome in claim.outcomes if outcome.value is not None]
    notes = dict.fromkeys(outcome.comparison.note for outcome in computed)
    return ListedClaim(
        claim.claim["name"],
        claim.claim["letter_says"],
        _VERDICTS[claim.verdict.reproduces],
        reason(claim),
        [_row(outcome, names, unit_of(snapshot, outcome.comparison.series)) for outcome in computed],
        [note for note in notes if note],
        [f"{row['what']}, {row['period']}: {row['value']} ({row['unit']}); {row['source']}" for row in claim.published],
        [
            f"{snapshot.series(series)['attribution']}, released {day_in_words(release['released'])}"
            for series, release in claim.releases
        ],
    )


def _row(outcome: ClaimOutcome, names: dict[str, str], unit: str) -> ClaimRow:
    comparison, pair = outcome.comparison, counted(outcome)
    return ClaimRow(
        subject_in_words(outcome, names, unit),
        date_in_words(comparison.window or ""),
        f"{pair.now:,}",
        date_in_words(comparison.compared or ""),
        f"{pair.before:,}",
        value_in_words(outcome),
        _HOLDS[outcome.holds],
        comparison.decides,
    )
