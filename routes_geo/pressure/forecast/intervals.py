"""Derive intervals from the past errors of the same forecast: adaptive conformal inference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routes_geo.grid.arrays import FloatArray

COVERAGE = 0.8  # of the intervals, in the long run
WINDOW_MONTHS = 60  # number of the newest errors that an interval uses
LEAST_ERRORS = 20  # so that two lie beyond either end
_STEP = 0.05  # how far the level moves after a miss
_NARROWEST, _WIDEST = 0.495, 0.005  # shares of errors beyond either end


@dataclass(frozen=True)
class Intervals:
    """Offsets from the forecast by target position, `low` <= 0 <= `high`; NaN if too few errors were known."""

    low: FloatArray
    high: FloatArray


def adaptive_intervals(errors: FloatArray, horizon: int) -> Intervals:
    """Return intervals for each target of errors (n,), and for the next `horizon` targets: shape (n + horizon,).

    For each target, only errors known at its origin are used, so the measured coverage is one that was achievable at
    the time. Ends are the conformal quantiles of the newest errors on either side (Vovk et al. 2005; Lei et al. 2018);
    the level moves by `_STEP` times the last known miss or hit (Gibbs and Candès 2021, equation 2).
    """
    out = Intervals(np.full(errors.size + horizon, np.nan), np.full(errors.size + horizon, np.nan))
    level = aim = 1 - COVERAGE
    for target in range(horizon, errors.size + horizon):
        newest = target - horizon
        if not np.isnan(out.low[newest]) and not np.isnan(errors[newest]):
            level += _STEP * (aim - (not out.low[newest] <= errors[newest] <= out.high[newest]))
        past = errors[: newest + 1]
        recent = np.sort(past[~np.isnan(past)][-WINDOW_MONTHS:])
        if recent.size >= LEAST_ERRORS:
            out.low[target], out.high[target] = _ends(recent, level)
    return out


def _ends(ordered: FloatArray, level: float) -> tuple[float, float]:
    """Return the ends that leave half the level on either side.

    Where theory asks for an infinite end, the outermost error is used.
    """
    beyond = min(max(level / 2, _WIDEST), _NARROWEST)
    rank = min(int(np.ceil((ordered.size + 1) * (1 - beyond))), ordered.size)
    return min(float(ordered[ordered.size - rank]), 0.0), max(float(ordered[rank - 1]), 0.0)
