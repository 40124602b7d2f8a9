"""Forecasts of the routes, at most three months ahead, and their skill: route level and months only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from routes_geo.grid.cells import FloatArray, IntArray
from routes_geo.pressure.forecast.intervals import adaptive_intervals
from routes_geo.pressure.forecast.rolling import Rolling, forecast_errors, last_month_errors, rolling_forecasts
from routes_geo.pressure.forecast.skill import Errors, Skill, judge, measure_skill
from routes_geo.pressure.forecast_tables import MAX_HORIZON, Withheld

HORIZONS = tuple(range(1, MAX_HORIZON + 1))
_LARGEST_LOG = 43.0  # its count still fits in 64 bits


@dataclass(frozen=True)
class RouteMonths:
    """Counts (n,) of a route in months without a gap, the first one since 1970-01."""

    route: str
    first_month: int
    counts: IntArray


@dataclass(frozen=True, slots=True)
class Forecast:
    """Count of a month as it is expected from all months up to `origin`: median and an 80 % interval, or why not.

    The median of counts is that of their logarithms, carried back; it is lower than their mean. Months since 1970-01.
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
    """Forecasts and skill of all routes, one of each for a route and horizon, in the same order."""

    forecasts: list[Forecast]
    skill: list[Skill]


def forecast_routes(series: Sequence[RouteMonths], say: Callable[[str], None]) -> Outlook:
    """Forecast each route that has counts, and judge all forecasts together by how those of the past did."""
    evaluated = [_evaluate(one, say) for one in series if one.counts.size]
    skill = judge([measured for one in evaluated for measured in one.skill])
    raw = [forecast for one in evaluated for forecast in one.forecasts]
    return Outlook([_publish(*pair) for pair in zip(raw, skill, strict=True)], skill)


@dataclass(frozen=True)
class _Evaluated:
    forecasts: list[Forecast]
    skill: list[Skill]


def _evaluate(series: RouteMonths, say: Callable[[str], None]) -> _Evaluated:
    say(f"forecasting {series.route}, and as it would have been since 2016")
    logs = np.log1p(series.counts.astype(np.float64))
    rolling = rolling_forecasts(logs)
    found = [_at_horizon(series, logs, rolling, horizon) for horizon in HORIZONS]
    return _Evaluated([forecast for forecast, _ in found], [skill for _, skill in found])


def _at_horizon(series: RouteMonths, logs: FloatArray, rolling: Rolling, horizon: int) -> tuple[Forecast, Skill]:
    ours = forecast_errors(logs, rolling.medians, horizon)
    intervals = adaptive_intervals(ours, horizon)
    errors = Errors(series.first_month, ours, last_month_errors(logs, horizon), intervals)
    skill = measure_skill(series.route, horizon, errors, rolling.failed_fits)
    median = float(rolling.medians[-1, horizon - 1])
    ends = float(intervals.low[-1]), float(intervals.high[-1])
    origin = series.first_month + logs.size - 1
    plain = Forecast(series.route, horizon, origin, origin + horizon)
    return _with_counts(plain, median, ends), skill


def _with_counts(plain: Forecast, median: float, ends: tuple[float, float]) -> Forecast:
    """The forecast on the scale of counts: never below zero, ends rounded outwards."""
    low, centre, high = (np.expm1(min(max(median + offset, 0.0), _LARGEST_LOG)) for offset in (ends[0], 0.0, ends[1]))
    where = plain.route, plain.horizon, plain.origin, plain.target
    if not np.isfinite([low, centre, high]).all():
        return Forecast(*where, withheld=Withheld.FIT_FAILED)
    return Forecast(*where, round(float(centre)), int(np.floor(low)), int(np.ceil(high)))


def _publish(forecast: Forecast, skill: Skill) -> Forecast:
    """The forecast if its past allows it; else why it is withheld, without a count."""
    reason = skill.withheld or forecast.withheld
    where = forecast.route, forecast.horizon, forecast.origin, forecast.target
    return forecast if reason is None else Forecast(*where, withheld=reason)
