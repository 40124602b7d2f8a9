"""Measure how good past forecasts were, and decide whether that is good enough to publish them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.intervals import adaptive_radii
from routes_geo.pressure.forecast.scores import interval_scores
from routes_geo.pressure.forecast.structural import p_of_lower_mean
from routes_geo.pressure.forecast_tables import COVERAGES, LEAST_TARGETS, Naive, Withheld

EVALUATED_FROM = (2016 - 1970) * 12  # month (since 1970-01) of the first target that is evaluated
LEAST_COVERAGE, MOST_COVERAGE = 0.75, 0.85
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Skill:
    """Skill of the forecasts of a route at one horizon, over all evaluated months (since 1970-01).

    `error` and `last_month_error` are median absolute errors of ln(1 + count), of the forecast and of repeating the
    last month; `mean_ratio` is the ratio of their means, `better` the share of months in which the forecast was closer.
    `wis`, `last_month_wis` and `last_year_wis` are mean weighted interval scores on the same scale; `relative_wis`
    compares with `better_naive`, the naive forecast with the lower one. `coverages` are the shares of outcomes inside
    the intervals of each coverage. All are None without targets. `p_adjusted` is `p` corrected for all tests of a
    table.
    """

    route: str
    horizon: int
    targets: int
    first_target: int | None = None
    last_target: int | None = None
    error: float | None = None
    last_month_error: float | None = None
    mean_ratio: float | None = None
    wis: float | None = None
    last_month_wis: float | None = None
    last_year_wis: float | None = None
    better_naive: Naive | None = None
    relative_wis: float | None = None
    better: float | None = None
    coverages: tuple[float, ...] | None = None
    p: float = 1.0
    p_adjusted: float = 1.0
    failed_fits: int = 0
    withheld: Withheld | None = None

    @property
    def is_published(self) -> bool:
        """Return whether forecasts at this horizon are published."""
        return self.withheld is None


@dataclass(frozen=True)
class Track:
    """Past errors (n,) of a forecast at one horizon, by target, with the intervals that such errors gave.

    `radii`, shape (n + horizon, 3), are half-widths of the intervals of each coverage, up to the next targets.
    """

    errors: FloatArray
    radii: FloatArray

    @cached_property
    def scores(self) -> FloatArray:
        """Return the weighted interval scores (n,); NaN without an interval."""
        return interval_scores(self.errors, self.radii[: self.errors.size]).total

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        """Return whether the intervals of each coverage contained the outcomes, shape (n, 3)."""
        return np.abs(self.errors)[:, None] <= self.radii[: self.errors.size]


def track(errors: FloatArray, horizon: int) -> Track:
    """Return errors (n,) of a forecast with the intervals that follow from them."""
    return Track(errors, adaptive_radii(errors, horizon))


@dataclass(frozen=True)
class Tracks:
    """Tracks of the forecast and of both naive forecasts for the same targets, from month `first_month` on."""

    first_month: int
    forecast: Track
    last_month: Track
    last_year: Track

    @cached_property
    def evaluated(self) -> NDArray[np.intp]:
        """Return the positions of the targets from 2016 on for which all three have a score."""
        scores = self.forecast.scores + self.last_month.scores + self.last_year.scores
        months = self.first_month + np.arange(scores.size)
        return np.flatnonzero(~np.isnan(scores) & (months >= EVALUATED_FROM))


def measure_skill(route: str, horizon: int, tracks: Tracks, *, known: int | None = None, failed_fits: int = 0) -> Skill:
    """Measure the forecasts for all evaluated targets among the first `known` months (None: all), without judging."""
    at = tracks.evaluated if known is None else tracks.evaluated[tracks.evaluated < known]
    if not at.size:
        return Skill(route, horizon, 0, failed_fits=failed_fits)
    own = tracks.forecast.scores[at]
    naive = {Naive.LAST_MONTH: tracks.last_month.scores[at], Naive.LAST_YEAR: tracks.last_year.scores[at]}
    better_naive = min(naive, key=lambda name: naive[name].mean())
    to_beat = naive[better_naive]
    error, last_month = np.abs(tracks.forecast.errors[at]), np.abs(tracks.last_month.errors[at])
    return Skill(
        route,
        horizon,
        targets=at.size,
        first_target=int(at[0]) + tracks.first_month,
        last_target=int(at[-1]) + tracks.first_month,
        error=float(np.median(error)),
        last_month_error=float(np.median(last_month)),
        mean_ratio=float(error.mean() / last_month.mean()) if last_month.any() else None,
        wis=float(own.mean()),
        last_month_wis=float(naive[Naive.LAST_MONTH].mean()),
        last_year_wis=float(naive[Naive.LAST_YEAR].mean()),
        better_naive=better_naive,
        relative_wis=float(own.mean() / to_beat.mean()) if to_beat.any() else None,
        better=float(np.mean(error < last_month)),
        coverages=tuple(tracks.forecast.held[at].mean(axis=0).tolist()),
        p=p_of_lower_mean(own - to_beat, horizon - 1),
        failed_fits=failed_fits,
    )


def judge(measured: Sequence[Skill]) -> list[Skill]:
    """Decide which forecasts are published.

    Their weighted interval score must be significantly lower than that of the better naive forecast, and the coverage
    of their 80 % intervals must be close to 80 %.
    """
    adjusted = adjust([skill.p for skill in measured])
    corrected = [replace(skill, p_adjusted=p) for skill, p in zip(measured, adjusted, strict=True)]
    return [replace(skill, withheld=_withheld(skill)) for skill in corrected]


def _withheld(skill: Skill) -> Withheld | None:
    if skill.targets < LEAST_TARGETS or skill.wis is None or skill.coverages is None:
        return Withheld.FIT_FAILED if skill.failed_fits else Withheld.TOO_FEW_TARGETS
    if skill.relative_wis is None or skill.relative_wis >= 1:
        return Withheld.NO_SKILL
    if skill.p_adjusted > FALSE_DISCOVERY_RATE:
        return Withheld.SKILL_NOT_SHOWN
    is_covered = LEAST_COVERAGE <= skill.coverages[COVERAGES.index(0.8)] <= MOST_COVERAGE
    return None if is_covered else Withheld.COVERAGE


def adjust(p: Sequence[float]) -> list[float]:
    """Adjust p values, in their order, for the false discovery rate (Benjamini and Hochberg 1995)."""
    values = np.array(p, np.float64)
    order = np.argsort(values, kind="stable")[::-1]
    ranks = np.arange(values.size, 0, -1)
    out = np.empty_like(values)
    out[order] = np.minimum.accumulate(np.minimum(values[order] * values.size / ranks, 1.0))
    return [float(value) for value in out]
