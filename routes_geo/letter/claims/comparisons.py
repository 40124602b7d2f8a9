"""Compare the counts of two windows as a claim demands. Pure: numbers in, an outcome out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routes_geo.letter.claims.rows import Expects, Metric

SMALL_BASE = 50  # a change from fewer than 50 is not meaningful
UNITS = {
    Metric.CHANGE: "change",  # 0.5 means 50 % more
    Metric.RATIO: "times",
    Metric.LEADER_RELATIVE: "change",
    Metric.LEADER_ABSOLUTE: "count",
    Metric.QUOTIENT: "percent",
    Metric.NOT_HELD: "none",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The test of a claim. Windows are labels with both ends included. Only those with `decides` make the verdict."""

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
    """Counts of a route in a window, `now`, and in the window it is compared with, `before`."""

    route: str
    now: int
    before: int
    provisional: bool = False

    @property
    def difference(self) -> int:
        """Return the increase from `before` to `now`."""
        return self.now - self.before

    @property
    def ratio(self) -> float | None:
        """Return now / before; None if `before` is below SMALL_BASE."""
        return self.now / self.before if self.before >= SMALL_BASE else None

    @property
    def change(self) -> float | None:
        """Return the ratio as a change: 0.5 means 50 % more."""
        return None if self.ratio is None else self.ratio - 1


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """Result of a comparison: a value in the unit of its metric, or in `missing` the reason why there is none.

    `leader` is the route with the largest value, if the metric is about that. `holds` is None without a value.
    `release` is the one that the counts come from.
    """

    comparison: Comparison
    pairs: tuple[Pair, ...] = ()
    value: float | None = None
    leader: str | None = None
    holds: bool | None = None
    missing: str | None = None
    release: dict[str, Any] | None = None


def compare_counts(comparison: Comparison, pairs: Sequence[Pair]) -> ClaimOutcome:
    """Compare counts by route: the sum of the routes, or the route with the largest value."""
    if comparison.metric in (Metric.LEADER_RELATIVE, Metric.LEADER_ABSOLUTE):
        return _find_leader(comparison, tuple(pairs))
    total = add_routes(pairs)
    value = total.ratio if comparison.metric == Metric.RATIO else total.change
    if value is None:
        return ClaimOutcome(comparison, (total,), missing=f"the earlier count is below {SMALL_BASE}")
    return ClaimOutcome(comparison, (total,), value, holds=_holds(comparison, value))


def add_routes(pairs: Sequence[Pair]) -> Pair:
    """Add up the counts of several routes; the result is named after all of them."""
    return Pair(
        ";".join(pair.route for pair in pairs),
        sum(pair.now for pair in pairs),
        sum(pair.before for pair in pairs),
        any(pair.provisional for pair in pairs),
    )


def _find_leader(comparison: Comparison, pairs: tuple[Pair, ...]) -> ClaimOutcome:
    is_relative = comparison.metric == Metric.LEADER_RELATIVE
    values = {pair.route: pair.change if is_relative else float(pair.difference) for pair in pairs}
    if small := [route for route, value in values.items() if value is None]:
        reason = f"the earlier count is below {SMALL_BASE} for {', '.join(small)}"
        return ClaimOutcome(comparison, pairs, missing=reason)
    computed = {route: value for route, value in values.items() if value is not None}
    leader = max(computed, key=computed.__getitem__)
    is_alone = list(computed.values()).count(computed[leader]) == 1
    return ClaimOutcome(comparison, pairs, computed[leader], leader, holds=is_alone and leader == comparison.threshold)


def divide_returns(comparison: Comparison, returned: int, decisions: int) -> ClaimOutcome:
    """Divide returns by decisions of the same basis, in percent."""
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
