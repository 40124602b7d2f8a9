"""What statsmodels is asked for: variances, forecasts, and the test of a difference in accuracy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student
from statsmodels.regression.linear_model import OLS

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.structural import Variances, fit_variances, forecast_logs, p_of_lower_mean


def test_variances_of_a_made_series_are_found() -> None:
    rng = np.random.default_rng(7)
    logs = 5 + np.cumsum(rng.normal(0, 0.3, 600)) + rng.normal(0, 0.5, 600)
    fitted = fit_variances(logs, 1)
    assert fitted is not None
    assert fitted.level == pytest.approx(0.09, rel=0.35)
    assert fitted.irregular == pytest.approx(0.25, rel=0.2)


@pytest.mark.parametrize("harmonics", [1, 2, 6])
def test_a_season_without_noise_is_continued(harmonics: int) -> None:
    wave = 5 + np.cos(2 * np.pi * np.arange(123) / 12)
    fitted = forecast_logs(wave[:120], harmonics, Variances(0.01, 0.01), 3)
    assert fitted.shape == (121, 3)
    assert fitted[120] == pytest.approx(wave[120:], abs=1e-3)
    assert fitted[100] == pytest.approx(wave[100:103], abs=1e-3)


def test_a_level_that_only_moves_is_forecast_by_its_last_value() -> None:
    """Without anything irregular the local level is the last value, less its season: with a flat season, that value."""
    logs = np.array([4.0] * 60 + [6.0] * 24)
    assert forecast_logs(logs, 1, Variances(1e-8, 1.0), 1)[-1] == pytest.approx([6.0], abs=0.6)


def test_where_nothing_can_be_estimated_there_is_nothing() -> None:
    assert fit_variances(np.full(80, np.nan), 6) is None


@pytest.mark.parametrize("harmonics", [1, 2, 6])
def test_what_never_changes_goes_on(harmonics: int) -> None:
    same = np.full(80, 5.0)
    variances = fit_variances(same, harmonics)
    assert variances is not None
    assert forecast_logs(same, harmonics, variances, 3)[-1] == pytest.approx([5.0] * 3, abs=1e-6)


def diebold_mariano(differences: FloatArray, lags: int) -> float:
    """The test as a regression on a constant, as statsmodels gives it."""
    kernel = {"maxlags": lags, "kernel": "uniform", "use_correction": True}
    fitted = OLS(differences, np.ones(differences.size)).fit(cov_type="HAC", cov_kwds=kernel, use_t=True)
    return float(student.cdf(fitted.tvalues[0], differences.size - 1))


@pytest.mark.parametrize("horizon", [1, 2, 3])
@pytest.mark.parametrize("mean", [-0.1, 0.0, 0.1])
def test_p_is_that_of_diebold_and_mariano(horizon: int, mean: float) -> None:
    differences = np.convolve(np.random.default_rng(3).normal(mean, 1, 114), np.ones(3) / 3, "valid")
    assert p_of_lower_mean(differences, horizon - 1) == pytest.approx(
        diebold_mariano(differences, horizon - 1), abs=1e-9
    )


@pytest.mark.parametrize(
    ("differences", "lags"),
    [
        (np.array([]), 0),
        (np.array([-1.0, -2.0]), 2),
        (np.full(50, -1.0), 0),  # no variance
        (np.tile([-1.0, 1.0], 30), 1),  # the estimated long-run variance is below zero
    ],
)
def test_p_is_1_where_it_is_not_defined(differences: FloatArray, lags: int) -> None:
    assert p_of_lower_mean(differences, lags) == 1.0
