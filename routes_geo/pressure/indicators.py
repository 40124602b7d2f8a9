"""Indicators of a route: pure functions on one series, one measure and one vintage; what is missing has a reason.

Formulas: v_t is the count of month t, l_t = ln(1 + v_t). docs/reference/indicators.md numbers the indicators I1 to I15.
`signals.py` computes I5 and I7, `revision_history.py` I13 and I14, and `hotspots/loads.py` I10 and I11.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np

from routes_geo.model import month_label, month_start
from routes_geo.months import MonthlySeries
from routes_geo.pressure.signals import MAD_SCALE

METHOD_VERSION = "2"
_SMALL_BASE = 50  # a change against fewer than 50 says nothing
_SMALL_COUNT = 500  # below it, acceleration is one of three-month sums
_SEASON_YEARS, _LEAST_SEASON_SCALE = 5, 0.25


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator: a value, or the reason why there is none."""

    value: float | None
    unit: str
    formula: str
    reason_missing: str | None = None


def indicators(series: MonthlySeries, everywhere: Sequence[MonthlySeries], month: int) -> dict[str, Figure]:
    """Indicators that follow from series alone, for a month (since 1970-01); `everywhere` holds all routes."""
    anomaly, anomaly_score = seasonal_anomaly(series, month)
    return {
        "level": level(series, month),
        "level_12_months": level_12_months(series, month),
        "change_previous_period": change_previous_period(series, month),
        "year_on_year": year_on_year(series, month),
        "year_on_year_3_months": year_on_year_3_months(series, month),
        "seasonal_anomaly": anomaly,
        "seasonal_anomaly_score": anomaly_score,
        "acceleration": acceleration(series, month),
        "share": share(series, everywhere, month),
    }


def level(series: MonthlySeries, month: int) -> Figure:
    """Count of a month (since 1970-01), I1: v_t. Source: the publisher's figure, unchanged."""
    return _count(series.value(month), "v_t", month)


def level_12_months(series: MonthlySeries, month: int) -> Figure:
    """Count of the twelve months up to a month, I1: sum of v over t-11..t, the window of Regulation (EU) 2024/1351."""
    return _count(series.total(month - 11, month + 1), "sum of v over t-11..t", month)


def change_previous_period(series: MonthlySeries, month: int) -> Figure:
    """Change on the month before, I2: v_t / v_(t-1) - 1; missing where v_(t-1) is below 50 (our own limit)."""
    return _change(series.value(month), series.value(month - 1), "v_t / v_(t-1) - 1")


def year_on_year(series: MonthlySeries, month: int) -> Figure:
    """Change on the same month of the year before, I3: v_t / v_(t-12) - 1; missing where v_(t-12) is below 50.

    Source: the comparison that Frontex' releases make.
    """
    return _change(series.value(month), series.value(month - 12), "v_t / v_(t-12) - 1")


def year_on_year_3_months(series: MonthlySeries, month: int) -> Figure:
    """Change of three months on the same three a year before, I3; missing where those are below 50 together."""
    quarter, quarter_ago = series.total(month - 2, month + 1), series.total(month - 14, month - 11)
    return _change(quarter, quarter_ago, "(sum over t-2..t) / (sum over t-14..t-12) - 1")


def seasonal_anomaly(series: MonthlySeries, month: int) -> tuple[Figure, Figure]:
    """Ratio to the median of the same month in the five years before, and its robust score, I4. Descriptive only.

    Score: (l - med) / max(1.4826 MAD, 0.25), with median and MAD of l (Iglewicz & Hoaglin 1993). Five years straddle
    changes of regime, so it raises no alarm.
    """
    ratio_formula = "v_t / median of v_(t-12k), k = 1..5"
    score_formula = "(l_t - median) / max(1.4826 MAD, 0.25) of l_(t-12k), k = 1..5"
    now = series.value(month)
    before = [series.value(month - 12 * years) for years in range(1, _SEASON_YEARS + 1)]
    known = [value for value in before if value is not None]
    if now is None or len(known) < _SEASON_YEARS:
        reason = "the series does not hold the month and the same month of the five years before"
        return Figure(None, "times", ratio_formula, reason), Figure(None, "robust score", score_formula, reason)
    middle, logs = median(known), [math.log1p(value) for value in known]
    usual = median(logs)
    scale = max(MAD_SCALE * median(abs(one - usual) for one in logs), _LEAST_SEASON_SCALE)
    score = Figure((math.log1p(now) - usual) / scale, "robust score", score_formula)
    if middle < _SMALL_BASE:
        return Figure(None, "times", ratio_formula, f"the median is below {_SMALL_BASE}"), score
    return Figure(now / middle, "times", ratio_formula), score


