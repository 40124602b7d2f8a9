"""Series, pressure, sources and the matrix for a time slider."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from api.http.params import (
    DEFAULT_LIMIT,
    AsOf,
    Datetime,
    KindParam,
    Limit,
    RouteParam,
    RoutePath,
    SeriesParam,
    ServedNow,
    SinceParam,
    check_known_parameters,
    parse_day,
)
from api.http.responses import BYTES, JSON, described, respond, respond_json
from routes_geo.grid.cells import cells_to_hex, check_published_resolution
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.months import parse_datetime
from routes_geo.snapshot.changes import MAX_CHANGES, ChangeFilter, describe_changes, revised_in
from routes_geo.snapshot.series import check_series, describe_series, whole_span
from tiles.cell_index import feature_ids
from tiles.matrix import NOT_PUBLISHED, WITHHELD, count_matrix

router = APIRouter(dependencies=[Depends(check_known_parameters)])

NOTES = (
    "Published, aggregated statistics. Nothing here locates or follows a person, a boat or a vehicle.",
    "Detections are events, not persons. Series of different sources or indicators are never added.",
    "Scores and changes are within one release; routes are not ranked by them.",
)


@router.get("/series/{route}", summary="Every series of a route", **described(JSON))
def series(
    request: Request, served: ServedNow, route: RoutePath, when: Datetime = None, as_of: AsOf = None
) -> Response:
    snapshot, day = served.snapshot, parse_day(as_of, "as_of")
    span = whole_span(snapshot)
    window = None if when is None else parse_datetime(when, span.start, span.stop)
    content = {
        "route": route,
        "name": snapshot.route_name(route),
        "period": (window or span).label,
        "as_of": day,
        "series": describe_series(snapshot, route, window, day),
        "notes": list(NOTES),
    }
    return respond_json(request, content, snapshot.snapshot_id)


@router.get("/sources", summary="Series, their releases and licences", **described(JSON))
def sources(request: Request, served: ServedNow) -> Response:
    manifest = served.snapshot.manifest
    content = {
        "snapshot": served.snapshot.snapshot_id,
        "as_of": manifest["as_of"],
        "policy": manifest["policy"],
        "series": [{"id": name} | info for name, info in manifest["series"].items()],
        "notes": list(NOTES),
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/changes", summary="What each release changed of what was published before", **described(JSON))
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
    content = describe_changes(revised_in(served.snapshot), chosen, min(limit, MAX_CHANGES)) | {"notes": list(NOTES)}
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/matrix/{series}/{resolution}.json", summary="Rows, columns and layout of the matrix", **described(JSON))
def matrix_layout(request: Request, served: ServedNow, series: str, resolution: int, route: RouteParam) -> Response:
    check_series(series)
    check_published_resolution(resolution)
    rows, values = count_matrix(served.snapshot, resolution, route)
    cells = served.tiles.cell_index(resolution).cells[rows]
    joined, spans = served.cells.at(resolution), served.tiles.cell_rows(resolution)
    routes = [sorted({ROUTE_IDS[code] for code in joined.routes[spans[row] : spans[row + 1]].tolist()}) for row in rows]
    span = whole_span(served.snapshot)
    query = urlencode(({"route": route} if route else {}) | {"v": served.snapshot.snapshot_id})
    content = {
        "series": series,
        "resolution": resolution,
        "route": route,
        "unit": served.snapshot.series(series)["unit"],
        "periods": [month_label(month) for month in range(span.start, span.stop)],
        "dtype": "uint32",
        "byte_order": "little",
        "shape": list(values.shape),
        "withheld": WITHHELD,
        "not_published": NOT_PUBLISHED,
        "rows": [
            {"id": number, "cell": cell, "routes": names}
            for number, cell, names in zip(feature_ids(cells).tolist(), cells_to_hex(cells), routes, strict=True)
        ],
        "data": f"/matrix/{series}/{resolution}?{query}",
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/matrix/{series}/{resolution}",
    summary="Months by cell, little-endian unsigned 32-bit integers",
    **described(BYTES),
)
def matrix(request: Request, served: ServedNow, series: str, resolution: int, route: RouteParam) -> Response:
    check_series(series)
    check_published_resolution(resolution)
    _, values = count_matrix(served.snapshot, resolution, route)
    return respond(request, values.astype("<u4").tobytes(), BYTES, served.snapshot.snapshot_id)
