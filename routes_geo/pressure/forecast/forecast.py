"""Forecast the routes up to three months ahead and measure the skill. Only whole routes and months are forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.pressure.forecast.rolling import (
    Rolling,
    forecast_errors,
    last_month_errors,
    last_year_errors,
    rolling_forecasts,
)
from routes_geo.pressure.forecast.skill import EVALUATED_FROM, Skill, Tracks, judge, measure_skill, track
from routes_geo.pressure.forecast_tables import MAX_HORIZON, Withheld

HORIZONS = tuple(range(1, MAX_HORIZON + 1))
_LARGEST_LOG = 43.0  # its count still fits in 64 bits


@dataclass(frozen=True)
class RouteMonths:
    """Counts (n,) of a route in consecutive months, from `first_month` (since 1970-01) on."""

    route: str
    first_month: int
    counts: IntArray


class Interval(NamedTuple):
    """Counts at the ends of an interval, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecast of a month from all months up to `origin`: median, and an interval of each coverage. Months since 1970.

    The median is computed on logarithms and converted back, so it is lower than the mean. `withheld` is why it is not
    published, or, for a past forecast, why it would not have been.
    """

    route: str
    horizon: int
    origin: int
    target: int
    median: int | None = None
    intervals: tuple[Interval, ...] = ()
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Outlook:
    """Forecasts and skill of all routes, one of each per route and horizon in the same order; and past forecasts."""

    forecasts: list[Forecast]
    skill: list[Skill]
    past: list[Forecast]


def forecast_routes(series: Sequence[RouteMonths], say: Callable[[str], None]) -> Outlook:
    """Forecast each route that has counts, and publish the forecasts whose past skill allows it."""
    evaluated = [lane for months in series if months.counts.size for lane in _lanes(months, say)]
    skill = judge([lane.skill() for lane in evaluated])
    newest = [_judged(lane.forecast(lane.months), own) for lane, own in zip(evaluated, skill, strict=True)]
    return Outlook([_published(forecast) for forecast in newest], skill, _past_forecasts(evaluated))


@dataclass(frozen=True)
class _Lane:
    """All forecasts of a route at one horizon."""

    series: RouteMonths
    horizon: int
    rolling: Rolling
    tracks: Tracks

    @property
    def months(self) -> int:
        return int(self.series.counts.size)

    def skill(self, known: int | None = None) -> Skill:
        """Return the skill as measured from the first `known` months."""
        failed = self.rolling.failed_fits
        return measure_skill(self.series.route, self.horizon, self.tracks, known=known, failed_fits=failed)

    def forecast(self, known: int) -> Forecast:
        """Return the forecast from the first `known` months."""
        origin = self.series.first_month + known - 1
        empty = Forecast(self.series.route, self.horizon, origin, origin + self.horizon)
        radii = self.tracks.forecast.radii[known + self.horizon - 1]
        median = float(self.rolling.medians[known, self.horizon - 1])
        if not np.isfinite([median, *radii]).all():
            return replace(empty, withheld=Withheld.FIT_FAILED)
        intervals = tuple(Interval(_count(median - by, np.floor), _count(median + by, np.ceil)) for by in radii)
        return replace(empty, median=_count(median, np.round), intervals=intervals)


def _count(log: float, to_whole: Callable[[float], float]) -> int:
    """Convert a logarithm ln(1 + count) to a count, never below zero."""
    return int(to_whole(float(np.expm1(min(max(log, 0.0), _LARGEST_LOG)))))


def logs_of(series: RouteMonths) -> FloatArray:
    """Return ln(1 + count) by month, (n,)."""
    return np.log1p(series.counts.astype(np.float64))


def _lanes(series: RouteMonths, say: Callable[[str], None]) -> list[_Lane]:
    say(f"forecasting {series.route} from now and from every month since 2016")
    logs = logs_of(series)
    rolling = rolling_forecasts(logs)

    def tracks(horizon: int) -> Tracks:
        errors = (
            forecast_errors(logs, rolling.medians, horizon),
            last_month_errors(logs, horizon),
            last_year_errors(logs),
        )
        return Tracks(series.first_month, *(track(each, horizon) for each in errors))

    return [_Lane(series, horizon, rolling, tracks(horizon)) for horizon in HORIZONS]


def _past_forecasts(lanes: Sequence[_Lane]) -> list[Forecast]:
    """Return the forecasts from each origin whose first target is evaluated, with the gate's decision at that time.

    The decision is by the skill known at the origin, and corrected for all tests of that month.
    """
    last = max((lane.series.first_month + lane.months for lane in lanes), default=0)
    past: list[Forecast] = []
    for origin in range(EVALUATED_FROM - 1, last - 1):
        then = [(lane, origin + 1 - lane.series.first_month) for lane in lanes]
        known = [(lane, count) for lane, count in then if 0 < count < lane.months]
        skill = judge([lane.skill(count) for lane, count in known])
        past += [_judged(lane.forecast(count), own) for (lane, count), own in zip(known, skill, strict=True)]
    return past


def _judged(forecast: Forecast, skill: Skill) -> Forecast:
    return replace(forecast, withheld=skill.withheld or forecast.withheld)


def _published(forecast: Forecast) -> Forecast:
    """Return the forecast, or, if it is withheld, only the reason, without a count."""
    return forecast if forecast.withheld is None else replace(forecast, median=None, intervals=())
