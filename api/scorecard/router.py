"""Serve the scorecard: how well forecasts and alarms worked, beside simpler and published methods."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.links import Link, link
from api.http.params import RouteParam, ServedNow, check_request
from api.http.responses import JSON, described, respond_json
from routes_geo.pressure.scorecard import ScorecardAnswer, Scores

router = APIRouter(dependencies=[Depends(check_request)])


def landing_links(base: str) -> list[Link]:
    """Return the landing page's link to the scorecard."""
    return [link(f"{base}/scorecard", "related", JSON, "How well forecasts and alarms worked, beside other methods")]


@router.get("/scorecard", summary="How well forecasts and alarms worked", **described(JSON, ScorecardAnswer))
def scorecard(request: Request, served: ServedNow, route: RouteParam = None) -> Response:
    content = served.snapshot.derived(Scores).scorecard(route)
    return respond_json(request, content, served.snapshot.snapshot_id)
