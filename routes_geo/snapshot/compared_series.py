"""Read the counts of a route's months from a snapshot and compare windows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput
from routes_geo.model import month_of
from routes_geo.months import MonthWindow, WindowName, check_one_window, named_window, parse_months
from routes_geo.snapshot.answers import ComparedWindowAnswer, ComparisonAnswer, CountedSeriesAnswer
from routes_geo.snapshot.comparison import (
    NO_COUNT_YET,
    PREVIOUS_YEAR,
    Comparison,
    MonthCounts,
    WindowCount,
    compare_windows,
)
from routes_geo.snapshot.comparison_words import comparison_sentence
from routes_geo.snapshot.described_series import describe_series
from routes_geo.snapshot.newest import newest_month
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS, counts_by_period, rows_of_route, whole_span
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECTS, check_known, check_subject, is_known, total_of


@dataclass(frozen=True, slots=True)
class Period:
    """The period of a request: `datetime`, the name of a window, and the window to compare with."""

    when: str | None = None
    window: str | None = None
    compare: str | None = None

    def check(self) -> None:
        """Raise InvalidInput for two windows, an unknown name, or a comparison without a window."""
        check_one_window(self.when, self.window)
        if self.window is not None:
            named_window(self.window, 0)
        if self.compare is not None and self.when is None and self.window is None:
            raise InvalidInput("compare needs a window; give also window, such as window=ytd, or datetime")

    @property
    def compared(self) -> str | None:
        """Return what to compare with: by default nothing, and for the year to date the same months a year earlier."""
        if self.compare is None and self.window == WindowName.YTD:
            return PREVIOUS_YEAR
        return self.compare

    def window_in(self, snapshot: Snapshot, series: str, as_of: date | None) -> MonthWindow | None:
        """Return the window in a series as known on a day (None: now), None for all periods; Refused for days."""
        if self.window is not None:
            return named_window(self.window, newest_month(snapshot, series, as_of))
        span = whole_span(snapshot)
        return None if self.when is None else parse_months(self.when, span.start, span.stop, "series of routes")


@dataclass(frozen=True, slots=True)
class RouteSeries:
    """A series about a route, a context route or a total of routes, as known on a day (None: now).

    With `area`, it is about this landing area or country of the route alone.
    """

    snapshot: Snapshot
    route: str
    series: str = DETECTIONS
    as_of: date | None = None
    area: str | None = None

    @property
    def name(self) -> str:
        """Return the name of what is counted: the area on its route, or the route."""
        route = self.snapshot.subject_name(self.route)
        return route if self.area is None else f"{self.area} ({route})"

    @property
    def release(self) -> dict[str, Any]:
        """Return the release of the figures."""
        return release_on(self.snapshot, self.series, self.as_of)

    @property
    def total(self) -> str | None:
        """Return the total of which a count is a share, None without one: only detections have totals."""
        total = total_of(self.route) if self.series == DETECTIONS else None
        return total if total and is_known(self.snapshot.first_days(self.series), total, self.as_of) else None


def read_month_counts(chosen: RouteSeries) -> MonthCounts:
    """Return the counts of a route, or of an area on it, by month.

    InvalidInput for a series that is published by other periods or by landing area; NotFound for an unknown route or
    series, or a day before its first vintage.
    """
    series = chosen.series
    grain = chosen.snapshot.series(series)["grain"]
    if grain != "month":
        raise InvalidInput(f"{series} is published by {grain}; only series by month can be compared")
    rows = rows_of_route(chosen.snapshot, series, chosen.route, chosen.as_of)
    if chosen.area is not None:
        rows = rows.filter(pc.equal(rows["area"], chosen.area))
    elif pc.any(pc.is_valid(rows["area"])).as_py():
        raise InvalidInput(f"{series} is published by landing area; only counts of a whole route can be compared")
    by_month = _by_month(rows)
    reported = [month for month, (_, status) in by_month.items() if status not in NO_COUNT_YET]
    if not reported:
        raise InvalidInput(f"{series} has no counts of {chosen.area or chosen.route}, so nothing can be compared")
    return MonthCounts(by_month, MonthWindow(min(reported), max(reported) + 1))


def _by_month(rows: pa.Table) -> dict[int, tuple[int | None, str]]:
    return {month_of(start): count for (start,), count in counts_by_period(rows, ["start"]).items()}


def compare_route(chosen: RouteSeries, window: MonthWindow, compare: str) -> Comparison:
    """Compare a window of a route with the one that `compare` names, within one release.

    Detections on a route have the total of the five routes, and that of the five has the total of all nine, where it is
    known. InvalidInput if the series or the windows cannot be compared.
    """
    counts, total, everywhere = read_month_counts(chosen), chosen.total, []
    if total is not None:  # a total without any count is no reason to refuse the comparison
        by_month = _by_month(rows_of_route(chosen.snapshot, chosen.series, total, chosen.as_of))
        everywhere = [MonthCounts(by_month, counts.span)]
    return compare_windows(counts, window, compare, everywhere)


def sentence_of(chosen: RouteSeries, comparison: Comparison) -> str:
    """Return a comparison of a route in words."""
    unit = chosen.snapshot.series(chosen.series)["unit"]
    return comparison_sentence(comparison, chosen.name, unit, chosen.release["released"])


def describe_comparison(chosen: RouteSeries, comparison: Comparison) -> ComparisonAnswer:
    """Return a comparison of a route as clients receive it."""
    total = chosen.total
    return ComparisonAnswer(
        sentence=sentence_of(chosen, comparison),
        window=_describe_window(comparison.window),
        compared=_describe_window(comparison.compared),
        difference=comparison.difference,
        change_percent=comparison.change_percent,
        change_status=comparison.change_status.value,
        total_name=None if total is None else SUBJECTS[total].counted,
        vintage=chosen.release["released"],
        release_id=chosen.release["release_id"],
    )


def _describe_window(counted: WindowCount) -> ComparedWindowAnswer:
    start, end = counted.window.dates
    return ComparedWindowAnswer(
        window=counted.window.label,
        start=start,
        end=end,
        months=counted.window.length,
        value=counted.value,
        status=counted.status,
        provisional_months=counted.provisional_months,
        total=counted.total,
        share_percent=counted.share_percent,
    )


def compare_detections(snapshot: Snapshot, route: str, period: Period, as_of: date | None = None) -> ComparisonAnswer:
    """Return the detections of a period, compared with those of the same months a year earlier by default.

    InvalidInput without a period, or if the windows cannot be compared.
    """
    period.check()
    check_known(snapshot.first_days(DETECTIONS), check_subject(route), as_of)
    window = period.window_in(snapshot, DETECTIONS, as_of)
    if window is None:
        raise InvalidInput("a comparison needs a window; give window, such as window=ytd, or datetime")
    chosen = RouteSeries(snapshot, route, as_of=as_of)
    compare = PREVIOUS_YEAR if period.compare is None else period.compare
    return describe_comparison(chosen, compare_route(chosen, window, compare))


def describe_period(
    snapshot: Snapshot, route: str, period: Period, as_of: date | None = None, *, today: date | None = None
) -> list[CountedSeriesAnswer]:
    """Return every series about a route or a total of routes in a period, with comparisons if the period names them.

    Ages are those on `as_of`, otherwise on `today` (None: no ages). A window with a name ends at the newest month of
    each series. InvalidInput if `compare` is given and no series can be compared; for other errors see
    `describe_series`.
    """
    period.check()
    window_of = cache(lambda series: period.window_in(snapshot, series, as_of))
    answers = [
        _with_comparison(RouteSeries(snapshot, route, answer.id, as_of), window_of(answer.id), period.compared, answer)
        for answer in describe_series(snapshot, route, window_of, as_of, today=today)
    ]
    if period.compare is not None and not any(answer.comparison for answer in answers):
        raise InvalidInput(_main(answers).comparison_missing)
    return answers


def main_window(answers: Sequence[CountedSeriesAnswer]) -> str | None:
    """Return the window of detections, or of the first series without them; None for all periods."""
    return _main(answers).window if answers else None


def _main(answers: Sequence[CountedSeriesAnswer]) -> CountedSeriesAnswer:
    return min(answers, key=lambda answer: answer.id != DETECTIONS)


def _with_comparison(
    chosen: RouteSeries, window: MonthWindow | None, compared: str | None, answer: CountedSeriesAnswer
) -> CountedSeriesAnswer:
    if window is None:
        return answer
    answer = replace(answer, window=window.label)
    if compared is None:
        return answer
    try:
        comparison = compare_route(chosen, window, compared)
    except InvalidInput as error:
        return replace(answer, comparison_missing=str(error))
    return replace(answer, comparison=describe_comparison(chosen, comparison))
