"""Intervals hold as much as they promise, also when errors grow, and use nothing that was not known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.intervals import LEAST_ERRORS, WINDOW_MONTHS, adaptive_intervals


def coverage(errors: FloatArray, horizon: int) -> float:
    intervals = adaptive_intervals(errors, horizon)
    low, high = intervals.low[: errors.size], intervals.high[: errors.size]
    has_interval = ~np.isnan(low)
    return float(np.mean((low <= errors)[has_interval] & (errors <= high)[has_interval]))


@pytest.mark.parametrize("horizon", [1, 2, 3])
@pytest.mark.parametrize("draw", ["normal", "skewed", "heavy", "growing", "shrinking", "dependent"])
def test_eighty_per_cent_are_held(draw: str, horizon: int) -> None:
    rng = np.random.default_rng(5)
    n = 3000
    errors = {
        "normal": rng.normal(0, 1, n),
        "skewed": rng.exponential(1, n) - 1,
        "heavy": rng.standard_t(2, n),
        "growing": rng.normal(0, 1, n) * np.linspace(1, 20, n),
        "shrinking": rng.normal(0, 1, n) * np.linspace(20, 1, n),
        "dependent": np.convolve(rng.normal(0, 1, n + 2), np.ones(3), "valid"),
    }[draw]
    assert coverage(errors, horizon) == pytest.approx(0.8, abs=0.02)


def test_a_jump_in_the_size_of_errors_is_followed() -> None:
    rng = np.random.default_rng(6)
    errors = np.concatenate([rng.normal(0, 1, 200), rng.normal(0, 5, 112)])
    intervals = adaptive_intervals(errors, 1)
    after = slice(200, 312)
    held = (intervals.low[after] <= errors[after]) & (errors[after] <= intervals.high[after])
    assert 0.70 <= held.mean() <= 0.85
    assert (intervals.high - intervals.low)[311] > 2 * (intervals.high - intervals.low)[199]


@given(st.integers(1, 3), st.integers(0, 119), st.floats(-100, 100), st.integers(0, 50))
def test_an_interval_uses_only_what_was_known_at_its_origin(horizon: int, at: int, value: float, seed: int) -> None:
    errors = np.random.default_rng(seed).normal(0, 1, 120)
    other = errors.copy()
    other[at] = value
    before, after = adaptive_intervals(errors, horizon), adaptive_intervals(other, horizon)
    for unchanged, changed in ((before.low, after.low), (before.high, after.high)):
        assert np.array_equal(unchanged[: at + horizon], changed[: at + horizon], equal_nan=True)


@given(st.lists(st.floats(-10, 10), max_size=90), st.integers(1, 3))
def test_ends_lie_on_either_side_and_among_past_errors(values: list[float], horizon: int) -> None:
    errors = np.array(values, np.float64)
    intervals = adaptive_intervals(errors, horizon)
    assert intervals.low.shape == intervals.high.shape == (errors.size + horizon,)
    for target in range(errors.size + horizon):
        recent = errors[max(0, target - horizon + 1 - WINDOW_MONTHS) : max(0, target - horizon + 1)]
        assert np.isnan(intervals.low[target]) == (recent.size < LEAST_ERRORS)
        if recent.size >= LEAST_ERRORS:
            assert min(recent.min(), 0) <= intervals.low[target] <= 0 <= intervals.high[target] <= max(recent.max(), 0)


def test_months_without_an_error_are_passed_over() -> None:
    errors = np.random.default_rng(1).normal(0, 1, 100)
    sparse = np.full(200, np.nan)
    sparse[::2] = errors
    assert adaptive_intervals(sparse, 1).high[199] == adaptive_intervals(errors, 1).high[100]


def test_the_first_ends_by_hand() -> None:
    """Of 1 to 20 and -1 to -20 in turn, 39 are known: rank ceil(40 x 0.9) = 36 of them on either side."""
    errors = np.ravel(np.column_stack([np.arange(1.0, 21), -np.arange(1.0, 21)]))
    intervals = adaptive_intervals(errors[:LEAST_ERRORS], 1)  # 1, -1, ... 10, -10: rank ceil(21 x 0.9) = 19
    assert (intervals.low[LEAST_ERRORS], intervals.high[LEAST_ERRORS]) == (-9.0, 9.0)
