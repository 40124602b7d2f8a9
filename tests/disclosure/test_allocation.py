"""Allocation: nothing lost, integers, largest remainder."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.disclosure.allocation import allocate
from routes_geo.errors import InvalidInput

totals_and_weights = st.tuples(
    st.lists(st.integers(0, 2_000_000), max_size=12),
    st.lists(st.integers(0, 200_000), min_size=1, max_size=12).filter(any),
)


@given(totals_and_weights)
def test_sums_are_exact_and_each_part_is_within_one_of_its_quota(case: tuple[list[int], list[int]]) -> None:
    totals, weights = case
    parts = allocate(totals, weights)
    assert parts.shape == (len(weights), len(totals))
    assert parts.sum(axis=0).tolist() == totals
    whole = sum(weights)
    for column, total in enumerate(totals):
        for row, weight in enumerate(weights):
            assert total * weight // whole <= parts[row, column] <= -(-total * weight // whole)


@given(totals_and_weights)
def test_equals_a_slow_largest_remainder(case: tuple[list[int], list[int]]) -> None:
    totals, weights = case
    assert allocate(totals, weights).T.tolist() == [_slow(total, weights) for total in totals]


def _slow(total: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda row: (-(total * weights[row] % whole), row))
    for row in order[: total - sum(parts)]:
        parts[row] += 1
    return parts


def test_ties_go_to_the_lower_position() -> None:
    assert allocate([2], [1, 1, 1]).ravel().tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("totals", "weights", "message"),
    [([1], [0, 0], "all zero"), ([-1], [1], "negative"), ([1], [-1, 2], "negative"), ([2**40], [2**40], "64 bits")],
)
def test_bad_input(totals: list[int], weights: list[int], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        allocate(totals, weights)


def test_no_periods() -> None:
    assert allocate(np.empty(0, np.int64), [1, 2]).shape == (2, 0)
