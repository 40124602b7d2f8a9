"""Turn checked claims into responses: definitions, counts, values, sentences and releases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from routes_geo.letter.claims.answers import (
    CheckedClaimAnswer,
    ClaimSourceAnswer,
    ComparedCountsAnswer,
    ComparisonAnswer,
    PublishedFigureAnswer,
    ReturnCountsAnswer,
)
from routes_geo.letter.claims.comparisons import UNITS, ClaimOutcome, Pair
from routes_geo.letter.claims.recompute import CheckedClaim, recompute_claims
from routes_geo.letter.claims.words import outcome_in_words, reason
from routes_geo.letter.tables import Row
from routes_geo.months import date_label
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.once import once
from routes_geo.snapshot.series import source_answer
from routes_geo.snapshot.snapshot import Derived, Snapshot

NOTES = (
    "Each result is computed from one release in this snapshot, not from the figures known in October 2023. Figures "
    "of that time are listed under published. A result at one border is from the newest release that distinguishes "
    "borders.",
    "Detections are events, not persons. Figures from different sources are shown side by side and are never added or "
    "combined.",
    "The deciding comparisons use windows that had ended when the letter was written. Other windows are shown beside "
    "them.",
)


def describe_claim(claim: CheckedClaim, snapshot: Snapshot) -> CheckedClaimAnswer:
    """Return a claim with its verdict, its comparisons, the figures others published, and the releases used."""
    row = claim.claim
    names = {route["route"]: route["name"] for route in snapshot.routes()}
    return CheckedClaimAnswer(
        **row,
        date=date_label(row["start"], row["end"], row["date_precision"]),
        reproduces=claim.verdict.reproduces.value,
        reason=reason(claim),
        depends_on_window=claim.verdict.depends_on_window,
        comparisons=[_describe_outcome(outcome, snapshot, names) for outcome in claim.outcomes],
        published=[_describe_published(figure) for figure in claim.published],
        sources=[_describe_source(snapshot, series, release) for series, release in claim.releases],
        vintage=max((release["released"] for _, release in claim.releases), default=None),
    )


def _describe_outcome(outcome: ClaimOutcome, snapshot: Snapshot, names: Mapping[str, str]) -> ComparisonAnswer:
    comparison = outcome.comparison
    return ComparisonAnswer(
        id=comparison.test_id,
        decides=comparison.decides,
        metric=comparison.metric.value,
        series=comparison.series,
        routes=comparison.routes,
        border=comparison.border,
        window=comparison.window,
        compared=comparison.compared,
        vintage=None if outcome.release is None else outcome.release["released"],
        expects=comparison.expects.value,
        threshold=comparison.threshold,
        counts=[_describe_pair(pair, is_return=comparison.compared is None) for pair in outcome.pairs],
        value=outcome.value,
        unit=UNITS[comparison.metric],
        leader=outcome.leader,
        holds=outcome.holds,
        reason_missing=outcome.missing,
        says=outcome_in_words(outcome, names, unit_of(snapshot, comparison.series)),
        note=comparison.note,
    )


def _describe_pair(pair: Pair, *, is_return: bool) -> ComparedCountsAnswer | ReturnCountsAnswer:
    if is_return:
        return ReturnCountsAnswer(basis=pair.route, returns=pair.now, decisions=pair.before)
    return ComparedCountsAnswer(
        routes=pair.route.split(";"),
        window=pair.now,
        compared=pair.before,
        difference=pair.difference,
        change=pair.change,
        ratio=pair.ratio,
        provisional=pair.provisional,
    )


def _describe_published(figure: Row) -> PublishedFigureAnswer:
    return PublishedFigureAnswer(**{name: figure[name] for name in figure if name != "claim_id"})


def _describe_source(snapshot: Snapshot, series: str, release: Mapping[str, Any]) -> ClaimSourceAnswer:
    return ClaimSourceAnswer(series=series, **fields_of(source_answer(snapshot, series, release)))


def unit_of(snapshot: Snapshot, series: str | None) -> str:
    """Return what a series counts, or "figures" for a name that is not a series of the snapshot."""
    info = snapshot.manifest["series"].get(series)
    return "figures" if info is None else str(info["unit"])


class ClaimsByVintage(Derived):
    """Claims of the letter. Those of today are kept; those as known on a day depend on the releases of every series."""

    def on(self, day: date | None) -> dict[str, CheckedClaimAnswer]:
        """Return the described claims by id, as known on a day (None: now)."""
        return self._newest() if day is None else self._recompute(day)

    @once
    def _newest(self) -> dict[str, CheckedClaimAnswer]:
        return self._recompute(None)

    def _recompute(self, day: date | None) -> dict[str, CheckedClaimAnswer]:
        claims = recompute_claims(self.snapshot, day)
        return {claim.claim_id: describe_claim(claim, self.snapshot) for claim in claims}
