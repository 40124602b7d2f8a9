"""Compare the months of a report with earlier ones and with other routes."""

from __future__ import annotations

from dataclasses import dataclass

from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthWindow
from routes_geo.report.counted import Counted, UsualRange, count_periods, usual_total, years_before
from routes_geo.report.language import Language
from routes_geo.report.subject import Subject
from routes_geo.snapshot.comparison import SMALL_BASE

_OTHER_YEARS = 6


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A line of a comparison: a name, two counts, their difference and change as a ratio, and a share (0 to 1).

    Counts are None if a period of the window is not published; changes are None also from fewer than 50.
    """

    name: str
    count: int | None
    before: int | None
    share: float | None = None
    usual: UsualRange | None = None
    is_own: bool = False

    @property
    def difference(self) -> int | None:
        """Return the count less the one before."""
        return None if self.count is None or self.before is None else self.count - self.before

    @property
    def change(self) -> float | None:
        """Return the difference as a share of the count before, None if that is small."""
        if self.difference is None or self.before is None or self.before < SMALL_BASE:
            return None
        return self.difference / self.before


def _complete(counted: Counted) -> int | None:
    return counted.total if counted.is_complete else None


def compare_routes(
    subject: Subject, window: MonthWindow, compared: MonthWindow, language: Language
) -> list[ComparedRow]:
    """Return the five routes in two windows; shares are those of their sum, which only detections have."""
    totals, periods = subject.totals, subject.periods(window)
    counts = {route: _complete(count_periods(totals, route, window, periods)) for route in ROUTE_IDS}
    known = [count for count in counts.values() if count is not None]
    whole = sum(known) if subject.is_detections and len(known) == len(ROUTE_IDS) else 0
    return [
        ComparedRow(
            language.text(subject.snapshot.route_name(route)),
            counts[route],
            _complete(count_periods(totals, route, compared, periods)),
            (counts[route] or 0) / whole if whole else None,
            usual_total(totals, route, window, periods),
            is_own=route == subject.route,
        )
        for route in ROUTE_IDS
    ]


def same_months(subject: Subject, window: MonthWindow, language: Language) -> list[ComparedRow]:
    """Return the counts of the same months in the window and the years before it, each compared with the year before.

    Years without figures are left out.
    """
    totals, periods = subject.totals, subject.periods(window)
    windows = [window, *years_before(window, _OTHER_YEARS)]
    counts = [_complete(count_periods(totals, subject.route, each, periods)) for each in windows]
    rows = [
        ComparedRow(language.window(each, subject.grain), count, before, is_own=each == window)
        for each, count, before in zip(windows[:-1], counts[:-1], counts[1:], strict=True)
    ]
    return [row for row in rows if row.count is not None or row.is_own]
