"""Serve the reports that the command line writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.params import AsOf, CompareParam, Datetime, ServedNow, WindowParam, check_request, parse_day
from api.http.responses import HTML, described, respond
from api.state import day_of_ages
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED
from routes_geo.model import ROUTE_IDS
from routes_geo.process.imports import left_out
from routes_geo.report.language import LANGUAGES
from routes_geo.report.request import ALL, SECTIONS, ReportRequest, choose_routes, parse_sections
from routes_geo.snapshot.series import DETECTIONS

if TYPE_CHECKING:
    from routes_geo.report.html import Rendered
    from routes_geo.snapshot.snapshot import Snapshot

Renderer = Callable[["Snapshot", ReportRequest], "Rendered"]
router = APIRouter(prefix="/reports", dependencies=[Depends(check_request)])

_LONGEST_TITLE = 120
_LIST = "({0})(,({0}))*"  # some names with commas between them
_ROUTES = _LIST.format("|".join(ROUTE_IDS))
RoutesPath = Annotated[
    str,
    Path(
        description=f"A route, several with commas between them, or `{ALL}`. Several have a page that compares them.",
        examples=["CMED", "CMED,WMED"],
        json_schema_extra={"pattern": f"^({ALL}|{_ROUTES})$"},
    ),
]
ReportSeries = Annotated[
    str,
    Query(
        description="Series of the counts, as listed by /collections/cells. A report of any but detections has no "
        "indicators, pressure and claims.",
        examples=["iom.dead_and_missing.v1"],
    ),
]
Title = Annotated[
    str | None,
    Query(description="Title of the report. Default: the name of the route.", max_length=_LONGEST_TITLE),
]
Lang = Annotated[str, Query(description="Language.", json_schema_extra={"enum": [*LANGUAGES]})]
Sections = Annotated[
    str | None,
    Query(
        description=f"Sections after the first page, with commas between them: {', '.join(SECTIONS)}. Default: all.",
        examples=["comparison,sources"],
        json_schema_extra={"pattern": f"^{_LIST.format('|'.join(SECTIONS))}$"},
    ),
]
CellResolution = Annotated[
    int | None,
    Query(
        description="H3 resolution of the cells. Default: the finest up to 4 whose cells can be seen on the map.",
        ge=COARSEST_PUBLISHED,
        le=FINEST_PUBLISHED,
    ),
]


@cache
def load_renderer() -> Renderer:
    """Return the function that writes a report. The first call loads its libraries, which takes half a second.

    Processes that are forked afterwards share them.
    """
    with left_out("pandas"):  # folium would load it to recognise its tables, and a report has none
        from routes_geo.report.html import render_report  # noqa: PLC0415
    return render_report


@router.get(
    "/{routes}.html",
    summary="Report of one or several routes as one HTML file; by default of the newest twelve months",
    **described(HTML),
)
def report(  # one argument per parameter
    request: Request,
    served: ServedNow,
    routes: RoutesPath,
    when: Datetime = None,
    window: WindowParam = None,
    compare: CompareParam = None,
    series: ReportSeries = DETECTIONS,
    as_of: AsOf = None,
    title: Title = None,
    lang: Lang = "en",
    sections: Sections = None,
    resolution: CellResolution = None,
) -> Response:
    wanted = ReportRequest(
        routes=choose_routes(served.snapshot, routes.split(",")), when=when, window=window, compare=compare,
        series=series, as_of=parse_day(as_of, "as_of"), today=day_of_ages(request), title=title or None, language=lang,
        sections=parse_sections(sections), resolution=resolution,
    )  # fmt: skip
    rendered = load_renderer()(served.snapshot, wanted)
    policy = {"Content-Security-Policy": f"{rendered.content_policy}; frame-ancestors 'none'"}
    media_type, snapshot_id = "text/html; charset=utf-8", served.snapshot.snapshot_id
    return respond(request, rendered.html.encode(), media_type, snapshot_id, headers=policy)
