"""Describe the series about a route, and all series with their sources."""

from __future__ import annotations

from datetime import date

from api.figures.answers import PolicyAnswer, RouteSeriesAnswer, SourcesAnswer
from api.http.notes import NOTES
from routes_geo.snapshot.breaks import breaks_of
from routes_geo.snapshot.compared_series import Period, describe_period, main_window
from routes_geo.snapshot.described_series import list_series
from routes_geo.snapshot.placed import placed_by_year
from routes_geo.snapshot.seasonal import add_adjustments
from routes_geo.snapshot.series import DETECTIONS, whole_span
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import added_routes, subject_notes


def describe_route_series(
    snapshot: Snapshot,
    route: str,
    period: Period,
    *,
    as_of: date | None = None,
    adjust: str | None = None,
    today: date | None = None,
) -> RouteSeriesAnswer:
    """Return every series about a route or a total, as known on a day (None: now); ages are those on `today`."""
    described = describe_period(snapshot, route, period, as_of, today=today)
    if adjust is not None:
        described = add_adjustments(snapshot, route, described, adjust, as_of)
    return RouteSeriesAnswer(
        route=route,
        name=snapshot.subject_name(route),
        routes=added_routes(route),
        period=main_window(described) or whole_span(snapshot).label,
        as_of=as_of,
        series=described,
        breaks=breaks_of(snapshot, route),
        notes=NOTES + subject_notes(route),
    )


def describe_sources(snapshot: Snapshot, today: date | None) -> SourcesAnswer:
    """Return every series with its publisher, licence and release; ages are those on `today` (None: no ages)."""
    return SourcesAnswer(
        snapshot=snapshot.snapshot_id,
        as_of=snapshot.manifest["as_of"],
        policy=PolicyAnswer(**snapshot.manifest["policy"]),
        series=list_series(snapshot, today),
        placed=placed_by_year(snapshot, DETECTIONS),
        notes=NOTES,
    )
