"""Recompute the claims of the letter from the counts in a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from routes_geo.errors import NotFound, choice_of
from routes_geo.letter.claims.comparisons import ClaimOutcome, Comparison, compare_counts, divide_returns
from routes_geo.letter.claims.counts import HeldCounts, returns_and_decisions
from routes_geo.letter.claims.rows import Expects, Metric
from routes_geo.letter.claims.verdicts import Verdict, decide
from routes_geo.letter.tables import Row, read_table
from routes_geo.model import check_route_id
from routes_geo.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim of the letter with its outcomes, its verdict, and the figures others published."""

    claim: Row
    outcomes: tuple[ClaimOutcome, ...]
    verdict: Verdict
    published: tuple[Row, ...]

    @property
    def releases(self) -> list[tuple[str, dict[str, Any]]]:
        """Return each series with a release that outcomes with counts were computed from, in their order."""
        used: list[tuple[str, dict[str, Any]]] = []
        for outcome in self.outcomes:
            pair = (outcome.comparison.series or "", outcome.release or {})
            if outcome.release is not None and pair not in used:
                used.append(pair)
        return used

    @property
    def claim_id(self) -> str:
        """Return the id of the claim."""
        return str(self.claim["id"])


def recompute_claims(snapshot: Snapshot, as_of: date | None = None) -> list[CheckedClaim]:
    """Recompute every claim from the counts as known on a day (None: now), in order of their ids."""
    held = HeldCounts(snapshot, as_of)
    tests = read_table(snapshot, "claim_tests")
    figures = read_table(snapshot, "claim_figures")
    return [_check(held, claim, tests, figures) for claim in read_table(snapshot, "claims")]


def recompute_claim(snapshot: Snapshot, claim_id: str, as_of: date | None = None) -> CheckedClaim:
    """Recompute one claim; NotFound, with the existing ids, for an unknown one."""
    return find_claim(recompute_claims(snapshot, as_of), claim_id)


def find_claim(claims: list[CheckedClaim], claim_id: str) -> CheckedClaim:
    """Return the claim with an id; NotFound, with the existing ids, for an unknown one."""
    by_id = {claim.claim_id: claim for claim in claims}
    if claim_id not in by_id:
        raise NotFound(f"unknown claim {claim_id!r}; {choice_of(claim_id, by_id)}")
    return by_id[claim_id]


def claims_of_route(claims: list[CheckedClaim], route: str) -> list[CheckedClaim]:
    """Return the claims that name a route; NotFound for an unknown route."""
    check_route_id(route)
    return [claim for claim in claims if route in claim.claim["routes"]]


def _check(held: HeldCounts, claim: Row, tests: list[Row], figures: list[Row]) -> CheckedClaim:
    comparisons = [_comparison(row) for row in tests if row["claim_id"] == claim["id"]]
    outcomes = tuple(_outcome(held, comparison) for comparison in comparisons)
    published = tuple(row for row in figures if row["claim_id"] == claim["id"])
    return CheckedClaim(claim, outcomes, decide(outcomes), published)


def _comparison(row: Row) -> Comparison:
    typed = {"metric": Metric(row["metric"]), "expects": Expects(row["expects"]), "routes": tuple(row["routes"])}
    return Comparison(**(row | typed))


def _outcome(held: HeldCounts, comparison: Comparison) -> ClaimOutcome:
    series, window = comparison.series or "", comparison.window or ""
    if comparison.metric == Metric.NOT_HELD:
        return ClaimOutcome(comparison, missing=comparison.note)
    try:
        if comparison.metric == Metric.QUOTIENT:
            return divide_returns(comparison, *returns_and_decisions(held.snapshot, series, window))
        windows = (window, comparison.compared or "")
        pairs = [held.pair(series, route, comparison.border, windows) for route in comparison.routes]
        release = held.release(series, comparison.border)
    except NotFound as error:
        return ClaimOutcome(comparison, missing=str(error))
    return replace(compare_counts(comparison, pairs), release=release)
