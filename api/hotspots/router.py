"""Endpoints on hotspots: published arrivals, dated capacities and occupancies, and the loads that follow from them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.links import Link, link
from api.http.params import AsOf, Datetime, RouteParam, ServedNow, check_request, parse_day
from api.http.responses import JSON, described, respond_json
from api.state import Served
from routes_geo.hotspots.answers import HotspotAnswer, HotspotsAnswer
from routes_geo.hotspots.document import HotspotView, describe_hotspot, describe_one_member, list_hotspots
from routes_geo.hotspots.names import SITE, find_area
from routes_geo.hotspots.view import on_route, view_hotspots

router = APIRouter(dependencies=[Depends(check_request)])

HotspotId = Annotated[
    str,
    Path(
        description="Id of a hotspot or of a member; the part before the dot may be left out.",
        examples=["hotspot.lampedusa"],
    ),
]
Place = Annotated[
    str | None,
    Query(description="Id or name of a hotspot or of a member. Only this hotspot is returned.", examples=["lesvos"]),
]


def landing_links(base: str) -> list[Link]:
    """Return the landing page's link to the hotspots."""
    return [link(f"{base}/hotspots", "related", JSON, "Hotspots: arrivals, capacity, occupancy and load, as published")]


@router.get("/hotspots", summary="Hotspots with their loads", **described(JSON, HotspotsAnswer))
def hotspots(
    request: Request,
    served: ServedNow,
    route: RouteParam,
    when: Datetime = None,
    place: Place = None,
    as_of: AsOf = None,
) -> Response:
    view = _view(served, when, as_of)
    candidates = view.hotspots if place is None else [find_area(place, view.hotspots, _sites(served))[0]]
    chosen = on_route(candidates, route)
    return respond_json(request, list_hotspots(view, chosen), served.snapshot.snapshot_id)


@router.get("/hotspots/{hotspot_id}", summary="One hotspot or member", **described(JSON, HotspotAnswer))
def hotspot(
    request: Request, served: ServedNow, hotspot_id: HotspotId, when: Datetime = None, as_of: AsOf = None
) -> Response:
    view = _view(served, when, as_of)
    whole, area = find_area(hotspot_id, view.hotspots, _sites(served))
    content = describe_hotspot(view, whole) if area is whole.area else describe_one_member(view, area)
    return respond_json(request, content, served.snapshot.snapshot_id)


def _view(served: Served, when: str | None, as_of: str | None) -> HotspotView:
    return view_hotspots(served.snapshot, when, parse_day(as_of, "as_of"))


def _sites(served: Served) -> list[str]:
    places = served.snapshot.places()
    return [name for place in places if place["precision"] == SITE for name in (place["place_id"], place["name"])]
