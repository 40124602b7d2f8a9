"""Choose the series that the page shows, and add up their totals over windows as the page does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routes_geo.model import ROUTE_IDS, Publication, Status, month_of
from routes_geo.months import MONTHS_OF_GRAIN, MonthWindow, period_days
from routes_geo.report.looks import LOOKS, ramp_of
from routes_geo.snapshot.once import once
from routes_geo.snapshot.route_totals import RouteTotals, totals_by_route
from routes_geo.snapshot.series import cell_resolutions_of, cell_series
from routes_geo.snapshot.snapshot import Derived, Snapshot

SMALL_BASE: int = LOOKS["small_base"]  # changes from a smaller count are not meaningful
_ORDER = ("detections", "arrivals", "dead_and_missing")
_WORST = (Publication.SUPPRESSED, Publication.NOT_YET_REPORTED, Publication.NOT_PUBLISHED, Status.PROVISIONAL)
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a window, None if no period is published; the others are numbers of periods."""

    value: int | None
    published: int
    provisional: int
    withheld: int
    periods: int


@dataclass(frozen=True, slots=True)
class TotalChange:
    """The change between two totals, or the reason for its absence; a small count has a difference alone."""

    ratio: float | None
    difference: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ShownSeries:
    """Describe a series: its properties in the manifest, its months, and its totals by route."""

    id: str
    info: Mapping[str, Any]
    cover: MonthWindow
    months_per_period: int
    resolutions: Sequence[int]  # of its cells; empty if it has none
    totals: Mapping[str, RouteTotals]

    @property
    def grain(self) -> str:
        """Return the name of a period."""
        return str(self.info["grain"])

    @property
    def is_own(self) -> bool:
        """Return whether it is a table of one's own."""
        return self.id.startswith("table.")

    @property
    def ramp(self) -> str:
        """Return the name of the colours of its counts."""
        return ramp_of(self.info["indicator"])

    @property
    def routes(self) -> list[str]:
        """Return the routes that have figures, in the usual order."""
        return [route for route in ROUTE_IDS if route in self.totals]

    @property
    def newest_window(self) -> MonthWindow:
        """Return the twelve months, or the year, that end with the newest period."""
        return MonthWindow(max(self.cover.stop - _YEAR, self.cover.start), self.cover.stop)

    def total(self, route: str | None, window: MonthWindow) -> Total:
        """Return the sum of a route (None: of all) over a window, which may reach beyond the series."""
        value, published, provisional, withheld = None, 0, 0, 0
        for at in self.positions(window):
            count, status, is_partial = self._figure(route, at)
            withheld += status == Publication.SUPPRESSED or is_partial
            if count is not None:
                value, published = (value or 0) + count, published + 1
                provisional += status == Status.PROVISIONAL
        return Total(value, published, provisional, withheld, window.length // self.months_per_period)

    def positions(self, window: MonthWindow) -> range:
        """Return the positions of the periods inside a window."""
        inside = window.within(self.cover.start, self.cover.stop)
        if inside is None:
            return range(0)
        first, last = ((edge - self.cover.start) // self.months_per_period for edge in (inside.start, inside.stop))
        return range(first, last)

    def _figure(self, route: str | None, at: int) -> tuple[int | None, str, bool]:
        """Return value and status of a period, and whether it leaves out an area; all routes need all their values."""
        chosen = [self.totals[name] for name in (self.routes if route is None else [route]) if name in self.totals]
        values = [totals.values[at] for totals in chosen]
        complete = [value for value in values if value is not None]
        statuses = [totals.statuses[at] for totals in chosen] or [Publication.NOT_PUBLISHED]
        status = next((worst for worst in _WORST if worst in statuses), statuses[0])
        value = sum(complete) if chosen and len(complete) == len(values) else None
        return value, status, any(at in totals.incomplete for totals in chosen)

    def change(self, route: str | None, window: MonthWindow, base: MonthWindow) -> TotalChange:
        """Compare two windows of equal length in one release."""
        now, then = self.total(route, window), self.total(route, base)
        if now.value is None or then.value is None:
            return TotalChange(None, None, "not_published")
        if now.published < now.periods or then.published < then.periods:
            return TotalChange(None, None, "incomplete")
        difference = now.value - then.value
        if then.value < SMALL_BASE:
            return TotalChange(None, difference, "small")
        return TotalChange(now.value / then.value - 1, difference, None)


class SeriesOfPage(Derived):
    """The series that the page shows."""

    @once
    def by_id(self) -> dict[str, ShownSeries]:
        """Return the series with figures by route, in the order of the page: detections first, own tables last."""
        names = sorted(self.snapshot.manifest["series"], key=lambda name: name != "frontex.detections.v1")
        shown = [each for name in names if (each := _shown(self.snapshot, name)) is not None]
        return {each.id: each for each in sorted(shown, key=_rank)}


def _shown(snapshot: Snapshot, name: str) -> ShownSeries | None:
    info, totals = snapshot.series(name), totals_by_route(snapshot, name)
    if totals is None or not totals.routes or info["grain"] not in MONTHS_OF_GRAIN:
        return None
    ends = ((totals.periods[0], 0), (totals.periods[-1], 1))
    first, last = (month_of(period_days(label, name)[end]) for label, end in ends)
    resolutions = cell_resolutions_of(snapshot, name) if name in cell_series(snapshot) else []
    months = MONTHS_OF_GRAIN[info["grain"]]
    return ShownSeries(name, info, MonthWindow(first, last + 1), months, resolutions, totals.routes)


def _rank(series: ShownSeries) -> tuple[int, bool]:
    """Return the place of a series; one with counts on cells comes before others of its kind."""
    indicator = series.info["indicator"]
    return _ORDER.index(indicator) if indicator in _ORDER else len(_ORDER), not series.resolutions
