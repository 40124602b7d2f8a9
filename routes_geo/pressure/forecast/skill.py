"""How good forecasts were, and whether that is enough to publish them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.cells import FloatArray
from routes_geo.pressure.forecast.intervals import Intervals
from routes_geo.pressure.forecast.structural import p_of_lower_mean
from routes_geo.pressure.forecast_tables import LEAST_TARGETS, Withheld

EVALUATED_FROM = (2016 - 1970) * 12  # month since 1970-01 of the first target that counts
LEAST_COVERAGE, MOST_COVERAGE = 0.75, 0.85
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Skill:
    """How forecasts of a route did at one horizon, over all months that count; None where there are none.

    `error` and `last_month_error` are medians of absolute errors of ln(1 + count), `mean_ratio` the mean of the former
    over that of the latter, `better` the share of months with the smaller error, `coverage` that of intervals which
    held the outcome. `p_adjusted` is `p` after the correction for all tests of a table. Months since 1970-01.
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
        """Whether forecasts at this horizon are published."""
        return self.withheld is None


@dataclass(frozen=True)
class Errors:
    """Errors (n,) of forecasts and of the last month, by target, with intervals; the first target is `first_month`."""

    first_month: int
    forecast: FloatArray
    last_month: FloatArray
    intervals: Intervals


def measure_skill(route: str, horizon: int, errors: Errors, failed_fits: int = 0) -> Skill:
    """Measure forecasts at all targets from 2016 on that have an interval; not judged yet."""
    low, high = (ends[: errors.forecast.size] for ends in (errors.intervals.low, errors.intervals.high))
    counted = ~np.isnan(errors.forecast) & ~np.isnan(errors.last_month) & ~np.isnan(low)
    counted &= errors.first_month + np.arange(errors.forecast.size) >= EVALUATED_FROM
    months = np.flatnonzero(counted) + errors.first_month
    if not months.size:
        return Skill(route, horizon, 0, failed_fits=failed_fits)
    signed = errors.forecast[counted]
    ours, plain = np.abs(signed), np.abs(errors.last_month[counted])
    return Skill(
        route,
        horizon,
        targets=months.size,
        first_target=int(months[0]),
        last_target=int(months[-1]),
        error=float(np.median(ours)),
        last_month_error=float(np.median(plain)),
        mean_ratio=float(ours.mean() / plain.mean()) if plain.any() else None,
        better=_share(ours < plain),
        coverage=_share((low[counted] <= signed) & (signed <= high[counted])),
        p=p_of_lower_mean(ours - plain, horizon - 1),
        failed_fits=failed_fits,
    )


def _share(flags: NDArray[np.bool_]) -> float:
    return float(np.mean(flags))


def judge(measured: Sequence[Skill]) -> list[Skill]:
    """Decide what is published: a lower median error than last month's, no matter of chance, with honest intervals."""
    adjusted = adjust([one.p for one in measured])
    corrected = [replace(one, p_adjusted=p) for one, p in zip(measured, adjusted, strict=True)]
    return [replace(one, withheld=_withheld(one)) for one in corrected]


def _withheld(skill: Skill) -> Withheld | None:
    if skill.targets < LEAST_TARGETS or skill.error is None or skill.last_month_error is None:
        return Withheld.FIT_FAILED if skill.failed_fits else Withheld.TOO_FEW_TARGETS
    if skill.error >= skill.last_month_error:
        return Withheld.NO_SKILL
    if skill.p_adjusted > FALSE_DISCOVERY_RATE:
        return Withheld.SKILL_NOT_SHOWN
    is_honest = skill.coverage is not None and LEAST_COVERAGE <= skill.coverage <= MOST_COVERAGE
    return None if is_honest else Withheld.COVERAGE


def adjust(p: Sequence[float]) -> list[float]:
    """Adjust p of several tests, in their order, for the rate of false discoveries (Benjamini and Hochberg 1995)."""
    values = np.array(p, np.float64)
    order = np.argsort(values, kind="stable")[::-1]
    ranks = np.arange(values.size, 0, -1)
    out = np.empty_like(values)
    out[order] = np.minimum.accumulate(np.minimum(values[order] * values.size / ranks, 1.0))
    return [float(value) for value in out]
