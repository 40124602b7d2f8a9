"""Run the Kalman filter of a local level with a fixed season, for several ratios of variances."""

from __future__ import annotations

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.grid.kernels import kernel


@kernel
def filter_levels(
    logs: FloatArray, design: FloatArray, ratios: FloatArray, unknown: float
) -> tuple[FloatArray, FloatArray]:
    """Return one-step expectations and concentrated log likelihoods up to each month, by ratio: shape (p, r) each.

    `design` (p, d) has the level and the waves of the season, `unknown` is the variance of a state before the first
    month. The irregular variance is the unit (Harvey 1989, section 3.4).
    """
    months, states = design.shape
    expected, likelihood = np.empty((months, ratios.size)), np.empty((months, ratios.size))
    for number in range(ratios.size):
        state, covariance, gain = np.zeros(states), unknown * np.eye(states), np.empty(states)
        squares, determinants = 0.0, 0.0
        for month in range(months):
            covariance[0, 0] += ratios[number]
            mean, variance = 0.0, 1.0
            for i in range(states):
                gain[i] = 0.0
                for j in range(states):
                    gain[i] += covariance[i, j] * design[month, j]
                mean += state[i] * design[month, i]
                variance += gain[i] * design[month, i]
            error = logs[month] - mean
            for i in range(states):
                state[i] += gain[i] * error / variance
                for j in range(states):
                    covariance[i, j] -= gain[i] * gain[j] / variance
            if month >= states:  # before that, an error says nothing
                squares += error * error / variance
                determinants += np.log(variance)
            count = max(month + 1 - states, 1)
            expected[month, number] = mean
            likelihood[month, number] = -count * np.log(max(squares / count, 1e-12)) - determinants
    return expected, likelihood
