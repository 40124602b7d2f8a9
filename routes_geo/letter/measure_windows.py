"""Count detections in the months before a measure and in those from its start.

The two counts stand side by side and are not an effect of the measure. Nothing here computes a difference, a ratio or
a direction.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.letter.answers import (
    CountedWindowAnswer,
    MeasureWindowsAnswer,
    NamedMeasureAnswer,
    RouteWindowsAnswer,
)
from routes_geo.model import Publication, Status, month_of
from routes_geo.months import MonthlySeries, MonthWindow, last_day_of
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.revision_history import age_of, revision_ratios
from routes_geo.pressure.revision_ratios import RevisionRatios
from routes_geo.snapshot.series import DETECTIONS, source_answer

LONGEST_MONTHS = 60
_MONTHS_OF_A_YEAR = 12

NOT_AN_EFFECT = (
    "These are published counts in two windows, side by side. They are not an effect of the measure: other things "
    "changed at the same time, and nobody knows what would have happened without it."
)
INTERVAL = (
    "low and high show how far revisions may move a count (I14): each month is multiplied by the 10th or the 90th "
    "percentile of the revisions to figures of its age, and all months move together. They do not cover chance or "
    "crossings that were not detected."
)
SAME_SEASONS = (
    "Both windows contain every month of the year equally often. The seasons of two different years may still differ."
)
OTHER_SEASONS = (
    "The windows lie in different seasons. Detections at sea rise in summer and fall in winter in any case. With "
    "months=12, both windows contain every month of the year."
)
COARSE_DATE = "The source dates the measure only by {precision}, so that {precision} is in neither window."


@dataclass(frozen=True, slots=True)
class CountedWindow:
    """Count of a window, and the interval that revisions may move it to. All are None if a month is missing.

    `bases` states which revisions the interval was computed from.
    """

    window: MonthWindow
    value: int | None
    low: int | None
    high: int | None
    status: str
    provisional_months: int
    bases: tuple[str, ...] = ()


def windows_around(measure: NamedMeasureAnswer, months: int) -> tuple[MonthWindow, MonthWindow]:
    """Return the window of months before the month in which a measure starts, and the window from that month on.

    If the start is dated only by quarter or year, that period is in neither window. InvalidInput for a length that is
    not offered; Refused for a measure without a date or a route.
    """
    if not 1 <= months <= LONGEST_MONTHS:
        raise InvalidInput(f"months {months} is not accepted; give 1 to {LONGEST_MONTHS}")
    if measure.start is None or not measure.routes:
        raise _no_windows(measure)
    first = month_of(measure.start)
    is_coarse = measure.date_precision in ("quarter", "year")
    begin = month_of(last_day_of(measure.start, measure.date_precision)) + 1 if is_coarse else first
    return MonthWindow(first - months, first), MonthWindow(begin, begin + months)


def _no_windows(measure: NamedMeasureAnswer) -> Refused:
    missing = "no date" if measure.start is None else "no route"
    return Refused(
        f"{measure.id} has {missing} in its source, so no windows can be placed around it",
        reason_code=ReasonCode.NOT_OFFERED,
        allowed=f"/measures/{measure.id}",
    )


def count_with_revisions(
    series: MonthlySeries, window: MonthWindow, ratios_of: Callable[[int], RevisionRatios]
) -> CountedWindow:
    """Return the count of a window with its interval; its value is None if the series misses one of its months.

    `ratios_of` returns the typical revision of a month (since 1970-01).
    """
    if window.start < series.first_month:
        return CountedWindow(window, None, None, None, Publication.NOT_PUBLISHED.value, 0)
    if window.stop > series.first_month + series.values.size:
        return CountedWindow(window, None, None, None, Publication.NOT_YET_REPORTED.value, 0)
    chosen = slice(window.start - series.first_month, window.stop - series.first_month)
    values = series.values[chosen].tolist()
    ratios = [ratios_of(month) for month in range(window.start, window.stop)]
    provisional = int(series.provisional[chosen].sum())
    return CountedWindow(
        window,
        sum(values),
        math.floor(math.fsum(value * ratio.low for value, ratio in zip(values, ratios, strict=True))),
        math.ceil(math.fsum(value * ratio.high for value, ratio in zip(values, ratios, strict=True))),
        (Status.PROVISIONAL if provisional else Status.FINAL).value,
        provisional,
        tuple(dict.fromkeys(ratio.basis for ratio in ratios)),
    )


def describe_windows(figures: KnownRoutes, measure: NamedMeasureAnswer, months: int) -> MeasureWindowsAnswer:
    """Return both windows for each route of a measure, with their release and notes on how to read them."""
    windows = windows_around(measure, months)
    info = figures.snapshot.series(DETECTIONS)
    return MeasureWindowsAnswer(
        measure=measure,
        as_of=figures.as_of,
        months=months,
        routes=[_describe_route(figures, route, windows) for route in measure.routes],
        series=DETECTIONS,
        unit=info["unit"],
        sources=[source_answer(figures.snapshot, DETECTIONS, figures.release)],
        vintage=figures.release["released"],
        notes=[NOT_AN_EFFECT, *_cautions(measure, months), INTERVAL, *info["caveats"]],
    )


def _cautions(measure: NamedMeasureAnswer, months: int) -> list[str]:
    precision = measure.date_precision
    coarse = [COARSE_DATE.format(precision=precision)] if precision in ("quarter", "year") else []
    return [SAME_SEASONS if months % _MONTHS_OF_A_YEAR == 0 else OTHER_SEASONS, *coarse]


def _describe_route(figures: KnownRoutes, route: str, windows: tuple[MonthWindow, MonthWindow]) -> RouteWindowsAnswer:
    def ratios_of(month: int) -> RevisionRatios:
        return revision_ratios(figures.history, route, age_of(month, figures.released))

    series = figures.routes[route].series
    before, after = (_describe_window(count_with_revisions(series, window, ratios_of)) for window in windows)
    return {"route": route, "name": figures.snapshot.route_name(route), "before": before, "from": after}


def _describe_window(counted: CountedWindow) -> CountedWindowAnswer:
    start, end = counted.window.dates
    return CountedWindowAnswer(
        window=counted.window.label,
        start=start,
        end=end,
        value=counted.value,
        low=counted.low,
        high=counted.high,
        status=counted.status,
        provisional_months=counted.provisional_months,
        revisions=counted.bases,
    )
