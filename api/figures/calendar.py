"""Serve the release calendar, as JSON and as iCalendar."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.links import Link, link
from api.http.params import ServedNow, check_request
from api.http.responses import JSON, described, respond, respond_json
from routes_geo.release_calendar.answers import ReleaseCalendarAnswer, release_calendar
from routes_geo.release_calendar.icalendar import MEDIA_TYPE, write_icalendar

router = APIRouter(dependencies=[Depends(check_request)])


def landing_links(base: str) -> list[Link]:
    """Return the landing page's links to the calendar."""
    return [
        link(f"{base}/calendar", "related", JSON, "Release calendar: when newer figures are expected"),
        link(f"{base}/calendar.ics", "related", MEDIA_TYPE, "Release calendar for calendar programs"),
    ]


@router.get("/calendar", summary="When newer releases are expected", **described(JSON, ReleaseCalendarAnswer))
def calendar(request: Request, served: ServedNow) -> Response:
    return respond_json(request, release_calendar(served.snapshot), served.snapshot.snapshot_id)


@router.get("/calendar.ics", summary="The release calendar as iCalendar", **described(MEDIA_TYPE))
def icalendar(request: Request, served: ServedNow) -> Response:
    body = write_icalendar(release_calendar(served.snapshot))
    return respond(request, body, f"{MEDIA_TYPE}; charset=utf-8", served.snapshot.snapshot_id)
