"""Serve the reports that the command line writes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.params import (
    AsOf,
    CompareParam,
    Datetime,
    RoutePath,
    ServedNow,
    WindowParam,
    check_known_parameters,
    parse_day,
)
from api.http.responses import HTML, described, respond
from api.state import day_of_ages
from routes_geo.model import month_label
from routes_geo.months import check_one_window, parse_months
from routes_geo.report.comparison import months_of_window
from routes_geo.report.html import render_report
from routes_geo.report.subject import Subject
from routes_geo.snapshot.series import DETECTIONS

router = APIRouter(prefix="/reports", dependencies=[Depends(check_known_parameters)])

ReportSeries = Annotated[
    str,
    Query(
        description="Series of the counts, as listed by /collections/cells. A report of any but detections has no "
        "indicators, pressure and claims.",
        examples=["iom.dead_and_missing.v1"],
    ),
]


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
    series: ReportSeries = DETECTIONS,
    as_of: AsOf = None,
) -> Response:
    subject = Subject.of(served.snapshot, route, series, parse_day(as_of, "as_of"))
    html = render_report(
        served.snapshot, route, *report_months(subject, when, window),
        compare=compare, today=day_of_ages(request), series=series, as_of=subject.as_of,
    )  # fmt: skip
    return respond(request, html.encode(), "text/html; charset=utf-8", served.snapshot.snapshot_id)


def report_months(subject: Subject, when: str | None, window: str | None) -> tuple[str | None, str | None]:
    """Return the first and last month of `datetime` or `window`, None without either; Refused for days."""
    check_one_window(when, window)
    if window is not None:
        return months_of_window(subject.known, window, subject.series)
    if when is None:
        return None, None
    span = subject.span
    chosen = parse_months(when, span.start, span.stop, "reports of routes")
    return month_label(chosen.start), month_label(chosen.stop - 1)
