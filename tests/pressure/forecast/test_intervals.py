"""Intervals hold as much as they promise, also when errors grow, and use nothing that was not known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.intervals import LEAST_ERRORS, WINDOW_MONTHS, adaptive_radii
from routes_geo.pressure.forecast_tables import COVERAGES


def coverages(errors: FloatArray, horizon: int) -> FloatArray:
    radii = adaptive_radii(errors, horizon)[: errors.size]
    has_interval = ~np.isnan(radii[:, 0])
    return np.asarray((np.abs(errors)[:, None] <= radii)[has_interval].mean(axis=0))


@pytest.mark.parametrize("horizon", [1, 2, 3])
@pytest.mark.parametrize("draw", ["normal", "skewed", "heavy", "growing", "shrinking", "dependent"])
def test_each_interval_holds_what_it_promises(draw: str, horizon: int) -> None:
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
    assert coverages(errors, horizon) == pytest.approx(COVERAGES, abs=0.025)


def test_a_jump_in_the_size_of_errors_is_followed() -> None:
    rng = np.random.default_rng(6)
    errors = np.concatenate([rng.normal(0, 1, 200), rng.normal(0, 5, 112)])
    radii = adaptive_radii(errors, 1)[:, 1]
    after = slice(200, 312)
    assert 0.70 <= (np.abs(errors[after]) <= radii[after]).mean() <= 0.85
    assert radii[311] > 2 * radii[199]


@given(st.integers(1, 3), st.integers(0, 119), st.floats(-100, 100), st.integers(0, 50))
def test_an_interval_uses_only_what_was_known_at_its_origin(horizon: int, at: int, value: float, seed: int) -> None:
    errors = np.random.default_rng(seed).normal(0, 1, 120)
    other = errors.copy()
    other[at] = value
    before, after = adaptive_radii(errors, horizon), adaptive_radii(other, horizon)
    assert np.array_equal(before[: at + horizon], after[: at + horizon], equal_nan=True)


@given(st.lists(st.floats(-10, 10), max_size=90), st.integers(1, 3))
def test_half_widths_are_sizes_of_past_errors_and_wider_for_more_coverage(values: list[float], horizon: int) -> None:
    errors = np.array(values, np.float64)
    radii = adaptive_radii(errors, horizon)
    assert radii.shape == (errors.size + horizon, len(COVERAGES))
    for target in range(errors.size + horizon):
        recent = np.abs(errors[max(0, target - horizon + 1 - WINDOW_MONTHS) : max(0, target - horizon + 1)])
        assert np.isnan(radii[target]).all() == (recent.size < LEAST_ERRORS)
        if recent.size >= LEAST_ERRORS:
            assert set(radii[target]) <= set(recent)
            assert (np.diff(radii[target]) >= 0).all()


def test_months_without_an_error_are_passed_over() -> None:
    errors = np.random.default_rng(1).normal(0, 1, 100)
    sparse = np.full(200, np.nan)
    sparse[::2] = errors
    assert np.array_equal(adaptive_radii(sparse, 1)[199], adaptive_radii(errors, 1)[100])


def test_the_first_half_widths_by_hand() -> None:
    """Of the sizes 1 to 20: ranks ceil(21 x 0.5) = 11, ceil(21 x 0.8) = 17 and ceil(21 x 0.95) = 20."""
    errors = np.arange(1.0, LEAST_ERRORS + 1) * np.tile([1, -1], LEAST_ERRORS // 2)
    assert adaptive_radii(errors, 1)[LEAST_ERRORS].tolist() == [11.0, 17.0, 20.0]
