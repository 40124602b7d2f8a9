"""Second step of five (signals -> indicators -> parts -> score -> route): compute the indicators of a route.

Pure functions on one series of one vintage. Every missing value has a reason. In formulas, v_t is the count of month t
and l_t = ln(1 + v_t). docs/reference/indicators.md numbers the indicators I1 to I15: `signals.py` computes I5 and I7,
`revision_ratios.py` I14, and `hotspots/loads.py` I10 and I11.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np

from routes_geo.model import ROUTE_IDS, month_label, month_start
from routes_geo.months import MonthlySeries
from routes_geo.pressure.signals import MAD_SCALE
from routes_geo.snapshot.comparison import SMALL_BASE

METHOD_VERSION = "3"
_SMALL_COUNT = 500  # below it, acceleration uses three-month sums
_SHARE_UNIT = "share of the month's detections on the five routes together; not of persons, nor of Frontex' nine routes"
_SEASON_YEARS, _LEAST_SEASON_SCALE = 5, 0.25


@dataclass(frozen=True)  # no slots: orjson writes it faster without
class Figure:
    """One indicator: a value, or the reason why it is missing."""

    value: float | None
    unit: str
    formula: str
    reason_missing: str | None = None


def indicators(series: MonthlySeries, everywhere: Sequence[MonthlySeries], month: int) -> dict[str, Figure]:
    """Return the indicators of a month (since 1970-01) that need only series; `everywhere` has those of all routes."""
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
    """Return the count of a month (since 1970-01), I1: v_t. Source: the publisher's figure, unchanged."""
    return _count(series.value(month), "v_t", month)


def level_12_months(series: MonthlySeries, month: int) -> Figure:
    """Return the count of twelve months, I1: sum of v over t-11..t, the window of Regulation (EU) 2024/1351."""
    return _count(series.total(month - 11, month + 1), "sum of v over t-11..t", month)


def change_previous_period(series: MonthlySeries, month: int) -> Figure:
    """Return the change from the month before, I2: v_t / v_(t-1) - 1; missing if v_(t-1) < 50 (our own limit)."""
    return _change(series.value(month), series.value(month - 1), "v_t / v_(t-1) - 1")


def year_on_year(series: MonthlySeries, month: int) -> Figure:
    """Return the change from the same month a year before, I3: v_t / v_(t-12) - 1; missing if v_(t-12) is below 50.

    Source: the comparison in Frontex' releases.
    """
    return _change(series.value(month), series.value(month - 12), "v_t / v_(t-12) - 1")


def year_on_year_3_months(series: MonthlySeries, month: int) -> Figure:
    """Return the change of three months from the same three a year before, I3; missing if their sum is below 50."""
    quarter, quarter_ago = series.total(month - 2, month + 1), series.total(month - 14, month - 11)
    return _change(quarter, quarter_ago, "(sum over t-2..t) / (sum over t-14..t-12) - 1")


def seasonal_anomaly(series: MonthlySeries, month: int) -> tuple[Figure, Figure]:
    """Return the ratio to the median of the same month in the five years before, and its robust score, I4.

    Score: (l - med) / max(1.4826 MAD, 0.25), with median and MAD of l (Iglewicz & Hoaglin 1993). Descriptive only: five
    years may include changes of regime, so it never triggers an alarm.
    """
    ratio_formula = "v_t / median of v_(t-12k), k = 1..5"
    score_formula = "(l_t - median) / max(1.4826 MAD, 0.25) of l_(t-12k), k = 1..5"
    now = series.value(month)
    before = [series.value(month - 12 * years) for years in range(1, _SEASON_YEARS + 1)]
    counts = [value for value in before if value is not None]
    if now is None or len(counts) < _SEASON_YEARS:
        reason = "the series lacks the month, or the same month of one of the five years before"
        return Figure(None, "times", ratio_formula, reason), Figure(None, "robust score", score_formula, reason)
    middle, logs = median(counts), [math.log1p(count) for count in counts]
    usual = median(logs)
    scale = max(MAD_SCALE * median(abs(log - usual) for log in logs), _LEAST_SEASON_SCALE)
    score = Figure((math.log1p(now) - usual) / scale, "robust score", score_formula)
    if middle < SMALL_BASE:
        return Figure(None, "times", ratio_formula, f"the median is below {SMALL_BASE}"), score
    return Figure(now / middle, "times", ratio_formula), score


def acceleration(series: MonthlySeries, month: int) -> Figure:
    """Return the second difference of logarithms, I6: l_t - 2 l_(t-1) + l_(t-2); of three-month sums if v_t < 500.

    Source: the discrete second derivative; the limit is our own. It is noisy, so it never triggers an alarm.
    """
    now = series.value(month)
    months = 3 if now is not None and now < _SMALL_COUNT else 1
    of_sums = " of ln(1 + sum over three months)" if months == 3 else ""
    formula = f"l_t - 2 l_(t-1) + l_(t-2){of_sums}"
    sums = [series.total(month - back - months + 1, month - back + 1) for back in range(3)]
    logs = [math.log1p(value) for value in sums if value is not None]
    if len(logs) < len(sums):
        return Figure(None, "log ratio", formula, "the series lacks one of the months that are needed")
    return Figure(logs[0] - 2 * logs[1] + logs[2], "log ratio", formula)


