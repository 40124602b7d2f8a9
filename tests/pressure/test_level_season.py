"""The level and the season that the service expects are those that statsmodels estimates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.made_series import moving_season, random_walk

from routes_geo.pressure.forecast.structural import fit_variances, forecast_logs
from routes_geo.pressure.level_season import FIRST_EXPECTED, expected_logs


@pytest.mark.parametrize("seed", [1, 2])
def test_expectations_are_close_to_those_of_maximum_likelihood(seed: int) -> None:
    """The grid of ratios is coarse: the difference is small beside the noise of the series, 0.15 a month."""
    logs = moving_season(seed, 132)
    ours = expected_logs(logs)[120:]
    members = []
    for harmonics in (1, 2, 6):
        variances = fit_variances(logs[:120], harmonics)
        assert variances is not None
        members.append(forecast_logs(logs, harmonics, variances, 1)[120:132, 0])
    assert ours == pytest.approx(np.median(members, axis=0), abs=0.03)


@hypothesis_settings(max_examples=10)
@given(st.integers(61, 99), st.floats(-5, 5), st.integers(0, 100))
def test_later_months_change_no_expectation(changed_from: int, shift: float, seed: int) -> None:
    logs = random_walk(seed, 100)
    other = logs.copy()
    other[changed_from:] += shift
    known = slice(0, changed_from + 1)
    assert np.array_equal(expected_logs(logs)[known], expected_logs(other)[known], equal_nan=True)


@pytest.mark.parametrize("months", [0, 1, 59, 60, 61, 80])
def test_the_first_months_are_not_expected(months: int) -> None:
    expected = expected_logs(np.full(months, 5.0))
    assert np.isnan(expected[:FIRST_EXPECTED]).all()
    assert expected[FIRST_EXPECTED:] == pytest.approx(5.0, abs=1e-3)
