"""Alarms as JSON, as an Atom feed and as CAP messages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.alerts.selection import Selected, Selection
from api.http.encodings import EVENTS
from api.http.links import Link, base_url, link
from api.http.negotiation import choose
from api.http.params import AsOf, ServedNow, check_known_parameters, parse_day
from api.http.responses import JSON, respond, respond_json
from api.state import Served
from routes_geo.alerts import atom, cap
from routes_geo.alerts.history import Life
from routes_geo.alerts.raised import Raised, names_of_routes
from routes_geo.alerts.words import NOTES, alert_path, described, pressure_path
from routes_geo.pressure.alarms import Alarm
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import source_of

router = APIRouter(prefix="/alerts", dependencies=[Depends(check_known_parameters)])

LIST_FORMATS = {"json": JSON, "atom": atom.MEDIA_TYPE}
ALARM_FORMATS = {"json": JSON, "cap": cap.MEDIA_TYPE}
AlarmId = Annotated[
    str,
    Path(description="ROUTE-MONTH-DETECTOR-DIRECTION, as /alerts lists them.", examples=["WAFR-2023-10-ears-up"]),
]
Format = Annotated[str | None, Query(description="Format of the answer; without it, what Accept asks for.")]


def landing_links(base: str) -> list[Link]:
    """Links of the landing page to the alarms."""
    return [
        link(f"{base}/alerts", "related", JSON, "Alarms: months out of the ordinary for their route"),
        link(f"{base}/alerts?f=atom", "related", atom.MEDIA_TYPE, "Alarms as a feed"),
    ]


def _answers(formats: dict[str, str]) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {} for media_type in formats.values()}
    return {"response_class": Response, "responses": {200: {"content": content}}}


@router.get("", summary="Alarms: months that are out of the ordinary for their route", **_answers(LIST_FORMATS))
def alerts(request: Request, served: ServedNow, asked: Selected, f: Format = None) -> Response:
    raised = served.alarms.on(asked.as_of)
    chosen = [number for number, alarm in enumerate(raised.alarms) if asked.has(alarm)]
    shown = chosen[: asked.limit]
    if choose(request, f, LIST_FORMATS) == "atom":
        return _feed(request, served, asked, [raised.alarms[number] for number in shown])
    content = _head(served, raised, asked) | {
        "number_matched": len(chosen),
        "number_returned": len(shown),
        "alarms": [raised.members[number] | _links_of(request, raised.alarms[number]) for number in shown],
        "notes": list(NOTES),
        "links": _links_of_list(request),
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


def _head(served: Served, raised: Raised, asked: Selection) -> dict[str, Any]:
    return {
        "period": asked.window.label,
        "as_of": asked.as_of,
        "vintage": raised.vintage,
        "series": DETECTIONS,
        "sources": [source_of(served.snapshot, DETECTIONS, raised.release)],
    }


def _links_of_list(request: Request) -> list[Link]:
    return [
        link(_as(request, "json"), "self", JSON),
        link(_as(request, "atom"), "alternate", atom.MEDIA_TYPE),
        link(f"{base_url(request)}/alerts/stream", "monitor", EVENTS, "Tells of new alarms"),
    ]


def _as(request: Request, name: str) -> str:
    """Address of a request in another format."""
    return str(request.url.include_query_params(f=name))


def _links_of(request: Request, alarm: Alarm) -> dict[str, list[Link]]:
    base = base_url(request)
    address = f"{base}{alert_path(alarm.alarm_id)}"
    links = [
        link(f"{address}?f=json", "self", JSON),
        link(f"{address}?f=cap", "alternate", cap.MEDIA_TYPE),
        link(f"{base}{pressure_path(alarm)}", "related", JSON, "Indicators of the route and month"),
    ]
    return {"links": links}


def _feed(request: Request, served: Served, asked: Selection, shown: list[Alarm]) -> Response:
    raised, info = served.alarms.on(asked.as_of), served.snapshot.series(DETECTIONS)
    feed = atom.Feed(
        base=base_url(request),
        address=_as(request, "atom"),
        alternate=_as(request, "json"),
        selection=asked.label,
        updated=raised.vintage,
        rights=f"{info['attribution']}; licence: {info['licence']}",
    )
    body = atom.write_atom(feed, shown, names_of_routes(served.snapshot))
    return respond(request, body, atom.MEDIA_TYPE, served.snapshot.snapshot_id)


@router.get("/{alarm_id}", summary="One alarm, or its CAP message", **_answers(ALARM_FORMATS))
def alert(request: Request, served: ServedNow, alarm_id: AlarmId, as_of: AsOf = None, f: Format = None) -> Response:
    life = served.alarms.life_on(alarm_id, parse_day(as_of, "as_of"))
    alarm = life.raised[-1]
    name = served.snapshot.route_name(alarm.route)
    if choose(request, f, ALARM_FORMATS) == "cap":
        body = cap.write_cap(_message(life, name, f"{base_url(request)}{pressure_path(alarm)}"))
        return respond(request, body, cap.MEDIA_TYPE, served.snapshot.snapshot_id)
    content = described(alarm, name) | {
        "vintages": [earlier.vintage for earlier in life.raised],
        "withdrawn": life.withdrawn,
        "notes": list(NOTES),
    }
    return respond_json(request, content | _links_of(request, alarm), served.snapshot.snapshot_id)


def _message(life: Life, name: str, web: str) -> cap.CapMessage:
    alarm, is_over = life.raised[-1], life.withdrawn is not None
    return cap.CapMessage(alarm, name, life.raised if is_over else life.raised[:-1], web, life.withdrawn)
