"""Score whole distributions: probability integral transforms, and the score of the upper tail."""

from __future__ import annotations

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.intervals import LEAST_ERRORS, WINDOW_MONTHS

TAIL_SHARE = 0.9  # the upper tail begins at this quantile of the 60 months before the origin
PIT_BINS = 10


def past_sizes(errors: FloatArray, target: int, horizon: int) -> FloatArray | None:
    """Return the sizes of the newest errors known at the origin of a target; None if there are too few.

    With both signs, they are the distribution about the median from which the intervals are made.
    """
    known = np.abs(errors[: target - horizon + 1])
    recent = known[~np.isnan(known)][-WINDOW_MONTHS:]
    return recent if recent.size >= LEAST_ERRORS else None


def integral_transform(error: float, sizes: FloatArray) -> float:
    """Return the share of the distribution below the outcome, between 0 and 1."""
    members = np.concatenate([-sizes, sizes])
    return float((np.sum(members < error) + 0.5 * np.sum(members == error) + 0.5) / (members.size + 1))


def tail_score(outcome: float, members: FloatArray, threshold: float) -> float:
    """Return the continuous ranked probability score of members (k,), weighted to values above a threshold.

    Gneiting and Ranjan (2011), computed by chaining with max(z, threshold) (Allen, Ginsbourger and Ziegel 2023).
    """
    chained, ordered = max(outcome, threshold), np.sort(np.maximum(members, threshold))
    count = ordered.size
    spread = float(ordered @ (2 * np.arange(1, count + 1) - count - 1)) / count**2
    return float(np.mean(np.abs(ordered - chained))) - spread
