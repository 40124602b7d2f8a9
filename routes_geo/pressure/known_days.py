"""Keep what was known of the routes on a day, computed once for each day on which something was published."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from routes_geo.hotspots.areas import known_from
from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.pressure.known import LANDINGS, KnownRoutes, known_routes
from routes_geo.pressure.revision_history import EARLIER_FIGURES, FIRST_FIGURES
from routes_geo.snapshot.once import once
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Derived


class KnownDays(Derived):
    """The figures known on each day. Days between two publications share the same figures."""

    def on(self, day: date | None) -> KnownRoutes:
        """Return what was known of all routes on a day (None: now); NotFound for a day before the first release."""
        routes = self.published(self.newest_day(day))
        return routes if day is None else routes.answer_for(day)

    @once
    def published(self, day: date | None) -> KnownRoutes:
        """Return what was known from a publication day (`newest_day`) on; None for all publications."""
        return known_routes(self.snapshot, day)

    def newest_day(self, day: date | None) -> date | None:
        """Return the newest publication day up to a day; NotFound if no detections had been released by then.

        None stands for all publications. Values that depend on what was known on a day are cached under this day.
        """
        if day is None:
            return None
        release_on(self.snapshot, DETECTIONS, day)
        days = self.publication_days()
        return days[bisect_right(days, day) - 1]

    @once
    def publication_days(self) -> list[date]:
        """Return the days on which a figure, a release or a statement on a hotspot was published."""
        snapshot = self.snapshot
        days = {
            day for name in (EARLIER_FIGURES, FIRST_FIGURES) for day in snapshot.table(name)["known_on"].to_pylist()
        }
        for series in (DETECTIONS, LANDINGS):
            if series in snapshot.manifest["series"]:
                days |= set(snapshot.revisions(series)["released"].to_pylist())
        areas = [area for hotspot in snapshot_hotspots(snapshot) for area in hotspot.areas]
        return sorted(days | {known_from(statement) for area in areas for statement in area.statements})
