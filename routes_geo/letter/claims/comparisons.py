"""One comparison of a claim with counts: numbers in, what follows from them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.letter.claims.rows import Expects, Metric

SMALL_BASE = 50  # a change against fewer than 50 says nothing
UNITS = {
    Metric.CHANGE: "change",  # 0.5 is half as much again
    Metric.RATIO: "times",
    Metric.LEADER_RELATIVE: "change",
    Metric.LEADER_ABSOLUTE: "count",
    Metric.QUOTIENT: "percent",
    Metric.NOT_HELD: "none",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a claim is tested. Windows are labels with both ends included; `decides` gives the verdict."""

    claim_id: str
    test_id: str
    decides: bool
    metric: Metric
    series: str | None
    routes: tuple[str, ...]
    border: str | None
    window: str | None
    compared: str | None
    expects: Expects
    threshold: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Counts of a route in a window, `now`, and in the one it is compared with, `before`."""

    route: str
    now: int
    before: int
    provisional: bool = False

    @property
    def difference(self) -> int:
        """How many more than before."""
        return self.now - self.before

    @property
    def ratio(self) -> float | None:
        """How many times as many; None where before is too few to compare with."""
        return self.now / self.before if self.before >= SMALL_BASE else None

    @property
    def change(self) -> float | None:
        """The ratio as a change: 0.5 is half as much again."""
        return None if self.ratio is None else self.ratio - 1


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """What a comparison gives: a value in the unit of its metric, or why there is none.

    `leader` is the route with the largest value, where that is asked; `holds` is None where nothing can be said.
    """

    comparison: Comparison
    pairs: tuple[Pair, ...] = ()
    value: float | None = None
    leader: str | None = None
    holds: bool | None = None
    missing: str | None = None


def compare(comparison: Comparison, pairs: Sequence[Pair]) -> ClaimOutcome:
    """Outcome of counts by route: the routes added, or the one with the largest value among them."""
    if comparison.metric in (Metric.LEADER_RELATIVE, Metric.LEADER_ABSOLUTE):
        return _lead(comparison, tuple(pairs))
    whole = add_routes(pairs)
    value = whole.ratio if comparison.metric == Metric.RATIO else whole.change
    if value is None:
        return ClaimOutcome(comparison, (whole,), missing=f"the earlier count is below {SMALL_BASE}")
    return ClaimOutcome(comparison, (whole,), value, holds=_holds(comparison, value))


def add_routes(pairs: Sequence[Pair]) -> Pair:
    """Counts of several routes as one, named by the routes."""
    return Pair(
        ";".join(pair.route for pair in pairs),
        sum(pair.now for pair in pairs),
        sum(pair.before for pair in pairs),
        any(pair.provisional for pair in pairs),
    )


def _lead(comparison: Comparison, pairs: tuple[Pair, ...]) -> ClaimOutcome:
    is_relative = comparison.metric == Metric.LEADER_RELATIVE
    values = {pair.route: pair.change if is_relative else float(pair.difference) for pair in pairs}
    if small := [route for route, value in values.items() if value is None]:
        return ClaimOutcome(
            comparison, pairs, missing=f"the earlier count is below {SMALL_BASE} for {', '.join(small)}"
        )
    known = {route: value for route, value in values.items() if value is not None}
    leader = max(known, key=known.__getitem__)
    alone = list(known.values()).count(known[leader]) == 1
    return ClaimOutcome(comparison, pairs, known[leader], leader, holds=alone and leader == comparison.threshold)


def divide_returns(comparison: Comparison, returned: int, decisions: int) -> ClaimOutcome:
    """Share of decisions that were followed by a return, in percent, within one basis."""
    pair = Pair(comparison.series or "", returned, decisions)
    if not decisions:
        return ClaimOutcome(comparison, (pair,), missing="there are no decisions to divide by")
    value = 100 * returned / decisions
    return ClaimOutcome(comparison, (pair,), value, holds=_holds(comparison, value))


def _holds(comparison: Comparison, value: float) -> bool:
    threshold = float(comparison.threshold or 0)
    return {
        Expects.ABOVE: value > threshold,
        Expects.BELOW: value < threshold,
        Expects.AT_LEAST: value >= threshold,
        Expects.ROUNDS_TO: threshold - 0.5 <= value < threshold + 0.5,
    }[comparison.expects]
