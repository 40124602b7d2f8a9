"""Expect the next month from a level that moves and a season that stays: the forecast's model, without a fitter.

The structural model of `routes_geo.pressure.forecast` in a kernel, so that the service can run it on any vintage. Its
one free parameter is chosen from a grid by likelihood, from earlier months only.
"""

from __future__ import annotations

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.level_season_kernel import filter_levels

_HARMONICS = (1, 2, 6)
_PERIOD = 12
# Variance of a step of the level over that of the irregular part.
_RATIOS = np.exp(np.linspace(np.log(0.01), np.log(100), 13))
_UNKNOWN = 1e6  # variance of a state before the first month
FIRST_EXPECTED = 60  # months before the first expectation


def expected_logs(logs: FloatArray) -> FloatArray:
    """Return the logarithm expected of each month from the months before it, shape (p,); NaN for the first 60.

    It is the median of local level models with a fixed seasonal pattern of 1, 2 and 6 harmonics (Harvey 1989, sections
    2.3.4 and 4.1). The ratio of variances is re-estimated every twelve months.
    """
    if logs.size <= FIRST_EXPECTED:
        return np.full(logs.size, np.nan)
    return np.asarray(np.median([_expected(logs, harmonics) for harmonics in _HARMONICS], axis=0))


def _expected(logs: FloatArray, harmonics: int) -> FloatArray:
    expected, likelihood = filter_levels(logs, _design(logs.size, harmonics), _RATIOS, _UNKNOWN)
    months = np.arange(logs.size)
    # The likelihood up to the month before the newest refit decides which ratio is used.
    refit = FIRST_EXPECTED + (months - FIRST_EXPECTED) // _PERIOD * _PERIOD
    best = np.argmax(likelihood[np.maximum(refit - 1, 0)], axis=1)
    return np.where(months < FIRST_EXPECTED, np.nan, expected[months, best])


def _design(months: int, harmonics: int) -> FloatArray:
    """Return the level and the waves of the season in each month, shape (p, d)."""
    angles = 2 * np.pi / _PERIOD * np.outer(np.arange(months), np.arange(1, harmonics + 1))
    waves = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
    moving = np.abs(waves[: min(months, _PERIOD)]).max(axis=0) > 1e-9  # the sine of six waves a year is zero
    return np.concatenate([np.ones((months, 1)), waves[:, moving]], axis=1)
