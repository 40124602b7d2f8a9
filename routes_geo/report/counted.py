"""Count a series in windows of whole periods: its total, its highest period, and what is usual for the season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.model import Publication, Status, month_of
from routes_geo.months import MonthWindow, period_days
from routes_geo.report.sentence import Peak
from routes_geo.snapshot.route_totals import SeriesTotals

YEARS = 5  # before a window, from which its usual range is taken
_LEAST_YEARS = 3
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """The totals of a route in a window by period, with their statuses; `expected` is the number of its periods."""

    labels: Sequence[str]
    values: Sequence[int | None]
    statuses: Sequence[str]
    expected: int = 0

    @property
    def published(self) -> int:
        """Return the number of published periods."""
        return sum(value is not None for value in self.values)

    @property
    def is_complete(self) -> bool:
        """Return whether every period of the window is published."""
        return 0 < self.expected <= self.published

    @property
    def provisional(self) -> int:
        """Return the number of provisional periods."""
        return self.statuses.count(Status.PROVISIONAL)

    @property
    def withheld(self) -> int:
        """Return the number of withheld periods."""
        return self.statuses.count(Publication.SUPPRESSED)

    @property
    def total(self) -> int | None:
        """Return the sum of the published periods, None without any."""
        return sum(value or 0 for value in self.values) if self.published else None

    @property
    def peak(self) -> Peak | None:
        """Return the first period with the highest count; None for a single period, or without any count."""
        highest = max((value or 0 for value in self.values), default=0)
        if highest == 0 or len(self.values) == 1:
            return None
        return Peak(period=self.labels[self.values.index(highest)], value=highest)


@dataclass(frozen=True, slots=True)
class UsualRange:
    """The lowest and the highest count of the same months in earlier years, the first and the last of which it names.

    Only years of which every period is published count.
    """

    low: float
    high: float
    first_year: int
    last_year: int


def count_periods(totals: SeriesTotals, route: str, window: MonthWindow, expected: int = 0) -> Counted:
    """Return the periods of a route that lie inside a window; none for a route without figures."""
    of_route = totals.routes.get(route)
    if of_route is None:
        return Counted([], [], [], expected)
    inside = [at for at, label in enumerate(totals.periods) if _is_inside(label, window)]
    return Counted(
        [totals.periods[at] for at in inside],
        [of_route.values[at] for at in inside],
        [of_route.statuses[at] for at in inside],
        expected or len(inside),
    )


def _is_inside(label: str, window: MonthWindow) -> bool:
    first, last = map(month_of, period_days(label, "the periods of a series"))
    return window.start <= first and last < window.stop


def years_before(window: MonthWindow, years: int = YEARS) -> list[MonthWindow]:
    """Return the same months of some earlier years, the nearest first."""
    return [MonthWindow(window.start - _YEAR * back, window.stop - _YEAR * back) for back in range(1, years + 1)]


def range_of(values: Sequence[tuple[MonthWindow, float | None]]) -> UsualRange | None:
    """Return the range of the values of earlier windows; None if fewer than three have one."""
    known = [(window, value) for window, value in values if value is not None]
    if len(known) < _LEAST_YEARS:
        return None
    years = [(window.stop - 1) // _YEAR + 1970 for window, _ in known]
    counts = [value for _, value in known]
    return UsualRange(min(counts), max(counts), min(years), max(years))


def usual_total(totals: SeriesTotals, route: str, window: MonthWindow, expected: int) -> UsualRange | None:
    """Return the usual range of a route's total; `expected` is the number of periods of the window."""
    counted = [(each, count_periods(totals, route, each, expected)) for each in years_before(window)]
    return range_of([(each, own.total if own.is_complete else None) for each, own in counted])
