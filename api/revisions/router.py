"""Serve how figures of the routes are revised after their first publication."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.links import Link, link
from api.http.params import AsOf, RoutePath, ServedNow, check_request, parse_day
from api.http.responses import JSON, described, respond_json
from api.revisions.answers import RevisionStatisticsAnswer, RouteRevisionsAnswer
from api.revisions.document import describe_route_revisions, describe_statistics

router = APIRouter(dependencies=[Depends(check_request)])


def landing_links(base: str) -> list[Link]:
    """Return the link of the landing page to the revisions."""
    return [link(f"{base}/revisions", "related", JSON, "How much figures of the routes change after publication")]


@router.get("/revisions", summary="How figures of all routes were revised", **described(JSON, RevisionStatisticsAnswer))
def revisions(request: Request, served: ServedNow, as_of: AsOf = None) -> Response:
    content = describe_statistics(served.known.on(parse_day(as_of, "as_of")))
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/revisions/{route}", summary="How figures of one route were revised", **described(JSON, RouteRevisionsAnswer)
)
def route_revisions(request: Request, served: ServedNow, route: RoutePath, as_of: AsOf = None) -> Response:
    content = describe_route_revisions(served.known.on(parse_day(as_of, "as_of")), route)
    return respond_json(request, content, served.snapshot.snapshot_id)
