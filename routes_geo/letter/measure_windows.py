"""Counts in the months before a measure and in those from it: two windows side by side, and nothing of the two.

No difference, ratio or direction is computed: the windows are not an effect.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.model import Publication, Status, month_of
from routes_geo.months import MonthlySeries, MonthWindow, last_day_of
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.revision_history import RevisionRatios, age_of, revision_ratios
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import source_of

LONGEST_MONTHS = 60
_MONTHS_OF_A_YEAR = 12

NOT_AN_EFFECT = (
    "Two windows of published counts, side by side. They are not an effect of the measure: other things changed at the "
    "same time, and what would have been without it is not known."
)
INTERVAL = (
    "low and high are what revisions may make of a count (I14): each month at the 10th, or the 90th, percentile of "
    "what figures of its age became, all months alike. They say nothing of chance or of what is not detected."
)
SAME_SEASONS = "Both windows have every month of the year equally often; the seasons of two years still differ."
OTHER_SEASONS = (
    "The windows lie in different seasons: detections at sea rise in summer and fall in winter whatever else happens. "
    "months=12 has every month of the year in both."
)
COARSE_DATE = "The source dates the measure by {precision} only: that {precision} is in neither window."


@dataclass(frozen=True, slots=True)
class CountedWindow:
    """Count of a window with the interval that revisions may take it to; None, with a status, where it is not held.

    `bases` says of whose revisions the interval is.
    """

    window: MonthWindow
    value: int | None
    low: int | None
    high: int | None
    status: str
    provisional_months: int
    bases: tuple[str, ...] = ()


def windows_around(measure: Mapping[str, Any], months: int) -> tuple[MonthWindow, MonthWindow]:
    """The months before that in which a measure starts, and the months from it on, as many of each.

    A measure that is dated by quarter or year leaves that period out. InvalidInput for a length that is not offered;
    Refused for a measure without a date or a route.
    """
    if not 1 <= months <= LONGEST_MONTHS:
        raise InvalidInput(f"months {months} is not accepted; give 1 to {LONGEST_MONTHS}")
    check_has_windows(measure)
    start, precision = measure["start"], measure["date_precision"]
    first = month_of(start)
    is_coarse = precision in ("quarter", "year")
    begin = month_of(last_day_of(start, precision)) + 1 if is_coarse else first
    return MonthWindow(first - months, first), MonthWindow(begin, begin + months)


def check_has_windows(measure: Mapping[str, Any]) -> None:
    """Raise Refused unless a measure has a date and a route."""
    lacks = "no date" if measure["start"] is None else "no route" if not measure["routes"] else ""
    if lacks:
        raise Refused(
            f"{measure['measure_id']} has {lacks} in its source: there is nothing to place windows by",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=f"/measures/{measure['measure_id']}",
        )


def count_window(
    series: MonthlySeries, window: MonthWindow, ratios_of: Callable[[int], RevisionRatios]
) -> CountedWindow:
    """Count of a window, which is None where the series does not hold all of its months."""
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


def describe_windows(known: KnownRoutes, measure: Mapping[str, Any], months: int) -> dict[str, Any]:
    """Both windows for each route of a measure, with the release they are of and how to read them."""
    windows = windows_around(measure, months)
    info = known.snapshot.series(DETECTIONS)
    return {
        "months": months,
        "routes": [_describe_route(known, route, windows) for route in measure["routes"]],
        "series": DETECTIONS,
        "unit": info["unit"],
        "sources": [source_of(known.snapshot, DETECTIONS, known.release)],
        "vintage": known.release["released"],
        "notes": [NOT_AN_EFFECT, *_cautions(measure, months), INTERVAL, *info["caveats"]],
    }


def _cautions(measure: Mapping[str, Any], months: int) -> list[str]:
    precision = measure["date_precision"]
    coarse = [COARSE_DATE.format(precision=precision)] if precision in ("quarter", "year") else []
    return [SAME_SEASONS if months % _MONTHS_OF_A_YEAR == 0 else OTHER_SEASONS, *coarse]


def _describe_route(known: KnownRoutes, route: str, windows: tuple[MonthWindow, MonthWindow]) -> dict[str, Any]:
    def ratios_of(month: int) -> RevisionRatios:
        return revision_ratios(known.history, route, age_of(month, known.released))

    series = known.routes[route].series
    before, after = (_describe_window(count_window(series, window, ratios_of)) for window in windows)
    return {"route": route, "name": known.snapshot.route_name(route), "before": before, "from": after}


def _describe_window(counted: CountedWindow) -> dict[str, Any]:
    start, end = counted.window.dates
    return {
        "window": counted.window.label,
        "start": start,
        "end": end,
        "value": counted.value,
        "low": counted.low,
        "high": counted.high,
        "status": counted.status,
        "provisional_months": counted.provisional_months,
        "revisions": list(counted.bases),
    }
