"""The improved Farrington algorithm agrees with what R's surveillance publishes, and with statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from benchmarks.scorecard.farrington import Farrington, _quasi_poisson, beyond_limits, outlier_weights


@pytest.mark.parametrize(("dispersion", "low", "high"), [(1.5, 1, 10), (1.0, 2, 9)])
def test_limits_are_those_of_surveillance(dispersion: float, low: int, high: int) -> None:
    """Values of its tests/testthat/test-farringtonFlexible.R: nbPlugin, alpha 0.05, a mean of 5."""
    directions = [beyond_limits(count, 5.0, dispersion, 0.05) for count in (low - 1, low, high, high + 1)]
    assert directions == [-1, 0, 0, 1]


def test_weights_are_those_of_surveillance() -> None:
    """The case checked by hand in the same file: five residuals of 0, five of 2, threshold 0."""
    weights = outlier_weights(np.array([0.0] * 5 + [2.0] * 5), 0.0)
    assert weights == pytest.approx([1.6] * 5 + [0.4] * 5)
    assert outlier_weights(np.zeros(10), 0.0) == pytest.approx(np.ones(10))


def test_the_regression_is_that_of_statsmodels() -> None:
    rng = np.random.default_rng(3)
    design = np.column_stack([np.ones(60), rng.integers(0, 2, 60), np.linspace(-1, 0, 60)])
    counts = rng.negative_binomial(5, 0.05, 60).astype(np.float64)
    weights = rng.uniform(0.5, 1.5, 60)
    ours = _quasi_poisson(counts, design, weights)
    theirs = GLM(counts, design, Poisson(), var_weights=weights).fit(scale="X2")
    assert ours is not None
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6)
    assert ours.dispersion == pytest.approx(theirs.scale, rel=1e-6)
    assert ours.hat == pytest.approx(theirs.get_hat_matrix_diag(), rel=1e-4)


def test_a_season_is_expected_and_an_outbreak_is_not() -> None:
    rng = np.random.default_rng(4)
    months = np.arange(120)
    counts = rng.poisson(100 * np.exp(0.5 * np.cos(2 * np.pi * months / 12)))
    settings = Farrington(alpha=0.01)
    quiet = [settings.direction(counts, month) for month in range(96, 120)]
    assert np.mean(np.array(quiet) != 0) < 0.15
    assert settings.direction(counts, 40) == 0  # fewer than five years before it
    for factor, expected in ((2.0, 1), (0.4, -1)):
        changed = counts.copy()
        changed[110] = round(changed[110] * factor)
        assert settings.direction(changed, 110) == expected
