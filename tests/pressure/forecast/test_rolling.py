"""Rolling origins: nothing of later months is used, and every forecast is what a loop without shortcuts gives."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from statsmodels.tsa.statespace.structural import UnobservedComponents
from support.made_series import random_walk, seasonal

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.rolling import (
    FIRST_ORIGIN_MONTHS,
    HARMONICS,
    REFIT_MONTHS,
    forecast_errors,
    last_month_errors,
    last_year_errors,
    rolling_forecasts,
)
from routes_geo.pressure.forecast_tables import MAX_HORIZON


def slow_forecast(logs: FloatArray, origin: int) -> FloatArray:
    """Each model fitted to the months before the last refit, then applied to all that are known: their median, and a
    quarter of the last month."""
    fitted_on = origin - (origin - FIRST_ORIGIN_MONTHS) % REFIT_MONTHS
    members = []
    for harmonics in HARMONICS:
        season = {
            "freq_seasonal": [{"period": 12, "harmonics": harmonics}],
            "stochastic_freq_seasonal": [False],
        }
        fitted = UnobservedComponents(logs[:fitted_on], "llevel", **season).fit(disp=False, method="nm", maxiter=200)
        applied = fitted.append(logs[fitted_on:origin]) if origin > fitted_on else fitted
        members.append(applied.forecast(MAX_HORIZON))
    return 0.75 * np.median(members, axis=0) + 0.25 * logs[origin - 1]


@pytest.mark.parametrize("make", [random_walk, seasonal])
def test_forecasts_are_those_of_a_slow_loop(make: Callable[[int, int], FloatArray]) -> None:
    logs = make(11, 100)
    rolling = rolling_forecasts(logs)
    assert rolling.failed_fits == 0
    for origin in range(FIRST_ORIGIN_MONTHS, logs.size + 1, 5):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = slow_forecast(logs, origin)
        assert rolling.medians[origin] == pytest.approx(expected, abs=1e-6)
    assert np.isnan(rolling.medians[:FIRST_ORIGIN_MONTHS]).all()


@hypothesis_settings(max_examples=8)
@given(st.integers(61, 84), st.floats(-5, 5), st.integers(0, 100))
def test_later_months_change_no_earlier_forecast(changed_from: int, shift: float, seed: int) -> None:
    logs = random_walk(seed, 85)
    other = logs.copy()
    other[changed_from:] += shift
    before, after = rolling_forecasts(logs).medians, rolling_forecasts(other).medians
    unchanged = slice(0, changed_from + 1)
    assert np.array_equal(before[unchanged], after[unchanged], equal_nan=True)


def test_a_shorter_series_has_the_same_forecasts() -> None:
    logs = seasonal(2, 90)
    whole, part = rolling_forecasts(logs).medians, rolling_forecasts(logs[:80]).medians
    assert np.array_equal(whole[:81], part, equal_nan=True)


def test_a_series_that_cannot_be_fitted_has_no_forecast() -> None:
    rolling = rolling_forecasts(np.full(75, np.nan))
    assert np.isnan(rolling.medians).all()
    assert rolling.failed_fits == 2 * len(HARMONICS)


@pytest.mark.parametrize("months", [1, 2, 12, 59])
def test_a_short_series_has_no_forecast(months: int) -> None:
    rolling = rolling_forecasts(np.arange(months, dtype=float))
    assert rolling.medians.shape == (months + 1, MAX_HORIZON)
    assert np.isnan(rolling.medians).all()
    for horizon in (1, 2, 3):
        assert np.isnan(forecast_errors(np.arange(months, dtype=float), rolling.medians, horizon)).all()
        assert last_month_errors(np.arange(months, dtype=float), horizon).size == months


def test_errors_belong_to_the_month_that_was_forecast() -> None:
    logs = np.arange(10.0) ** 2
    medians = np.full((11, 3), np.nan)
    medians[4] = 100, 200, 300  # from months 0 to 3, of months 4, 5 and 6
    for horizon in (1, 2, 3):
        errors = forecast_errors(logs, medians, horizon)
        assert np.flatnonzero(~np.isnan(errors)).tolist() == [3 + horizon]
        assert errors[3 + horizon] == (3 + horizon) ** 2 - 100 * horizon
        plain = last_month_errors(logs, horizon)
        assert np.isnan(plain[:horizon]).all()
        assert plain[horizon:].tolist() == [month**2 - (month - horizon) ** 2 for month in range(horizon, 10)]


def test_the_year_before_is_known_at_every_horizon() -> None:
    logs = np.arange(30.0) ** 2
    errors = last_year_errors(logs)
    assert np.isnan(errors[:12]).all()
    assert errors[12:].tolist() == [month**2 - (month - 12) ** 2 for month in range(12, 30)]
