"""Comparisons and verdicts: by hand, against a plain count, and at their edges."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.letter.claims.comparisons import (
    SMALL_BASE,
    ClaimOutcome,
    Comparison,
    Pair,
    add_routes,
    compare_counts,
    divide_returns,
)
from routes_geo.letter.claims.rows import Expects, Metric
from routes_geo.letter.claims.verdicts import Reproduces, decide

CHANGE = Comparison("c", "t", True, Metric.CHANGE, "s", ("A",), None, "2023-09", "2022-09", Expects.ABOVE, "0", None)
LEADER = replace(CHANGE, metric=Metric.LEADER_RELATIVE, expects=Expects.LEADS, threshold="A")
RETURNS = replace(CHANGE, metric=Metric.QUOTIENT, expects=Expects.ROUNDS_TO, threshold="22", series="letter")
counts = st.integers(0, 10**6)
pairs = st.lists(st.tuples(counts, st.integers(SMALL_BASE, 10**6)), min_size=1, max_size=9)


def outcome(holds: bool | None, *, decides: bool = True) -> ClaimOutcome:
    return ClaimOutcome(replace(CHANGE, decides=decides), value=None if holds is None else 1.0, holds=holds)


@pytest.mark.parametrize(
    ("now", "before", "value", "holds"),
    [(150, 100, 0.5, True), (100, 100, 0.0, False), (50, 100, -0.5, False), (0, 100, -1.0, False)],
)
def test_a_change_is_against_the_earlier_count(now: int, before: int, value: float, holds: bool) -> None:
    outcome = compare_counts(CHANGE, [Pair("A", now, before)])
    assert (outcome.value, outcome.holds, outcome.missing) == (value, holds, None)


def test_routes_are_added_before_they_are_compared() -> None:
    outcome = compare_counts(CHANGE, [Pair("A", 10, 60), Pair("B", 200, 40, provisional=True)])
    assert outcome.value == pytest.approx(1.1)
    assert outcome.pairs == (Pair("A;B", 210, 100, provisional=True),)


@given(pairs)
def test_the_sum_of_routes_is_that_of_their_parts(given_pairs: list[tuple[int, int]]) -> None:
    whole = add_routes([Pair(str(number), *pair) for number, pair in enumerate(given_pairs)])
    assert (whole.now, whole.before) == (sum(now for now, _ in given_pairs), sum(then for _, then in given_pairs))
    assert whole.difference == sum(now - then for now, then in given_pairs)


@pytest.mark.parametrize(("now", "holds"), [(399, False), (400, True), (401, True)])
def test_fourfold_is_reached_at_four_times(now: int, holds: bool) -> None:
    ratio = replace(CHANGE, metric=Metric.RATIO, expects=Expects.AT_LEAST, threshold="4")
    assert compare_counts(ratio, [Pair("A", now, 100)]).holds is holds


@pytest.mark.parametrize("metric", [Metric.CHANGE, Metric.RATIO, Metric.LEADER_RELATIVE])
def test_nothing_is_said_against_a_small_count(metric: Metric) -> None:
    outcome = compare_counts(replace(LEADER, metric=metric), [Pair("A", 500, SMALL_BASE - 1)])
    assert (outcome.value, outcome.holds) == (None, None)
    assert str(SMALL_BASE) in (outcome.missing or "")


@given(pairs)
def test_the_leader_is_found_as_by_looking_at_each(given_pairs: list[tuple[int, int]]) -> None:
    named = [Pair("ABCDEFGHI"[number], *pair) for number, pair in enumerate(given_pairs)]
    for metric in (Metric.LEADER_RELATIVE, Metric.LEADER_ABSOLUTE):
        outcome = compare_counts(replace(LEADER, metric=metric), named)
        is_relative = metric == Metric.LEADER_RELATIVE
        values = [pair.now / pair.before - 1 if is_relative else pair.now - pair.before for pair in named]
        assert outcome.value == max(values)
        first = values[0] == max(values) and values.count(max(values)) == 1
        assert outcome.holds is first


def test_a_leader_shares_the_lead_with_nobody() -> None:
    outcome = compare_counts(LEADER, [Pair("A", 200, 100), Pair("B", 400, 200)])
    assert (outcome.value, outcome.holds) == (1.0, False)


@pytest.mark.parametrize(
    ("returned", "decisions", "holds"),
    [(64_000, 290_000, True), (54_480, 217_140, False), (215, 1000, True), (225, 1000, False), (214, 1000, False)],
)
def test_a_return_rate_is_rounded_to_whole_percent(returned: int, decisions: int, holds: bool) -> None:
    outcome = divide_returns(RETURNS, returned, decisions)
    assert outcome.value == pytest.approx(100 * returned / decisions)
    assert outcome.holds is holds


def test_no_decisions_are_no_rate() -> None:
    assert divide_returns(RETURNS, 5, 0).missing == "there are no decisions to divide by"


@pytest.mark.parametrize(
    ("deciding", "verdict"),
    [
        ([True, True], Reproduces.YES),
        ([True, False], Reproduces.PARTLY),
        ([False, False], Reproduces.NO),
        ([True, None], Reproduces.PARTLY),
        ([False, None], Reproduces.NO),
        ([None, None], Reproduces.NOT_TESTABLE),
        ([], Reproduces.NOT_TESTABLE),
    ],
)
def test_the_verdict_follows_from_what_decides(deciding: list[bool | None], verdict: Reproduces) -> None:
    outcomes = [outcome(holds) for holds in deciding]
    assert decide(outcomes).reproduces is verdict
    assert decide([*outcomes, outcome(False, decides=False), outcome(True, decides=False)]).reproduces is verdict


@pytest.mark.parametrize(
    ("deciding", "beside", "depends"),
    [(True, False, True), (True, True, False), (False, True, True), (False, False, False), (True, None, False)],
)
def test_a_verdict_depends_on_the_window_where_another_one_says_otherwise(
    deciding: bool, beside: bool | None, depends: bool
) -> None:
    assert decide([outcome(deciding), outcome(beside, decides=False)]).depends_on_window is depends
