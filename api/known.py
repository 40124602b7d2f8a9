"""What is known of the routes on a day, made once for each day on which something was published."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime

from api.state import Served
from routes_geo.hotspot_areas import known_from
from routes_geo.known_routes import LANDINGS, KnownRoutes, known_routes
from routes_geo.revision_history import EARLIER_FIGURES
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import release_on


def known_on(served: Served, day: date | None) -> KnownRoutes:
    """What is known of all routes on a day (None: now); NotFound for a day before the first release."""
    newest = newest_day(served, day)
    known = served.once(("known", newest), lambda: known_routes(served.snapshot, newest))
    return known if day is None else known.asked_for(day)


def newest_day(served: Served, day: date | None) -> date | None:
    """Newest day up to a day on which something was published, None for all; NotFound if no detections were.

    What follows from what is known on a day follows from this one: it is the key to keep it by.
    """
    if day is None:
        return None
    release_on(served.snapshot, DETECTIONS, day)
    days = served.once("days of publication", lambda: _days_of_publication(served))
    return days[bisect_right(days, day) - 1]


def _days_of_publication(served: Served) -> list[date]:
    snapshot = served.snapshot
    days = set(snapshot.table(EARLIER_FIGURES)["known_on"].to_pylist())
    for series in (DETECTIONS, LANDINGS):
        if series in snapshot.manifest["series"]:
            days |= set(snapshot.revisions(series)["released"].to_pylist())
    areas = [area for hotspot in snapshot.hotspots() for area in hotspot.areas]
    return sorted(days | {known_from(item) for area in areas for item in area.statements})


def answer_day() -> date:
    """Day of answers that tell an age: kept ones are not shown on another."""
    return datetime.now(UTC).date()
