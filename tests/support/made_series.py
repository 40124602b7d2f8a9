"""Made monthly series whose predictability is known."""

from __future__ import annotations

import numpy as np

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.pressure.forecast.forecast import RouteMonths

JANUARY_2009 = (2009 - 1970) * 12
MONTHS = 196


def random_walk(seed: int, months: int = MONTHS) -> FloatArray:
    """Logs (months,) that nothing forecasts better than the last of them."""
    return 8 + np.cumsum(np.random.default_rng(seed).normal(0, 0.3, months))


def seasonal(seed: int, months: int = MONTHS) -> FloatArray:
    """Logs (months,) of a strong season about a level that hardly moves."""
    rng = np.random.default_rng(seed)
    return 8 + np.cos(2 * np.pi * np.arange(months) / 12) + rng.normal(0, 0.15, months)


def moving_season(seed: int, months: int = MONTHS) -> FloatArray:
    """Logs (months,) of a season about a level that walks: better known than by the last month or the last year."""
    rng = np.random.default_rng(seed)
    season = 0.5 * np.cos(2 * np.pi * np.arange(months) / 12)
    return 8 + season + np.cumsum(rng.normal(0, 0.15, months)) + rng.normal(0, 0.05, months)


def route_of(route: str, logs: FloatArray) -> RouteMonths:
    """Route with the counts of logs."""
    counts: IntArray = np.round(np.expm1(logs)).astype(np.int64)
    return RouteMonths(route, JANUARY_2009, counts)
