"""Serve the reports that the command line writes."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.params import Datetime, RoutePath, ServedNow, check_known_parameters, parse_months
from api.http.responses import HTML, described, respond
from routes_geo.model import month_label
from routes_geo.report.html import render_report
from routes_geo.snapshot.series import whole_span

router = APIRouter(prefix="/reports", dependencies=[Depends(check_known_parameters)])


@router.get(
    "/{route}.html",
    summary="Report of a route as one HTML file; by default of the newest 24 months",
    **described(HTML),
)
def report(request: Request, served: ServedNow, route: RoutePath, when: Datetime = None) -> Response:
    first = last = None
    if when is not None:
        span = whole_span(served.snapshot)
        window = parse_months(when, span.start, span.stop, "reports of routes")
        first, last = month_label(window.start), month_label(window.stop - 1)
    html = render_report(served.snapshot, route, first, last)
    return respond(request, html.encode(), "text/html; charset=utf-8", served.snapshot.snapshot_id)
