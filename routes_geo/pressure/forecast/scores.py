"""Score forecasts with symmetric intervals: the weighted interval score and its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast_tables import COVERAGES


@dataclass(frozen=True)
class IntervalScores:
    """Weighted interval score by target, shape (n,) each, as the sum of three parts; lower is better.

    `spread` is paid for width, `over` for outcomes below the forecast, `under` for outcomes above it.
    """

    spread: FloatArray
    over: FloatArray
    under: FloatArray

    @property
    def total(self) -> FloatArray:
        """Return the weighted interval score, shape (n,); NaN without an error or an interval."""
        return self.spread + self.over + self.under


def interval_scores(errors: FloatArray, radii: FloatArray) -> IntervalScores:
    """Score errors (n,), observed minus median, with intervals of half-widths radii (n, 3), one for each coverage.

    WIS = (|y - m| / 2 + sum over intervals of alpha / 2 (u - l) + (l - y)+ + (y - u)+) / (K + 1 / 2) (Bracher, Ray,
    Gneiting & Reich 2021), on the scale of the errors.
    """
    tails = 1 - np.array(COVERAGES)
    whole = len(COVERAGES) + 0.5
    beyond_upper = np.clip(errors[:, None] - radii, 0, None).sum(axis=1)
    beyond_lower = np.clip(-errors[:, None] - radii, 0, None).sum(axis=1)
    return IntervalScores(
        spread=(radii * tails).sum(axis=1) / whole,
        over=(np.clip(-errors, 0, None) / 2 + beyond_lower) / whole,
        under=(np.clip(errors, 0, None) / 2 + beyond_upper) / whole,
    )


def interval_score(observed: float, median: float, ends: FloatArray) -> float:
    """Return the same score of one forecast with any intervals: lower and upper ends (3, 2), one for each coverage."""
    tails = 1 - np.array(COVERAGES)
    low, high = ends[:, 0], ends[:, 1]
    missed = np.clip(low - observed, 0, None) + np.clip(observed - high, 0, None)
    return float((abs(observed - median) / 2 + (tails / 2 * (high - low) + missed).sum()) / (len(COVERAGES) + 0.5))
