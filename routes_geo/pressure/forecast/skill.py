"""Measure how good past forecasts were, and decide whether that is good enough to publish them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.intervals import Intervals
from routes_geo.pressure.forecast.structural import p_of_lower_mean
from routes_geo.pressure.forecast_tables import LEAST_TARGETS, Withheld

EVALUATED_FROM = (2016 - 1970) * 12  # month (since 1970-01) of the first target that is evaluated
LEAST_COVERAGE, MOST_COVERAGE = 0.75, 0.85
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Skill:
    """Skill of the forecasts of a route at one horizon, over all evaluated months (since 1970-01).

    `error` and `last_month_error` are median absolute errors of ln(1 + count), of the forecast and of repeating the
    last month. `mean_ratio` is the ratio of their means, `better` the share of months in which the forecast was closer,
    `coverage` the share of intervals that contained the outcome. They are None without targets. `p_adjusted` is `p`
    corrected for all tests of a table.
    """

    route: str
    horizon: int
    targets: int
    first_target: int | None = None
    last_target: int | None = None
    error: float | None = None
    last_month_error: float | None = None
    mean_ratio: float | None = None
    better: float | None = None
    coverage: float | None = None
    p: float = 1.0
    p_adjusted: float = 1.0
    failed_fits: int = 0
    withheld: Withheld | None = None

    @property
    def is_published(self) -> bool:
        """Return whether forecasts at this horizon are published."""
        return self.withheld is None


@dataclass(frozen=True)
class Errors:
    """Errors (n,) of forecasts and of repeating the last month, by target from `first_month` on, with intervals."""

    first_month: int
    forecast: FloatArray
    last_month: FloatArray
    intervals: Intervals


def measure_skill(route: str, horizon: int, errors: Errors, failed_fits: int = 0) -> Skill:
    """Measure the forecasts for all targets from 2016 on that have an interval, without judging them."""
    low, high = (ends[: errors.forecast.size] for ends in (errors.intervals.low, errors.intervals.high))
    is_evaluated = ~np.isnan(errors.forecast) & ~np.isnan(errors.last_month) & ~np.isnan(low)
    is_evaluated &= errors.first_month + np.arange(errors.forecast.size) >= EVALUATED_FROM
    months = np.flatnonzero(is_evaluated) + errors.first_month
    if not months.size:
        return Skill(route, horizon, 0, failed_fits=failed_fits)
    signed = errors.forecast[is_evaluated]
    ours, last_month = np.abs(signed), np.abs(errors.last_month[is_evaluated])
    return Skill(
        route,
        horizon,
        targets=months.size,
        first_target=int(months[0]),
        last_target=int(months[-1]),
        error=float(np.median(ours)),
        last_month_error=float(np.median(last_month)),
        mean_ratio=float(ours.mean() / last_month.mean()) if last_month.any() else None,
        better=_share(ours < last_month),
        coverage=_share((low[is_evaluated] <= signed) & (signed <= high[is_evaluated])),
        p=p_of_lower_mean(ours - last_month, horizon - 1),
        failed_fits=failed_fits,
    )


def _share(flags: NDArray[np.bool_]) -> float:
    return float(np.mean(flags))


def judge(measured: Sequence[Skill]) -> list[Skill]:
    """Decide which forecasts are published.

    Their median error must be significantly lower than that of repeating the last month, and the coverage of their
    intervals must be close to 80 %.
    """
    adjusted = adjust([skill.p for skill in measured])
    corrected = [replace(skill, p_adjusted=p) for skill, p in zip(measured, adjusted, strict=True)]
    return [replace(skill, withheld=_withheld(skill)) for skill in corrected]


def _withheld(skill: Skill) -> Withheld | None:
    if skill.targets < LEAST_TARGETS or skill.error is None or skill.last_month_error is None:
        return Withheld.FIT_FAILED if skill.failed_fits else Withheld.TOO_FEW_TARGETS
    if skill.error >= skill.last_month_error:
        return Withheld.NO_SKILL
    if skill.p_adjusted > FALSE_DISCOVERY_RATE:
        return Withheld.SKILL_NOT_SHOWN
    is_covered = skill.coverage is not None and LEAST_COVERAGE <= skill.coverage <= MOST_COVERAGE
    return None if is_covered else Withheld.COVERAGE


def adjust(p: Sequence[float]) -> list[float]:
    """Adjust p values, in their order, for the false discovery rate (Benjamini and Hochberg 1995)."""
    values = np.array(p, np.float64)
    order = np.argsort(values, kind="stable")[::-1]
    ranks = np.arange(values.size, 0, -1)
    out = np.empty_like(values)
    out[order] = np.minimum.accumulate(np.minimum(values[order] * values.size / ranks, 1.0))
    return [float(value) for value in out]
