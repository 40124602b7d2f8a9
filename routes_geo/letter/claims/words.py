"""Put comparisons and verdicts into sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routes_geo.letter.claims.comparisons import ClaimOutcome, Pair
from routes_geo.letter.claims.recompute import CheckedClaim
from routes_geo.letter.claims.rows import Metric
from routes_geo.letter.claims.verdicts import Reproduces
from routes_geo.model import ALL_ROUTE_IDS

_BASES = {"letter": "the letter's own figures", "eurostat": "Eurostat's figures"}
_EVERYWHERE = "all nine routes of Frontex"
_AT = {"sea": " at sea", "land": " on land", None: ""}


def outcome_in_words(outcome: ClaimOutcome, names: Mapping[str, str], unit: str) -> str:
    """Return an outcome as a sentence; `names` are the names of routes by id, `unit` is what the series counts."""
    if outcome.value is None:
        return f"Cannot be computed: {outcome.missing}"
    comparison, pair = outcome.comparison, counted(outcome)
    subject = subject_in_words(outcome, names, unit)
    if comparison.metric == Metric.QUOTIENT:
        return f"{subject}: {pair.now:,} of {pair.before:,}, that is {value_in_words(outcome)}."
    counts = f"{pair.now:,} in {comparison.window} against {pair.before:,} in {comparison.compared}"
    return f"{subject}: {counts}: {value_in_words(outcome)}."


def subject_in_words(outcome: ClaimOutcome, names: Mapping[str, str], unit: str) -> str:
    """Return what an outcome is about: what is counted and where, or which route leads."""
    comparison = outcome.comparison
    if comparison.metric == Metric.QUOTIENT:
        return f"Returns as a share of decisions, {_BASES.get(comparison.series or '', comparison.series)}"
    if comparison.metric in (Metric.LEADER_RELATIVE, Metric.LEADER_ABSOLUTE):
        kind = "relative" if comparison.metric == Metric.LEADER_RELATIVE else "absolute"
        leader = "none" if outcome.leader is None else names.get(outcome.leader, outcome.leader)
        return f"Largest {kind} increase in {unit}: {leader}"
    is_everywhere = set(comparison.routes) == set(ALL_ROUTE_IDS)
    where = _EVERYWHERE if is_everywhere else ", ".join(names.get(route, route) for route in comparison.routes)
    return f"{unit.capitalize()}{_AT[comparison.border]}, {where}"


def counted(outcome: ClaimOutcome) -> Pair:
    """Return the counts that a value was computed from: those of the leader if there is one, else the only pair."""
    return next((pair for pair in outcome.pairs if pair.route == outcome.leader), outcome.pairs[0])


def value_in_words(outcome: ClaimOutcome) -> str:
    """Return the value of an outcome with its unit: +86.0 %, 3.59 times, +62,011; a dash without a value."""
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
    """Return why a claim does or does not reproduce, as sentences."""
    deciding = [outcome for outcome in claim.outcomes if outcome.comparison.decides]
    if claim.verdict.reproduces == Reproduces.NOT_TESTABLE:
        return "; ".join(dict.fromkeys(outcome.missing or "" for outcome in deciding))
    sentences = [_support_in_words(deciding)]
    failing = [outcome for outcome in deciding if outcome.holds is False]
    if claim.verdict.reproduces == Reproduces.PARTLY and failing:
        sentences.append(f"Not supported by {_windows_in_words(failing)}")
    closest = claim.verdict.closest
    if closest is not None:
        highest = f"The highest value is {value_in_words(closest)}, in {closest.comparison.window}"
        sentences.append(f"{highest}; the letter claims {closest.comparison.threshold}")
    if claim.verdict.depends_on_window:
        sentences.append(f"Other windows give a different result: {_windows_in_words(_contrary(claim))}")
    return ". ".join(sentences) + "."


def _support_in_words(deciding: Sequence[ClaimOutcome]) -> str:
    holding = sum(outcome.holds is True for outcome in deciding)
    missing = sum(outcome.holds is None for outcome in deciding)
    comparisons = "comparison" if len(deciding) == 1 else "comparisons"
    support = f"Supported by {holding} of {len(deciding)} deciding {comparisons}"
    return f"{support}; {missing} of them cannot be computed" if missing else support


def _contrary(claim: CheckedClaim) -> list[ClaimOutcome]:
    """Return the outcomes that do not decide and disagree with the verdict."""
    is_yes = claim.verdict.reproduces == Reproduces.YES
    return [outcome for outcome in claim.outcomes if not outcome.comparison.decides and outcome.holds is (not is_yes)]


def _windows_in_words(outcomes: Sequence[ClaimOutcome]) -> str:
    return ", ".join(f"{outcome.comparison.window} ({_result_in_words(outcome)})" for outcome in outcomes)


def _result_in_words(outcome: ClaimOutcome) -> str:
    comparison = outcome.comparison
    if comparison.metric == Metric.QUOTIENT:
        return f"{_BASES.get(comparison.series or '', comparison.series)}: {value_in_words(outcome)}"
    if outcome.leader is None:
        return value_in_words(outcome)
    kind = "relative" if comparison.metric == Metric.LEADER_RELATIVE else "absolute"
    return f"largest {kind} increase {outcome.leader}, {value_in_words(outcome)}"
