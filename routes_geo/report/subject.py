"""The subject of a report: the counts of a series on a route, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from routes_geo.model import check_route_id
from routes_geo.months import MonthWindow
from routes_geo.report.language import Language
from routes_geo.snapshot.compared_series import RouteSeries
from routes_geo.snapshot.route_totals import SeriesTotals, totals_by_route
from routes_geo.snapshot.series import DETECTIONS, check_cell_series, whole_span
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.vintage_view import has_cells, totals_on
from routes_geo.snapshot.words import day_in_words


@dataclass(frozen=True, slots=True)
class Subject:
    """Describe a series with counts on cells on a route. `known` is the snapshot as the series was known on `as_of`."""

    snapshot: Snapshot
    known: Snapshot
    route: str
    series: str
    as_of: date | None

    @classmethod
    def of(cls, snapshot: Snapshot, route: str, series: str = DETECTIONS, as_of: date | None = None) -> Subject:
        """Make an instance; NotFound for an unknown route or day, and for a series without counts on cells."""
        check_route_id(route)
        check_cell_series(snapshot, series)
        return cls(snapshot, totals_on(snapshot, series, as_of), route, series, as_of)

    @property
    def is_detections(self) -> bool:
        """Return whether the report has what only detections have, such as indicators and pressure."""
        return self.series == DETECTIONS

    @property
    def counted(self) -> RouteSeries:
        """Return the counts of the route, for comparisons."""
        return RouteSeries(self.snapshot, self.route, self.series, self.as_of)

    @property
    def totals(self) -> SeriesTotals:
        """Return the totals of the routes, none for a series without common sums."""
        return totals_by_route(self.known, self.series) or SeriesTotals([], {})

    @property
    def noun(self) -> str:
        """Return what is counted, in words."""
        return str(self.known.series(self.series)["indicator"]).replace("_", " ")

    def noun_in(self, language: Language) -> str:
        """Return what is counted, with a capital letter, in a language."""
        return language.text(self.noun.capitalize())

    @property
    def grain(self) -> str:
        """Return the period in which the series is published."""
        return str(self.known.series(self.series)["grain"])

    @property
    def span(self) -> MonthWindow:
        """Return the months of the periods that were known."""
        if not has_cells(self.known, self.series):
            return whole_span(self.known, self.series)
        cube = self.known.route_cube(self.series)
        return MonthWindow(cube.first_month, cube.first_month + cube.months)

    def periods(self, window: MonthWindow) -> int:
        """Return the number of periods in a window; InvalidInput for one that cuts a period."""
        if not has_cells(self.known, self.series):
            return window.length
        first, last = self.known.route_cube(self.series).columns(window.start, window.stop)
        return last - first

    @property
    def has_cells(self) -> bool:
        """Return whether counts on cells were known."""
        return has_cells(self.known, self.series)

    @property
    def only_routes(self) -> str | None:
        """Return a sentence on a day of which only the totals of routes are known; None for any other day."""
        if self.as_of is None or self.has_cells:
            return None
        return f"Of the figures known on {day_in_words(self.as_of.isoformat())}, only the totals of routes are known"
