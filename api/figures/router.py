"""Serve series, sources, revisions and the matrix for a time slider."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.figures.answers import (
    ChangesAnswer,
    LatestChangesAnswer,
    MatrixLayoutAnswer,
    RouteSeriesAnswer,
    SourcesAnswer,
)
from api.figures.document import describe_matrix
from api.figures.series import describe_route_series, describe_sources
from api.http.notes import NOTES
from api.http.params import (
    DEFAULT_LIMIT,
    AdjustParam,
    AsOf,
    CellsAsOf,
    CompareParam,
    Datetime,
    KindParam,
    Limit,
    RouteParam,
    SeriesParam,
    ServedNow,
    SinceParam,
    SubjectPath,
    WindowParam,
    check_request,
    parse_day,
)
from api.http.responses import BYTES, JSON, VINTAGE_HEADER, described, respond, respond_json
from api.state import day_of_ages
from routes_geo.grid.cell_bits import check_published_resolution
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.changes import MAX_CHANGES, ChangeFilter, describe_changes, revised_in
from routes_geo.snapshot.compared_series import Period
from routes_geo.snapshot.latest_changes import describe_latest
from routes_geo.snapshot.releases import vintage
from tiles.matrix import count_matrix

router = APIRouter(dependencies=[Depends(check_request)])


@router.get("/series/{route}", summary="Every series about a route, or a total", **described(JSON, RouteSeriesAnswer))
def series(  # one argument per parameter
    request: Request,
    served: ServedNow,
    route: SubjectPath,
    when: Datetime = None,
    window: WindowParam = None,
    compare: CompareParam = None,
    as_of: AsOf = None,
    adjust: AdjustParam = None,
) -> Response:
    content = describe_route_series(
        served.snapshot, route, Period(when, window, compare),
        as_of=parse_day(as_of, "as_of"), adjust=adjust, today=day_of_ages(request),
    )  # fmt: skip
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/sources", summary="Series, their releases and licences", **described(JSON, SourcesAnswer))
def sources(request: Request, served: ServedNow) -> Response:
    content = describe_sources(served.snapshot, day_of_ages(request))
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/changes", summary="Revisions that releases made to earlier figures", **described(JSON, ChangesAnswer))
def changes(  # one argument per parameter
    request: Request,
    served: ServedNow,
    route: RouteParam,
    series: SeriesParam = None,
    kind: KindParam = None,
    since: SinceParam = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    chosen = ChangeFilter(route, series, kind, parse_day(since, "since"))
    revisions = describe_changes(revised_in(served.snapshot), chosen, min(limit, MAX_CHANGES))
    content = ChangesAnswer(**fields_of(revisions), notes=NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/changes/latest",
    summary="What the newest release of each series changed",
    **described(JSON, LatestChangesAnswer),
)
def latest(request: Request, served: ServedNow, series: SeriesParam = None, as_of: AsOf = None) -> Response:
    day = parse_day(as_of, "as_of")
    releases = describe_latest(served.snapshot, series, day)
    return respond_json(
        request, LatestChangesAnswer(as_of=day, releases=releases, notes=NOTES), served.snapshot.snapshot_id
    )


@router.get(
    "/matrix/{series}/{resolution}.json",
    summary="Rows, columns and layout of the matrix",
    **described(JSON, MatrixLayoutAnswer),
)
def matrix_layout(  # one argument per parameter
    request: Request, served: ServedNow, series: str, resolution: int, route: RouteParam, as_of: CellsAsOf = None
) -> Response:
    day = parse_day(as_of, "as_of")
    known = served.known_on(series, day)
    check_published_resolution(resolution)
    content = describe_matrix(known, series, resolution, route, day)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/matrix/{series}/{resolution}",
    summary="Matrix of counts by area or cell and month, as little-endian unsigned 32-bit integers",
    **described(BYTES),
)
def matrix(  # one argument per parameter
    request: Request, served: ServedNow, series: str, resolution: int, route: RouteParam, as_of: CellsAsOf = None
) -> Response:
    snapshot = served.known_on(series, parse_day(as_of, "as_of")).snapshot
    check_published_resolution(resolution)
    values = count_matrix(snapshot, series, resolution, route).values
    headers = {VINTAGE_HEADER: vintage(snapshot, series).isoformat()}
    return respond(request, values.astype("<u4").tobytes(), BYTES, snapshot.snapshot_id, headers=headers)
