"""What comparisons and verdicts say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routes_geo.letter.claims.comparisons import ClaimOutcome, Pair
from routes_geo.letter.claims.recompute import CheckedClaim
from routes_geo.letter.claims.rows import Metric
from routes_geo.letter.claims.verdicts import Reproduces
from routes_geo.model import ALL_ROUTE_IDS

_BASES = {"letter": "the letter's own figures", "eurostat": "Eurostat's figures"}
_AT = {"sea": " at sea", "land": " on land", None: ""}


def outcome_in_words(outcome: ClaimOutcome, names: Mapping[str, str], unit: str) -> str:
    """One outcome as a sentence; `names` are those of routes by id, `unit` is what the series counts."""
    if outcome.value is None:
        return f"Cannot be computed: {outcome.missing}"
    comparison, pair = outcome.comparison, counted(outcome)
    subject = subject_in_words(outcome, names, unit)
    if comparison.metric == Metric.QUOTIENT:
        return f"{subject}: {pair.now:,} of {pair.before:,} are {value_in_words(outcome)}."
    counts = f"{pair.now:,} in {comparison.window} against {pair.before:,} in {comparison.compared}"
    return f"{subject}: {counts}: {value_in_words(outcome)}."


def subject_in_words(outcome: ClaimOutcome, names: Mapping[str, str], unit: str) -> str:
    """What an outcome is about: what is counted, and where, or which route leads."""
    comparison = outcome.comparison
    if comparison.metric == Metric.QUOTIENT:
        return f"Returns of decisions, {_BASES.get(comparison.series or '', comparison.series)}"
    if comparison.metric in (Metric.LEADER_RELATIVE, Metric.LEADER_ABSOLUTE):
        kind = "relative" if comparison.metric == Metric.LEADER_RELATIVE else "absolute"
        leader = "none" if outcome.leader is None else names.get(outcome.leader, outcome.leader)
        return f"Largest {kind} increase of {unit}: {leader}"
    is_everywhere = set(comparison.routes) == set(ALL_ROUTE_IDS)
    where = "all routes" if is_everywhere else ", ".join(names.get(route, route) for route in comparison.routes)
    return f"{unit.capitalize()}{_AT[comparison.border]}, {where}"


def counted(outcome: ClaimOutcome) -> Pair:
    """The counts that a value is of: those of the leader where there is one. For outcomes that have a value."""
    return next((pair for pair in outcome.pairs if pair.route == outcome.leader), outcome.pairs[0])


def value_in_words(outcome: ClaimOutcome) -> str:
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
    holding = sum(bool(outcome.holds) for outcome in known)
    plural = "comparison that decides" if len(deciding) == 1 else "comparisons that decide"
    parts = [f"Holds in {holding} of {len(deciding)} {plural}"]
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


def _where(outcomes: Sequence[ClaimOutcome]) -> str:
    return ", ".join(f"{one.comparison.window} ({_what(one)})" for one in outcomes)


def _what(outcome: ClaimOutcome) -> str:
    comparison = outcome.comparison
    if comparison.metric == Metric.QUOTIENT:
        return f"{_BASES.get(comparison.series or '', comparison.series)}: {value_in_words(outcome)}"
    if outcome.leader is None:
        return value_in_words(outcome)
    kind = "relative" if comparison.metric == Metric.LEADER_RELATIVE else "absolute"
    return f"largest {kind} increase {outcome.leader}, {value_in_words(outcome)}"
