"""The improved Farrington algorithm for monthly counts, after `farringtonFlexible` of R's package surveillance.

Noufaily et al. (2013) improved Farrington et al. (1996): a quasi-Poisson regression of the same months of five years on
a trend and seasonal blocks, past outliers down-weighted, and limits from the negative binomial distribution. Both
limits are used here, so that it finds changes in either direction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, pdtr, stdtr

from routes_geo.grid.arrays import FloatArray, IntArray

_PERIOD, _ITERATIONS, _TOLERANCE = 12, 50, 1e-8


@dataclass(frozen=True)
class Farrington:
    """Settings, named as in surveillance: `b` years, windows of 2 w + 1 months, `periods` blocks of the year."""

    alpha: float = 0.05
    b: int = 5
    w: int = 1
    periods: int = 5
    weights_threshold: float = 2.58
    p_trend: float = 0.05

    def direction(self, values: IntArray, at: int) -> int:
        """Return 1 if the count at a position is above the upper limit, -1 if below the lower one, otherwise 0.

        0 also with too few months before it, and if the model cannot be fitted.
        """
        blocks = self._blocks(at)
        if blocks is None:
            return 0
        rows = np.flatnonzero(blocks >= 0)
        fitted = self._fit(values[rows].astype(np.float64), rows - at, blocks[rows])
        if fitted is None:
            return 0
        return beyond_limits(int(values[at]), *fitted, self.alpha)

    def _blocks(self, at: int) -> IntArray | None:
        """Return the block of each month before `at`: 0 for the windows of the same months, -1 for unused months."""
        first = at - self.b * _PERIOD - self.w
        if first < 0:
            return None
        blocks = np.full(at, -1)
        for year in range(1, self.b + 1):
            centre = at - year * _PERIOD
            blocks[centre - self.w : centre + self.w + 1] = 0
            between = np.array_split(np.arange(centre + self.w + 1, centre + _PERIOD - self.w), self.periods - 1)
            for number, months in enumerate(between, 1):
                blocks[months] = number
        blocks[at - self.w :] = -1  # the newest months, so that an event does not raise its own limit
        return blocks

    def _fit(self, counts: FloatArray, time: IntArray, blocks: IntArray) -> tuple[float, float] | None:
        """Return mean and dispersion at time 0 in block 0, with the trend if it is significant and moderate."""
        seasons = (blocks[:, None] == np.arange(1, self.periods)).astype(np.float64)
        plain = np.column_stack([np.ones(counts.size), seasons])
        with_trend = _reweighted(counts, np.column_stack([plain, time]), self.weights_threshold)
        if with_trend is not None and with_trend.p_last < self.p_trend and with_trend.intercept <= np.log(counts.max()):
            return float(np.exp(with_trend.intercept)), with_trend.dispersion
        without = _reweighted(counts, plain, self.weights_threshold)
        return None if without is None else (float(np.exp(without.intercept)), without.dispersion)


def beyond_limits(count: int, mean: float, dispersion: float, alpha: float) -> int:
    """Return 1 for a count above the quantile 1 - alpha of `thresholdMethod = "nbPlugin"`, -1 for one below alpha."""

    def share_up_to(highest: int) -> float:
        if highest < 0:
            return 0.0
        if dispersion > 1:
            return float(betainc(mean / (dispersion - 1), highest + 1, 1 / dispersion))
        return float(pdtr(highest, mean))

    return int(share_up_to(count - 1) >= 1 - alpha) - int(share_up_to(count) < alpha)


@dataclass(frozen=True)
class _Fit:
    coefficients: FloatArray
    means: FloatArray
    hat: FloatArray
    dispersion: float
    p_last: float

    @property
    def intercept(self) -> float:
        return float(self.coefficients[0])


def _reweighted(counts: FloatArray, design: FloatArray, threshold: float) -> _Fit | None:
    """Fit twice, the second time with past outliers down-weighted; None if a fit does not converge."""
    first = _quasi_poisson(counts, design, np.ones(counts.size))
    if first is None:
        return None
    return _quasi_poisson(counts, design, outlier_weights(anscombe(counts, first), threshold))


def anscombe(counts: FloatArray, fit: _Fit) -> FloatArray:
    """Return the Anscombe residuals of a fit."""
    spread = np.sqrt(fit.dispersion * np.maximum(1 - fit.hat, 1e-12))
    return 1.5 * (counts ** (2 / 3) * fit.means ** (-1 / 6) - np.sqrt(fit.means)) / spread


def outlier_weights(residuals: FloatArray, threshold: float) -> FloatArray:
    """Return weights (n,) with sum n: the inverse square of residuals above the threshold, 1 for the others."""
    is_above = residuals > threshold
    weights = np.where(is_above, np.where(is_above, residuals, 1.0) ** -2.0, 1.0)
    return np.asarray(weights * residuals.size / weights.sum())


def _quasi_poisson(counts: FloatArray, design: FloatArray, weights: FloatArray) -> _Fit | None:
    """Fit a log-linear regression by iterated weighted least squares; None if it does not converge."""
    means, deviance = counts + 0.1, np.inf
    freedom = counts.size - design.shape[1]
    if freedom < 1 or not counts.any():
        return None
    for _ in range(_ITERATIONS):
        working = weights * means
        response = np.log(means) + (counts - means) / means
        normal = design.T @ (working[:, None] * design)
        try:
            covariance = np.linalg.inv(normal)
        except np.linalg.LinAlgError:
            return None
        coefficients = covariance @ (design.T @ (working * response))
        means = np.exp(np.clip(design @ coefficients, -30, 30))
        ratio = np.where(counts > 0, counts / means, 1.0)
        before, deviance = deviance, float(2 * weights @ (counts * np.log(ratio) - (counts - means)))
        if abs(deviance - before) < _TOLERANCE * (abs(deviance) + 0.1):
            break
    else:
        return None
    working = weights * means
    scale = float(weights @ ((counts - means) ** 2 / means)) / freedom
    hat = working * np.einsum("ij,jk,ik->i", design, covariance, design)
    error = np.sqrt(scale * covariance[-1, -1])
    p_last = float(2 * stdtr(freedom, -abs(coefficients[-1]) / error)) if error > 0 else 0.0
    return _Fit(coefficients, means, hat, max(scale, 1.0), p_last)
