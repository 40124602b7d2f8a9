"""What comparisons and verdicts say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routes_geo.claims.comparisons import Comparison, Outcome, Pair
from routes_geo.claims.recompute import CheckedClaim
from routes_geo.claims.verdicts import Reproduces
from routes_geo.model import ALL_ROUTE_IDS
from routes_geo.records.claims import Metric

_AT = {"sea": " at sea", "land": " on land", None: ""}


def outcome_in_words(outcome: Outcome, names: Mapping[str, str], unit: str) -> str:
    """One outcome as a sentence; `names` are those of routes by id, `unit` is what the series counts."""
    comparison = outcome.comparison
    if outcome.value is None:
        return f"Cannot be computed: {outcome.missing}"
    if comparison.metric == Metric.QUOTIENT:
        pair = outcome.pairs[0]
        return f"{pair.now:,} of {pair.before:,} are {outcome.value:.1f} % ({pair.route})."
    if outcome.leader is not None:
        return _leader_in_words(outcome, names, unit)
    pair = outcome.pairs[0]
    what = f"{unit.capitalize()}{_AT[comparison.border]}, {_routes(comparison, names)}"
    return f"{what}: {_counts(pair, comparison)}: {value_in_words(outcome)}."


def _leader_in_words(outcome: Outcome, names: Mapping[str, str], unit: str) -> str:
    comparison = outcome.comparison
    pair = next(item for item in outcome.pairs if item.route == outcome.leader)
    kind = "relative" if comparison.metric == Metric.LEADER_RELATIVE else "absolute"
    name = names.get(pair.route, pair.route)
    return f"Largest {kind} increase of {unit}: {name}, {_counts(pair, comparison)}: {value_in_words(outcome)}."


def _counts(pair: Pair, comparison: Comparison) -> str:
    return f"{pair.now:,} in {comparison.window} against {pair.before:,} in {comparison.compared}"


def _routes(comparison: Comparison, names: Mapping[str, str]) -> str:
    if set(comparison.routes) == set(ALL_ROUTE_IDS):
        return "all routes"
    return ", ".join(names.get(route, route) for route in comparison.routes)


def value_in_words(outcome: Outcome) -> str:
    """The value of an outcome with its unit: +86.0 %, 3.59 times, +62,011; a dash for none."""
    value, metric = outcome.value, outcome.comparison.metric
    if value is None:
        return "–"
    if metric == Metric.RATIO:
        return f"{value:.2f} times"
    if metric == Metric.LEADER_ABSOLUTE:
        return f"{value:+,.0f}".replace("-", "\u2212")
    if metric == Metric.QUOTIENT:
        return f"{value:.1f} %"
    return f"{100 * value:+,.1f} %".replace("-", "\u2212")


def reason(claim: CheckedClaim) -> str:
    """Why a claim does or does not reproduce."""
    deciding = [outcome for outcome in claim.outcomes if outcome.comparison.decides]
    known = [outcome for outcome in deciding if outcome.holds is not None]
    if claim.verdict.reproduces == Reproduces.NOT_TESTABLE:
        return "; ".join(dict.fromkeys(outcome.missing or "" for outcome in deciding))
    parts = [f"Holds in {sum(bool(outcome.holds) for outcome in known)} of {len(deciding)} comparisons that decide"]
    if len(known) < len(deciding):
        parts[0] += f", of which {len(deciding) - len(known)} cannot be computed"
    if claim.verdict.reproduces == Reproduces.PARTLY:
        failing = [outcome for outcome in known if not outcome.holds]
        parts += [f"Not with {_where(failing)}"] if failing else []
    closest = claim.verdict.closest
    if closest is not None:
        least = closest.comparison.threshold
        parts.append(f"The most is {value_in_words(closest)}, in {closest.comparison.window}; {least} were claimed")
    if claim.verdict.depends_on_window:
        parts.append(f"Otherwise with {_contrary(claim)}")
    return ". ".join(parts) + "."


def _contrary(claim: CheckedClaim) -> str:
    is_yes = claim.verdict.reproduces == Reproduces.YES
    return _where([one for one in claim.outcomes if not one.comparison.decides and one.holds is (not is_yes)])


def _where(outcomes: Sequence[Outcome]) -> str:
    return ", ".join(f"{one.comparison.window} ({_what(one)})" for one in outcomes)


def _what(outcome: Outcome) -> str:
    comparison = outcome.comparison
    if comparison.metric == Metric.QUOTIENT:
        return f"{comparison.series}: {value_in_words(outcome)}"
    leader = f", {outcome.leader}" if outcome.leader else ""
    return f"{comparison.metric.replace('_', ' ')}{leader}: {value_in_words(outcome)}"
