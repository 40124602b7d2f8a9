"""Describe the series of a snapshot with their totals by route."""

from __future__ import annotations

from api.page.answers import PageReleaseAnswer, PageSeriesAnswer, PageTotalsAnswer
from routes_geo.model import ROUTE_IDS
from routes_geo.months import MONTHS_OF_GRAIN
from routes_geo.snapshot.age import describe_age
from routes_geo.snapshot.breaks import list_breaks
from routes_geo.snapshot.newest import newest_period, window_or_last_year
from routes_geo.snapshot.route_totals import NOT_BY_ROUTE, RouteTotals, SeriesTotals, runs_of, totals_by_route
from routes_geo.snapshot.series import DETECTIONS, cell_resolutions_of, cell_series
from routes_geo.snapshot.snapshot import Snapshot


def describe_all_series(snapshot: Snapshot) -> list[PageSeriesAnswer]:
    """Return the series about routes, detections first, without ages."""
    names = sorted(snapshot.manifest["series"], key=lambda name: name != DETECTIONS)
    totals = {name: totals_by_route(snapshot, name) for name in names}
    return [_describe(snapshot, name, of_series) for name, of_series in totals.items() if of_series is not None]


def _describe(snapshot: Snapshot, series: str, totals: SeriesTotals) -> PageSeriesAnswer:
    info = snapshot.series(series)
    copied = ("title", "indicator", "publisher", "licence", "attribution", "unit", "grain", "vintages", "caveats")
    release = info["release"]
    return PageSeriesAnswer(
        id=series,
        **{name: info[name] for name in copied},
        months_per_period=MONTHS_OF_GRAIN.get(info["grain"]),
        periods=totals.periods,
        default_period=window_or_last_year(snapshot, None, series=series).label,
        release=PageReleaseAnswer(released=release["released"], released_basis=release.get("released_basis")),
        age=describe_age(info, newest_period(snapshot, series), None),
        resolutions=cell_resolutions_of(snapshot, series) if series in cell_series(snapshot) else [],
        breaks=list_breaks(snapshot, series, ROUTE_IDS, with_shares=True),
        routes={route: _totals(of_route) for route, of_route in totals.routes.items()},
        routes_missing=None if totals.routes else NOT_BY_ROUTE,
    )


def _totals(totals: RouteTotals) -> PageTotalsAnswer:
    return PageTotalsAnswer(values=totals.values, statuses=runs_of(totals.statuses), incomplete=totals.incomplete)
