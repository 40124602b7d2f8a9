"""Counts in the months before a measure and in those from it: two windows side by side, and nothing of the two.

No difference, ratio or direction is computed: the windows are not an effect.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.model import Publication, Status, month_of
from routes_geo.records.rows import last_day_of
from routes_geo.series import DETECTIONS, MonthlySeries, monthly_series
from routes_geo.snapshot import Snapshot, release_on
from routes_geo.windows import MonthWindow

LONGEST_MONTHS = 60
_MONTHS_OF_A_YEAR = 12
# What a provisional month may become, as ratios to what it is now, until revisions of the route itself are known.
FALLBACK_RATIOS = (0.90, 1.25)

NOT_AN_EFFECT = (
    "Two windows of published counts, side by side. They are not an effect of the measure: other things changed at the "
    "same time, and what would have been without it is not known."
)
SAME_SEASONS = (
    "Both windows have every month of the year equally often; seasons of one year still differ from another's."
)
OTHER_SEASONS = (
    "The windows lie in different seasons: detections at sea rise in summer and fall in winter whatever else happens. "
    "months=12 has every month of the year in both."
)
COARSE_DATE = "The source dates the measure by {precision} only: that {precision} is in neither window."


@dataclass(frozen=True, slots=True)
class CountedWindow:
    """Count of a window with the interval that revisions may take it to; None, with a status, where it is not held."""

    window: MonthWindow
    value: int | None
    low: int | None
    high: int | None
    status: str
    provisional_months: int


def revision_interval(value: int, low_ratio: float, high_ratio: float) -> tuple[int, int]:
    """Interval of what a provisional count may become, rounded outward to whole counts."""
    return math.floor(value * low_ratio), math.ceil(value * high_ratio)


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


def count_window(series: MonthlySeries, window: MonthWindow) -> CountedWindow:
    """Count of a window, which is None where the series does not hold all of its months."""
    stop = series.first_month + series.values.size
    if window.start < series.first_month:
        return CountedWindow(window, None, None, None, Publication.NOT_PUBLISHED.value, 0)
    if window.stop > stop:
        return CountedWindow(window, None, None, None, Publication.NOT_YET_REPORTED.value, 0)
    chosen = slice(window.start - series.first_month, window.stop - series.first_month)
    values, provisional = series.values[chosen], series.provisional[chosen]
    settled, open_sum = int(values[~provisional].sum()), int(values[provisional].sum())
    low, high = revision_interval(open_sum, *FALLBACK_RATIOS)
    count = int(provisional.sum())
    status = Status.PROVISIONAL if count else Status.FINAL
    return CountedWindow(window, settled + open_sum, settled + low, settled + high, status.value, count)


def describe_windows(
    snapshot: Snapshot, measure: Mapping[str, Any], months: int, as_of: date | None = None
) -> dict[str, Any]:
    """Both windows for each route of a measure, with the release they are of and how to read them."""
    before, after = windows_around(measure, months)
    release = release_on(snapshot, DETECTIONS, as_of)
    info = snapshot.series(DETECTIONS)
    return {
        "months": months,
        "as_of": as_of,
        "routes": [_describe_route(snapshot, route, (before, after), as_of) for route in measure["routes"]],
        "series": DETECTIONS,
        "unit": info["unit"],
        "sources": [
            {name: info[name] for name in ("publisher", "title", "licence", "attribution")} | {"release": release}
        ],
        "vintage": release["released"],
        "interval": {
            "low_ratio": FALLBACK_RATIOS[0],
            "high_ratio": FALLBACK_RATIOS[1],
            "applies_to": "provisional months",
        },
        "notes": [NOT_AN_EFFECT, *_cautions(measure, months), *info["caveats"]],
    }


def _cautions(measure: Mapping[str, Any], months: int) -> list[str]:
    precision = measure["date_precision"]
    coarse = [COARSE_DATE.format(precision=precision)] if precision in ("quarter", "year") else []
    return [SAME_SEASONS if months % _MONTHS_OF_A_YEAR == 0 else OTHER_SEASONS, *coarse]


def _describe_route(
    snapshot: Snapshot, route: str, windows: tuple[MonthWindow, MonthWindow], as_of: date | None
) -> dict[str, Any]:
    series = monthly_series(snapshot, DETECTIONS, route, as_of)
    before, after = (_describe_window(count_window(series, window)) for window in windows)
    return {"route": route, "name": snapshot.route_name(route), "before": before, "from": after}


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
    }
