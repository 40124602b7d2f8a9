"""A checked claim as plain data, for machines: definitions, counts, values, sentences, releases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from routes_geo.errors import NotFound
from routes_geo.letter.claims.comparisons import UNITS, ClaimOutcome, Pair
from routes_geo.letter.claims.recompute import CheckedClaim, recompute_claims
from routes_geo.letter.claims.words import outcome_in_words, reason
from routes_geo.letter.description import Item
from routes_geo.months import date_label
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Derived, Snapshot, release_on, source_of

NOTES = (
    "What the data say is computed from this snapshot, of one release. It is not what was known in October 2023: the "
    "figures under published are.",
    "Detections are events, not persons. Figures of different sources stand side by side and are never added or mixed.",
    "The comparisons that decide are of windows that were over when the letter was written; others stand beside them.",
)


def describe_claim(claim: CheckedClaim, snapshot: Snapshot) -> dict[str, Any]:
    """A claim with its verdict, its comparisons, what others published, and the releases that were used."""
    own = claim.claim
    names = {row["route"]: row["name"] for row in snapshot.routes()}
    return {
        **{name: own[name] for name in ("id", "name", "letter_says")},
        "date": date_label(own["start"], own["end"], own["date_precision"]),
        **{
            name: own[name] for name in ("start", "end", "date_precision", "routes", "metric", "verification", "source")
        },
        "reproduces": claim.verdict.reproduces.value,
        "reason": reason(claim),
        "depends_on_window": claim.verdict.depends_on_window,
        "comparisons": [_describe_outcome(outcome, snapshot, names) for outcome in claim.outcomes],
        "published": [{name: row[name] for name in row if name != "claim_id"} for row in claim.published],
        "sources": [_source(snapshot, series, release) for series, release in claim.releases.items()],
        "vintage": max((release["released"] for release in claim.releases.values()), default=None),
    }


def _describe_outcome(outcome: ClaimOutcome, snapshot: Snapshot, names: Mapping[str, str]) -> dict[str, Any]:
    comparison = outcome.comparison
    unit = unit_of(snapshot, comparison.series)
    return {
        "id": comparison.test_id,
        "decides": comparison.decides,
        "metric": comparison.metric.value,
        "series": comparison.series,
        "routes": list(comparison.routes),
        "border": comparison.border,
        "window": comparison.window,
        "compared": comparison.compared,
        "expects": comparison.expects.value,
        "threshold": comparison.threshold,
        "counts": [_describe_pair(pair, is_return=comparison.compared is None) for pair in outcome.pairs],
        "value": outcome.value,
        "unit": UNITS[comparison.metric],
        "leader": outcome.leader,
        "holds": outcome.holds,
        "reason_missing": outcome.missing,
        "says": outcome_in_words(outcome, names, unit),
        "note": comparison.note,
    }


def _describe_pair(pair: Pair, *, is_return: bool) -> dict[str, Any]:
    if is_return:
        return {"basis": pair.route, "returns": pair.now, "decisions": pair.before}
    routes = pair.route.split(";")
    counts = {"routes": routes, "window": pair.now, "compared": pair.before, "difference": pair.difference}
    return counts | {"change": pair.change, "ratio": pair.ratio, "provisional": pair.provisional}


def unit_of(snapshot: Snapshot, series: str | None) -> str:
    """What a series counts; of figures that are no series, figures."""
    info = snapshot.manifest["series"].get(series)
    return "figures" if info is None else str(info["unit"])


def _source(snapshot: Snapshot, series: str, release: dict[str, Any]) -> dict[str, Any]:
    return {"series": series} | source_of(snapshot, series, release)


class ClaimsByVintage(Derived):
    """Claims of the letter, recomputed once for each vintage."""

    def on(self, day: date | None) -> dict[str, Item]:
        """Return the described claims by id, as known on a day (None: now)."""
        return self._once(self._vintage(day), lambda: self._recompute(day))

    def _recompute(self, day: date | None) -> dict[str, Item]:
        claims = recompute_claims(self.snapshot, day)
        return {claim.claim_id: describe_claim(claim, self.snapshot) for claim in claims}

    def _vintage(self, day: date | None) -> str | None:
        """Day of the release that claims are computed from; None before the first one."""
        try:
            return str(release_on(self.snapshot, DETECTIONS, day)["released"])
        except NotFound:
            return None