def share(series: MonthlySeries, everywhere: Sequence[MonthlySeries], month: int) -> Figure:
    """Return the share of the month's detections on the five routes together, I8: v_t / sum of v_t over the routes.

    Source: Frontex' shares by route, here of the five routes only. It is neither a share of persons nor of the
    detections on all nine routes of Frontex.
    """
    return _share(series.value(month), [other.value(month) for other in everywhere])


@dataclass(frozen=True, slots=True)
class Concentration:
    """Concentration of counts on areas, I9. It leaves out the `withheld_areas`, whose counts are not published."""

    hhi: float
    effective_number: float
    gini: float
    areas: int
    withheld_areas: int


def concentration(counts: Sequence[int], withheld_areas: int = 0) -> Concentration | None:
    """Compute the concentration on areas, I9: HHI = sum p_i^2, effective number 1 / HHI, Gini; None if all are 0.

    Only for observed and published counts: for allocated counts it would measure the weights of the allocation.
    Source: Herfindahl (1950), Hirschman (1945); effective number after Laakso & Taagepera (1979).
    """
    sizes = np.sort(np.array(counts, np.float64))
    total = float(sizes.sum())
    if not total:
        return None
    hhi = float(np.square(sizes / total).sum())
    ranks = np.arange(1, sizes.size + 1)
    gini = float((2 * ranks - sizes.size - 1) @ sizes / (sizes.size * total))
    return Concentration(hhi, 1 / hhi, gini, sizes.size, withheld_areas)


def mortality(dead_and_missing: int | None, arrivals: int | None, interceptions: int | None) -> Figure:
    """Return the dead and missing per 1,000 attempts in twelve months, I12: 1,000 D / (arrivals + interceptions + D).

    It is a lower bound. Source: UNHCR, which counts arrivals and disembarkations after interception as attempts.
    Without interceptions it would be a different rate, so it is missing. It is shown beside a score, never part of it.
    """
    formula, unit = "1000 D / (arrivals + interceptions + D)", "dead and missing per 1,000 attempts, at least"
    if interceptions is None:
        return Figure(
            None, unit, formula, "no series here contains interceptions, and without them it would be a different rate"
        )
    if dead_and_missing is None or arrivals is None:
        return Figure(
            None, unit, formula, "no series here contains arrivals, and dead and missing, for the twelve months"
        )
    attempts = arrivals + interceptions + dead_and_missing
    if not attempts:
        return Figure(None, unit, formula, "there were no attempts")
    return Figure(1000 * dead_and_missing / attempts, unit, formula)


def age_in_days(month: int, released: date) -> Figure:
    """Return the age of a figure at its release, I13: days from the end of the month to the release.

    Source: timeliness in the quality reports of the European Statistical System.
    """
    return Figure((released - month_start(month + 1)).days, "days", "release - end of the month")


def staleness(last_month: int, cadence_days: int, day: date | None) -> Figure:
    """Return the staleness of a series on a day, I15: days since its last month / usual days between releases.

    Above 2 the series is stale (our own limit, also used by `routes-geo sync`). Missing without a day, because a
    permanent answer cannot state it. Source: punctuality in the quality reports of the European Statistical System.
    """
    formula = f"days since {month_start(last_month + 1)} / {cadence_days}"
    if day is None:
        return Figure(None, "cadences", formula, "an answer with a permanent address has no age; request it without v")
    return Figure(max((day - month_start(last_month + 1)).days, 0) / cadence_days, "cadences", formula)


def _count(value: int | None, formula: str, month: int) -> Figure:
    reason = None if value is not None else f"the series lacks a month of the period that ends in {month_label(month)}"
    return Figure(value, "detections", formula, reason)


def _change(now: int | None, before: int | None, formula: str) -> Figure:
    if now is None or before is None:
        return Figure(None, "ratio", formula, "the series does not cover both periods")
    if before < SMALL_BASE:
        return Figure(None, "ratio", formula, f"the earlier count is below {SMALL_BASE}")
    return Figure(now / before - 1, "ratio", formula)


def _share(now: int | None, everywhere: list[int | None]) -> Figure:
    formula, unit = f"v_t / sum of v_t over {', '.join(ROUTE_IDS)}", _SHARE_UNIT
    counts = [value for value in everywhere if value is not None]
    if now is None or len(counts) < len(everywhere):
        return Figure(None, unit, formula, "a route has no count for this month")
    total = sum(counts)
    return Figure(now / total, unit, formula) if total else Figure(None, unit, formula, "no detections on any route")
