"""Score the forecasts of each route and horizon, beside naive ones, AutoETS, Theta and other combinations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.scorecard.distribution import PIT_BINS, TAIL_SHARE, integral_transform, past_sizes, tail_score
from benchmarks.scorecard.rivals import auto_ets, theta
from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.forecast import HORIZONS, RouteMonths
from routes_geo.pressure.forecast.intervals import WINDOW_MONTHS
from routes_geo.pressure.forecast.rolling import (
    MODEL_SHARE,
    forecast_errors,
    last_month_errors,
    last_year_errors,
    rolling_forecasts,
)
from routes_geo.pressure.forecast.scores import interval_scores
from routes_geo.pressure.forecast.skill import EVALUATED_FROM, Track, track
from routes_geo.pressure.forecast.structural import p_of_lower_mean
from routes_geo.pressure.scorecard import ForecastScoreAnswer, Period

PRODUCT, LAST_MONTH, LAST_YEAR = "product", "last_month", "last_year"
NAIVE = (LAST_MONTH, LAST_YEAR)
Tracks = Mapping[str, Track]  # by method


@dataclass(frozen=True)
class Scored:
    """Tracks of all methods for a route at one horizon, and the logs (n,) they forecast."""

    series: RouteMonths
    logs: FloatArray
    horizon: int
    tracks: Tracks


def scored_routes(series: Iterable[RouteMonths], say: Callable[[str], None]) -> list[Scored]:
    """Forecast every route with every method, from every origin."""
    return [lane for months in series for lane in _scored(months, say)]


def _scored(series: RouteMonths, say: Callable[[str], None]) -> list[Scored]:
    say(f"forecasting {series.route} with all methods")
    logs = np.log1p(series.counts.astype(np.float64))
    medians = _medians(logs)
    lanes = []
    for horizon in HORIZONS:
        errors = {name: forecast_errors(logs, rolled, horizon) for name, rolled in medians.items()}
        errors |= {LAST_MONTH: last_month_errors(logs, horizon), LAST_YEAR: last_year_errors(logs)}
        lanes.append(Scored(series, logs, horizon, {name: track(each, horizon) for name, each in errors.items()}))
    return lanes


def _medians(logs: FloatArray) -> dict[str, FloatArray]:
    """Return the medians (n + 1, 3) of the product, of its rivals, and of combinations that were tried."""
    product = rolling_forecasts(logs).medians
    last = np.concatenate([[np.nan], logs])[:, None]
    model = (product - (1 - MODEL_SHARE) * last) / MODEL_SHARE
    ets, of_theta = auto_ets(logs), theta(logs)
    shares = {"model": 1.0, "model_two_thirds": 2 / 3, "model_half": 0.5, "model_quarter": 0.25}
    of_all = np.stack([model, ets, of_theta, np.broadcast_to(last, model.shape)])
    return {
        PRODUCT: product,
        "auto_ets": ets,
        "theta": of_theta,
        **{name: share * model + (1 - share) * last for name, share in shares.items()},
        "mean_of_four": of_all.mean(axis=0),
        "median_of_four": np.median(of_all, axis=0),
    }


def score(lane: Scored, method: str, period: Period) -> ForecastScoreAnswer:
    """Score a method of a route at one horizon, for the targets of a period that all methods have."""
    at = targets(lane, period)
    own = lane.tracks[method]
    parts = interval_scores(own.errors, own.radii[: own.errors.size])
    wis = float(own.scores[at].mean())
    better_naive = min(NAIVE, key=lambda name: lane.tracks[name].scores[at].mean())
    to_beat = lane.tracks[better_naive].scores[at]
    fifty, eighty, widest = own.held[at].mean(axis=0).tolist()
    return ForecastScoreAnswer(
        route=lane.series.route,
        horizon=lane.horizon,
        period=period,
        method=method,
        targets=at.size,
        wis=wis,
        spread=float(parts.spread[at].mean()),
        over=float(parts.over[at].mean()),
        under=float(parts.under[at].mean()),
        better_naive=better_naive,
        relative_wis=wis / float(to_beat.mean()),
        p=p_of_lower_mean(own.scores[at] - to_beat, lane.horizon - 1),
        mase=float(np.abs(own.errors[at]).mean()) / _scale(lane),
        coverage_50=fifty,
        coverage_80=eighty,
        coverage_95=widest,
        pit=_histogram(lane, own, at),
        tail_crps=_tail(lane, own, at),
    )


def targets(lane: Scored, period: Period) -> FloatArray:
    """Return the positions of the targets of a period for which every method has a score."""
    months = lane.series.first_month + np.arange(lane.logs.size)
    first, last = period.months
    is_scored = ~np.isnan(sum(each.scores for each in lane.tracks.values()))
    return np.flatnonzero(is_scored & (months >= first) & (months <= last))


def _scale(lane: Scored) -> float:
    """Return the mean size of the errors of the year before up to 2015, on which the mean absolute error is scaled."""
    before = lane.tracks[LAST_YEAR].errors[: EVALUATED_FROM - lane.series.first_month]
    return float(np.nanmean(np.abs(before)))


def _histogram(lane: Scored, own: Track, at: FloatArray) -> tuple[int, ...]:
    sizes = [past_sizes(own.errors, target, lane.horizon) for target in at]
    transforms = [integral_transform(own.errors[target], past) for target, past in zip(at, sizes, strict=True)]
    return tuple(np.histogram(transforms, PIT_BINS, (0, 1))[0].tolist())


def _tail(lane: Scored, own: Track, at: FloatArray) -> float:
    scores = []
    for target in at:
        origin = target - lane.horizon + 1
        threshold = float(np.quantile(lane.logs[max(0, origin - WINDOW_MONTHS) : origin], TAIL_SHARE))
        sizes = past_sizes(own.errors, target, lane.horizon)
        median = lane.logs[target] - own.errors[target]
        members = median + np.concatenate([-sizes, sizes])
        scores.append(tail_score(float(lane.logs[target]), members, threshold))
    return float(np.mean(scores))