def acceleration(series: MonthlySeries, month: int) -> Figure:
    """Second difference of logarithms, I6: l_t - 2 l_(t-1) + l_(t-2), of three-month sums where v_t is below 500.

    Source: the discrete second derivative; our own limit. Noisy: it raises no alarm.
    """
    now = series.value(month)
    months = 3 if now is not None and now < _SMALL_COUNT else 1
    of_sums = " of ln(1 + sum over three months)" if months == 3 else ""
    formula = f"l_t - 2 l_(t-1) + l_(t-2){of_sums}"
    sums = [series.total(month - back - months + 1, month - back + 1) for back in range(3)]
    known = [math.log1p(value) for value in sums if value is not None]
    if len(known) < len(sums):
        return Figure(None, "log ratio", formula, "the series does not hold all the months it needs")
    return Figure(known[0] - 2 * known[1] + known[2], "log ratio", formula)


def share(series: MonthlySeries, everywhere: Sequence[MonthlySeries], month: int) -> Figure:
    """Share of the detections on the five routes, I8: v_t / sum of v_t over the routes.

    Source: Frontex' shares by route, here of the five alone. Never a share of persons.
    """
    return _share(series.value(month), [other.value(month) for other in everywhere])


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated counts are on areas: I9."""

    hhi: float
    effective_number: float
    gini: float
    areas: int


def concentration(counts: Sequence[int]) -> Concentration | None:
    """Concentration on areas, I9: HHI = sum p_i^2, effective number 1 / HHI, Gini; None if all counts are 0.

    Only for observed counts: of allocated ones it would measure the weights. Source: Herfindahl (1950), Hirschman
    (1945); effective number after Laakso & Taagepera (1979).
    """
    sizes = np.sort(np.array(counts, np.float64))
    total = float(sizes.sum())
    if not total:
        return None
    hhi = float(np.square(sizes / total).sum())
    ranks = np.arange(1, sizes.size + 1)
    gini = float((2 * ranks - sizes.size - 1) @ sizes / (sizes.size * total))
    return Concentration(hhi, 1 / hhi, gini, sizes.size)


def mortality(dead_and_missing: int | None, arrivals: int | None, interceptions: int | None) -> Figure:
    """Dead and missing per 1,000 attempts in twelve months, I12: 1,000 D / (arrivals + interceptions + D), or more.

    Source: UNHCR, attempts as arrivals and disembarkations after interception. Missing without interceptions: without
    them the rate is another one. Reported beside a score, never inside it.
    """
    formula, unit = "1000 D / (arrivals + interceptions + D)", "dead and missing per 1,000 attempts, at the least"
    if interceptions is None:
        return Figure(None, unit, formula, "no series here holds interceptions, without which it would be another rate")
    if dead_and_missing is None or arrivals is None:
        return Figure(None, unit, formula, "no series here holds arrivals, and dead and missing, of the twelve months")
    attempts = arrivals + interceptions + dead_and_missing
    if not attempts:
        return Figure(None, unit, formula, "there were no attempts")
    return Figure(1000 * dead_and_missing / attempts, unit, formula)


def age_in_days(month: int, released: date) -> Figure:
    """Age of a period when its figure was released, I13: days from the end of the month to the release.

    Source: timeliness, as in the quality reports of the European Statistical System.
    """
    return Figure((released - month_start(month + 1)).days, "days", "release - end of the month")


def staleness(last_month: int, cadence_days: int, day: date | None) -> Figure:
    """Staleness of a series on a day, I15: days since the end of its last month / usual days between two releases.

    Beyond 2 the series is stale (our own limit, that of `routes-geo sync`). Missing without a day: an answer that never
    changes cannot say it. Source: punctuality, as in the quality reports of the European Statistical System.
    """
    formula = f"days since {month_start(last_month + 1)} / {cadence_days}"
    if day is None:
        return Figure(None, "cadences", formula, "an answer that never changes says no age; ask without v")
    return Figure(max((day - month_start(last_month + 1)).days, 0) / cadence_days, "cadences", formula)


def _count(value: int | None, formula: str, month: int) -> Figure:
    reason = None if value is not None else f"the series does not hold all the months up to {month_label(month)}"
    return Figure(value, "detections", formula, reason)


def _change(now: int | None, before: int | None, formula: str) -> Figure:
    if now is None or before is None:
        return Figure(None, "ratio", formula, "the series does not hold both periods")
    if before < _SMALL_BASE:
        return Figure(None, "ratio", formula, f"the earlier count is below {_SMALL_BASE}")
    return Figure(now / before - 1, "ratio", formula)


def _share(now: int | None, everywhere: list[int | None]) -> Figure:
    formula, unit = "v_t / sum of v_t over the five routes", "share of detections"
    known = [value for value in everywhere if value is not None]
    if now is None or len(known) < len(everywhere):
        return Figure(None, unit, formula, "a route has no count for this month")
    total = sum(known)
    return Figure(now / total, unit, formula) if total else Figure(None, unit, formula, "no detections on any route")
