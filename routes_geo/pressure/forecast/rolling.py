"""Compute forecasts as they would have been made in the past: at each month, only from months up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.structural import PERIOD_MONTHS, Variances, fit_variances, forecast_logs
from routes_geo.pressure.forecast_tables import MAX_HORIZON

HARMONICS = (1, 2, 6)
MODEL_SHARE = 0.75  # of the models in the combination; the rest is the last known month
FIRST_ORIGIN_MONTHS = 60  # months before the first forecast
REFIT_MONTHS = 12  # variances are re-estimated at this interval and reused in between


Series = tuple[float, ...]  # ln(1 + count) by month
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Rolling:
    """Forecasts of a series of n months from rolling origins: models and last known month combined.

    `medians[k, h - 1]`, shape (n + 1, 3), is the forecast h months ahead from the first k months, for the month at
    position k + h - 1, on the log scale. NaN if there is none.
    """

    medians: FloatArray
    failed_fits: int


@dataclass(frozen=True, slots=True)
class Computed:
    """Results that a process computes once: forecasts by series, and variances by series and number of harmonics.

    A later vintage that restates no month up to an origin uses the same variances.
    """

    rolling: dict[Series, Rolling]
    variances: dict[tuple[Series, int], Variances | None]


COMPUTED = Computed({}, {})
_MOST_ROLLING, _MOST_VARIANCES = 64, 2048


def rolling_forecasts(logs: FloatArray) -> Rolling:
    """Forecast a series of ln(1 + count), shape (n,), from every origin. Results are kept in the process."""
    values = tuple(logs.tolist())
    return _once(COMPUTED.rolling, values, _MOST_ROLLING, lambda: _combined(values, logs))


def unknown_series(series: Iterable[FloatArray]) -> list[Series]:
    """Return those of some series of ln(1 + count), (n,) each, whose forecasts this process does not keep yet."""
    every = [tuple(logs.tolist()) for logs in series]
    return [values for values in every if values and values not in COMPUTED.rolling]


def compute_forecasts(values: Series) -> Computed:
    """Forecast a series, and return everything that was computed for it."""
    rolling = rolling_forecasts(np.array(values, np.float64))
    keys = [key for key in COMPUTED.variances if key[0] == values[: len(key[0])]]
    return Computed({values: rolling}, {key: COMPUTED.variances[key] for key in keys})


def keep_forecasts(results: Computed) -> None:
    """Keep what another process computed: `rolling_forecasts` then has it at once."""
    COMPUTED.rolling.update(results.rolling)
    COMPUTED.variances.update(results.variances)


def _once(kept: dict[_Key, _Value], key: _Key, most: int, compute: Callable[[], _Value]) -> _Value:
    """Return a kept value, or compute and keep it; the oldest one is dropped if there are too many."""
    if key not in kept:
        value = compute()
        while len(kept) >= most:
            kept.pop(next(iter(kept)), None)
        kept[key] = value
        return value
    return kept[key]


def _combined(values: Series, logs: FloatArray) -> Rolling:
    members = [_member(values, logs, harmonics) for harmonics in HARMONICS]
    models = np.median([member.medians for member in members], axis=0)
    last_known = np.concatenate([[np.nan], logs])[:, None]
    medians = MODEL_SHARE * models + (1 - MODEL_SHARE) * last_known
    medians.setflags(write=False)
    return Rolling(medians, sum(member.failed_fits for member in members))


def _member(values: Series, logs: FloatArray, harmonics: int) -> Rolling:
    out = np.full((logs.size + 1, MAX_HORIZON), np.nan)
    failed = 0
    for origin in range(FIRST_ORIGIN_MONTHS, logs.size + 1, REFIT_MONTHS):
        variances = _fitted(values[:origin], harmonics)
        if variances is None:
            failed += 1
            continue
        stop = min(origin + REFIT_MONTHS, logs.size + 1)
        out[origin:stop] = forecast_logs(logs[: stop - 1], harmonics, variances, MAX_HORIZON)[origin:]
    return Rolling(out, failed)


def _fitted(values: Series, harmonics: int) -> Variances | None:
    key = (values, harmonics)
    return _once(
        COMPUTED.variances, key, _MOST_VARIANCES, lambda: fit_variances(np.array(values, np.float64), harmonics)
    )


def forecast_errors(logs: FloatArray, medians: FloatArray, horizon: int) -> FloatArray:
    """Return observed minus forecast by target position (n,); NaN without a forecast at this horizon."""
    errors = np.full(logs.size, np.nan)
    errors[horizon - 1 :] = logs[horizon - 1 :] - medians[: logs.size + 1 - horizon, horizon - 1]
    return errors


def last_month_errors(logs: FloatArray, horizon: int) -> FloatArray:
    """Return the errors (n,) of repeating the last month known at the origin; NaN for the first months."""
    errors = np.full(logs.size, np.nan)
    errors[horizon:] = logs[horizon:] - logs[:-horizon]
    return errors


def last_year_errors(logs: FloatArray) -> FloatArray:
    """Return the errors (n,) of repeating the same month of the year before, at any horizon; NaN for the first year."""
    errors = np.full(logs.size, np.nan)
    errors[PERIOD_MONTHS:] = logs[PERIOD_MONTHS:] - logs[:-PERIOD_MONTHS]
    return errors
