"""Derive intervals from the past errors of the same forecast: adaptive conformal inference."""

from __future__ import annotations

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast_tables import COVERAGES

WINDOW_MONTHS = 60  # number of the newest errors that an interval uses
LEAST_ERRORS = 20  # so that one lies outside the widest interval
_STEP = 0.05  # how far the level moves after a miss
_NARROWEST, _WIDEST = 0.99, 0.01  # shares of errors outside


def adaptive_radii(errors: FloatArray, horizon: int) -> FloatArray:
    """Return half-widths of the intervals of each coverage, shape (n + horizon, 3), from errors (n,).

    Row t is for target t, up to the next `horizon` targets; NaN if too few errors were known. Only errors known at the
    origin are used, so the measured coverage is one that was achievable at the time. A half-width is the conformal
    quantile of the newest absolute errors (Vovk et al. 2005; Lei et al. 2018); its level moves by `_STEP` times the
    last known miss or hit (Gibbs and Candès 2021, equation 2). A wider coverage never has a narrower interval.
    """
    radii = [_radii(errors, horizon, coverage) for coverage in COVERAGES]
    return np.fmax.accumulate(np.stack(radii, axis=1), axis=1)


def _radii(errors: FloatArray, horizon: int, coverage: float) -> FloatArray:
    radii = np.full(errors.size + horizon, np.nan)
    sizes = np.abs(errors)
    level = aim = 1 - coverage
    for target in range(horizon, errors.size + horizon):
        newest = target - horizon
        if not np.isnan(radii[newest]) and not np.isnan(sizes[newest]):
            level += _STEP * (aim - (sizes[newest] > radii[newest]))
        past = sizes[: newest + 1]
        recent = np.sort(past[~np.isnan(past)][-WINDOW_MONTHS:])
        if recent.size >= LEAST_ERRORS:
            radii[target] = _quantile(recent, level)
    return radii


def _quantile(ordered: FloatArray, level: float) -> float:
    """Return the error that leaves the level outside. Where theory asks for an infinite one, the largest is used."""
    outside = min(max(level, _WIDEST), _NARROWEST)
    rank = min(int(np.ceil((ordered.size + 1) * (1 - outside))), ordered.size)
    return float(ordered[rank - 1])
