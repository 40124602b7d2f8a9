"""Forecasts as they would have been made: at each month, from that month and those before it alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from routes_geo.grid.cells import FloatArray
from routes_geo.pressure.forecast.structural import fit_variances, forecast_logs
from routes_geo.pressure.forecast_tables import MAX_HORIZON

HARMONICS = (1, 2, 6)
FIRST_ORIGIN_MONTHS = 60  # months before the first forecast
REFIT_MONTHS = 12  # variances are estimated anew this often, and the last ones used in between


@dataclass(frozen=True)
class Rolling:
    """Forecasts of a series of n months at rolling origins.

    `medians[k, h - 1]` (n + 1, 3) is, on the log scale, the forecast h months ahead from the first k months: of the
    month at position k + h - 1. NaN where there is none.
    """

    medians: FloatArray
    failed_fits: int


def rolling_forecasts(logs: FloatArray) -> Rolling:
    """Forecasts of ln(1 + count) (n,) from every origin. The same series is computed once in a process."""
    return _rolling(tuple(logs.tolist()))


@lru_cache(maxsize=64)
def _rolling(values: tuple[float, ...]) -> Rolling:
    logs = np.array(values, np.float64)
    members = [_member(logs, harmonics) for harmonics in HARMONICS]
    medians = np.median([member.medians for member in members], axis=0)
    medians.setflags(write=False)
    return Rolling(medians, sum(member.failed_fits for member in members))


def _member(logs: FloatArray, harmonics: int) -> Rolling:
    out = np.full((logs.size + 1, MAX_HORIZON), np.nan)
    failed = 0
    for origin in range(FIRST_ORIGIN_MONTHS, logs.size + 1, REFIT_MONTHS):
        variances = fit_variances(logs[:origin], harmonics)
        if variances is None:
            failed += 1
            continue
        stop = min(origin + REFIT_MONTHS, logs.size + 1)
        out[origin:stop] = forecast_logs(logs[: stop - 1], harmonics, variances, MAX_HORIZON)[origin:]
    return Rolling(out, failed)


def forecast_errors(logs: FloatArray, medians: FloatArray, horizon: int) -> FloatArray:
    """Observed minus forecast by target position (n,), NaN where there was no forecast of it at this horizon."""
    errors = np.full(logs.size, np.nan)
    errors[horizon - 1 :] = logs[horizon - 1 :] - medians[: logs.size + 1 - horizon, horizon - 1]
    return errors


def last_month_errors(logs: FloatArray, horizon: int) -> FloatArray:
    """Errors (n,) of the plainest forecast: the newest month known at the origin, unchanged; NaN for the first."""
    errors = np.full(logs.size, np.nan)
    errors[horizon:] = logs[horizon:] - logs[:-horizon]
    return errors
