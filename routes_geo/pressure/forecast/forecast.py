"""Forecast the routes up to three months ahead and measure the skill. Only whole routes and months are forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.pressure.forecast.intervals import adaptive_intervals
from routes_geo.pressure.forecast.rolling import Rolling, forecast_errors, last_month_errors, rolling_forecasts
from routes_geo.pressure.forecast.skill import Errors, Skill, judge, measure_skill
from routes_geo.pressure.forecast_tables import MAX_HORIZON, Withheld

HORIZONS = tuple(range(1, MAX_HORIZON + 1))
_LARGEST_LOG = 43.0  # its count still fits in 64 bits


@dataclass(frozen=True)
class RouteMonths:
    """Counts (n,) of a route in consecutive months, from `first_month` (since 1970-01) on."""

    route: str
    first_month: int
    counts: IntArray


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecast of a month from all months up to `origin`: median and 80 % interval, or why it is withheld.

    The median is computed on logarithms and converted back, so it is lower than the mean. Months since 1970-01.
    """

    route: str
    horizon: int
    origin: int
    target: int
    median: int | None = None
    low: int | None = None
    high: int | None = None
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Outlook:
    """Forecasts and skill of all routes: one of each per route and horizon, in the same order."""

    forecasts: list[Forecast]
    skill: list[Skill]


def forecast_routes(series: Sequence[RouteMonths], say: Callable[[str], None]) -> Outlook:
    """Forecast each route that has counts, and publish the forecasts whose past skill allows it."""
    evaluated = [_evaluate(months, say) for months in series if months.counts.size]
    skill = judge([measured for route in evaluated for measured in route.skill])
    raw = [forecast for route in evaluated for forecast in route.forecasts]
    return Outlook([_publish(*pair) for pair in zip(raw, skill, strict=True)], skill)


@dataclass(frozen=True)
class _Evaluated:
    forecasts: list[Forecast]
    skill: list[Skill]


def _evaluate(series: RouteMonths, say: Callable[[str], None]) -> _Evaluated:
    say(f"forecasting {series.route} from now and from every month since 2016")
    logs = np.log1p(series.counts.astype(np.float64))
    rolling = rolling_forecasts(logs)
    pairs = [_at_horizon(series, logs, rolling, horizon) for horizon in HORIZONS]
    return _Evaluated([forecast for forecast, _ in pairs], [skill for _, skill in pairs])


def _at_horizon(series: RouteMonths, logs: FloatArray, rolling: Rolling, horizon: int) -> tuple[Forecast, Skill]:
    ours = forecast_errors(logs, rolling.medians, horizon)
    intervals = adaptive_intervals(ours, horizon)
    errors = Errors(series.first_month, ours, last_month_errors(logs, horizon), intervals)
    skill = measure_skill(series.route, horizon, errors, rolling.failed_fits)
    median = float(rolling.medians[-1, horizon - 1])
    ends = float(intervals.low[-1]), float(intervals.high[-1])
    origin = series.first_month + logs.size - 1
    empty = Forecast(series.route, horizon, origin, origin + horizon)
    return _with_counts(empty, median, ends), skill


def _with_counts(empty: Forecast, median: float, ends: tuple[float, float]) -> Forecast:
    """Convert a forecast from logarithms to counts: never below zero, ends rounded outwards."""
    low, centre, high = (np.expm1(min(max(median + offset, 0.0), _LARGEST_LOG)) for offset in (ends[0], 0.0, ends[1]))
    where = empty.route, empty.horizon, empty.origin, empty.target
    if not np.isfinite([low, centre, high]).all():
        return Forecast(*where, withheld=Withheld.FIT_FAILED)
    return Forecast(*where, round(float(centre)), int(np.floor(low)), int(np.ceil(high)))


def _publish(forecast: Forecast, skill: Skill) -> Forecast:
    """Return the forecast, or, if its skill does not allow that, the reason why it is withheld, without a count."""
    reason = skill.withheld or forecast.withheld
    where = forecast.route, forecast.horizon, forecast.origin, forecast.target
    return forecast if reason is None else Forecast(*where, withheld=reason)
