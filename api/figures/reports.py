"""Serve the reports that the command line writes."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.params import CompareParam, Datetime, RoutePath, ServedNow, WindowParam, check_known_parameters
from api.http.responses import HTML, described, respond
from api.state import day_of_ages
from routes_geo.model import month_label
from routes_geo.months import check_one_window, parse_months
from routes_geo.report.comparison import months_of_window
from routes_geo.report.html import render_report
from routes_geo.snapshot.series import whole_span
from routes_geo.snapshot.snapshot import Snapshot

router = APIRouter(prefix="/reports", dependencies=[Depends(check_known_parameters)])


@router.get(
    "/{route}.html",
    summary="Report of a route as one HTML file; by default of the newest 24 months",
    **described(HTML),
)
def report(  # one argument per parameter
    request: Request,
    served: ServedNow,
    route: RoutePath,
    when: Datetime = None,
    window: WindowParam = None,
    compare: CompareParam = None,
) -> Response:
    months = _months(served.snapshot, when, window)
    html = render_report(served.snapshot, route, *months, compare=compare, today=day_of_ages(request))
    return respond(request, html.encode(), "text/html; charset=utf-8", served.snapshot.snapshot_id)


def _months(snapshot: Snapshot, when: str | None, window: str | None) -> tuple[str | None, str | None]:
    """Return the first and last month of `datetime` or `window`, None without either."""
    check_one_window(when, window)
    if window is not None:
        return months_of_window(snapshot, window)
    if when is None:
        return None, None
    span = whole_span(snapshot)
    chosen = parse_months(when, span.start, span.stop, "reports of routes")
    return month_label(chosen.start), month_label(chosen.stop - 1)
