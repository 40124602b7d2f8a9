"""Simulate series without a change, from what was estimated of each route up to 2025-04."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from benchmarks.scorecard.alarms import FOLLOWED_MONTHS, Tested
from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.forecast import RouteMonths
from routes_geo.pressure.forecast.skill import EVALUATED_FROM
from routes_geo.pressure.forecast.structural import Variances, fit_variances
from routes_geo.pressure.scorecard import Period, SeriesKind
from routes_geo.pressure.signals import seasonal_effects

SEED = 20260804
SERIES_PER_ROUTE = 20
_HARMONICS = 2


def simulated(series: Sequence[RouteMonths], kind: SeriesKind) -> list[Tested]:
    """Return simulated series of each route, tested from 2016 on; in steady ones, a change begins at a random month.

    Season and variances are those of the route. The level of steady series does not move, and what it moves in the
    route is noise; that of wandering ones moves by independent normal steps.
    """
    return [tested for months in series for tested in _simulated(months, kind)]


def _simulated(series: RouteMonths, kind: SeriesKind) -> list[Tested]:
    seed = np.random.SeedSequence([SEED, zlib.crc32(f"{series.route} {kind}".encode())])
    rng = np.random.default_rng(seed)
    logs = np.log1p(series.counts[: Period.CHOSEN_ON.months[1] + 1 - series.first_month].astype(np.float64))
    first, last = EVALUATED_FROM - series.first_month, logs.size - FOLLOWED_MONTHS
    variances = fit_variances(logs, _HARMONICS)
    if variances is None:
        raise ValueError(f"the variances of {series.route} cannot be estimated")
    season = seasonal_effects(logs, series.first_month)[-1][(series.first_month + np.arange(logs.size)) % 12]
    tested = []
    for _ in range(SERIES_PER_ROUTE):
        made = np.maximum(season + _level_and_noise(logs, variances, kind, rng), 0)
        counts = np.round(np.expm1(np.minimum(made, 30))).astype(np.int64)
        starts = [int(rng.integers(first, last))] if kind == SeriesKind.STEADY else []
        tested.append(Tested(RouteMonths(series.route, series.first_month, counts), range(first, logs.size), starts))
    return tested


def _level_and_noise(logs: FloatArray, variances: Variances, kind: SeriesKind, rng: np.random.Generator) -> FloatArray:
    if kind == SeriesKind.STEADY:
        noise = rng.normal(0, np.sqrt(variances.irregular + variances.level), logs.size)
        return np.asarray(float(np.median(logs)) + noise)
    level = float(np.median(logs[:12])) + np.cumsum(rng.normal(0, np.sqrt(variances.level), logs.size))
    return np.asarray(level + rng.normal(0, np.sqrt(variances.irregular), logs.size))
