"""Serve alarms as JSON, as an Atom feed and as CAP messages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.alerts.answers import AlarmAnswer, AlertAnswer, AlertsAnswer
from api.alerts.selection import Selected, Selection
from api.http.encodings import EVENTS
from api.http.links import Link, base_url, link
from api.http.negotiation import choose_format
from api.http.params import AsOf, ServedNow, check_request, parse_day
from api.http.responses import JSON, described_formats, respond, respond_json
from api.state import Served
from routes_geo.alerts import atom, cap
from routes_geo.alerts.history import Life
from routes_geo.alerts.raised import names_of_routes
from routes_geo.alerts.words import NOTES, alert_path, describe_alarm, pressure_path
from routes_geo.pressure.alarms import Alarm
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.latest_changes import describe_latest
from routes_geo.snapshot.series import DETECTIONS, source_answer

router = APIRouter(prefix="/alerts", dependencies=[Depends(check_request)])

LIST_FORMATS = {"json": JSON, "atom": atom.MEDIA_TYPE}
ALARM_FORMATS = {"json": JSON, "cap": cap.MEDIA_TYPE}
AlarmId = Annotated[
    str,
    Path(description="ROUTE-MONTH-DETECTOR-DIRECTION, as /alerts lists them.", examples=["WAFR-2023-10-ears-up"]),
]
Format = Annotated[str | None, Query(description="Format of the response. Default: the format that Accept prefers.")]


def landing_links(base: str) -> list[Link]:
    """Return the links of the landing page to the alarms."""
    return [
        link(f"{base}/alerts", "related", JSON, "Alarms: months out of the ordinary for their route"),
        link(f"{base}/alerts?f=atom", "related", atom.MEDIA_TYPE, "New figures and alarms as a feed"),
    ]


@router.get(
    "",
    summary="Alarms: months that are out of the ordinary for their route",
    **described_formats({JSON: AlertsAnswer, atom.MEDIA_TYPE: None}),
)
def alerts(request: Request, served: ServedNow, selection: Selected, f: Format = None) -> Response:
    raised = served.alarms.on(selection.as_of)
    matched = [number for number, alarm in enumerate(raised.alarms) if selection.includes(alarm)]
    shown = matched[: selection.limit]
    if choose_format(request, f, LIST_FORMATS) == "atom":
        return _feed(request, served, selection, [raised.alarms[number] for number in shown])
    content = AlertsAnswer(
        period=selection.window.label,
        as_of=selection.as_of,
        vintage=raised.vintage,
        series=DETECTIONS,
        sources=[source_answer(served.snapshot, DETECTIONS, raised.release)],
        number_matched=len(matched),
        number_returned=len(shown),
        alarms=[
            AlarmAnswer(**fields_of(raised.facts[number]), links=_links_of(request, raised.alarms[number]))
            for number in shown
        ],
        notes=NOTES,
        links=_links_of_list(request),
    )
    return respond_json(request, content, served.snapshot.snapshot_id)


def _links_of_list(request: Request) -> list[Link]:
    return [
        link(_as(request, "json"), "self", JSON),
        link(_as(request, "atom"), "alternate", atom.MEDIA_TYPE),
        link(f"{base_url(request)}/alerts/stream", "monitor", EVENTS, "New alarms as they are raised"),
    ]


def _as(request: Request, name: str) -> str:
    """Return the address of a request in another format."""
    return str(request.url.include_query_params(f=name))


def _links_of(request: Request, alarm: Alarm) -> list[Link]:
    base = base_url(request)
    address = f"{base}{alert_path(alarm.alarm_id)}"
    return [
        link(f"{address}?f=json", "self", JSON),
        link(f"{address}?f=cap", "alternate", cap.MEDIA_TYPE),
        link(f"{base}{pressure_path(alarm)}", "related", JSON, "Indicators of the route and month"),
    ]


def _feed(request: Request, served: Served, selection: Selection, shown: list[Alarm]) -> Response:
    raised, info = served.alarms.on(selection.as_of), served.snapshot.series(DETECTIONS)
    feed = atom.Feed(
        base=base_url(request),
        address=_as(request, "atom"),
        alternate=_as(request, "json"),
        selection=selection.label,
        updated=raised.vintage,
        rights=f"{info['attribution']}; licence: {info['licence']}",
    )
    (release,) = describe_latest(served.snapshot, DETECTIONS, selection.as_of)
    body = atom.write_atom(feed, shown, names_of_routes(served.snapshot), release)
    return respond(request, body, atom.MEDIA_TYPE, served.snapshot.snapshot_id)


@router.get(
    "/{alarm_id}",
    summary="One alarm, or its CAP message",
    **described_formats({JSON: AlertAnswer, cap.MEDIA_TYPE: None}),
)
def alert(request: Request, served: ServedNow, alarm_id: AlarmId, as_of: AsOf = None, f: Format = None) -> Response:
    life = served.alarms.life_on(alarm_id, parse_day(as_of, "as_of"))
    alarm = life.raised[-1]
    name = served.snapshot.route_name(alarm.route)
    if choose_format(request, f, ALARM_FORMATS) == "cap":
        body = cap.write_cap(_message(life, name, base_url(request)))
        return respond(request, body, cap.MEDIA_TYPE, served.snapshot.snapshot_id)
    content = AlertAnswer(
        **fields_of(describe_alarm(alarm, name)),
        vintages=[earlier.vintage for earlier in life.raised],
        withdrawn=life.withdrawn,
        notes=NOTES,
        links=_links_of(request, alarm),
    )
    return respond_json(request, content, served.snapshot.snapshot_id)


def _message(life: Life, name: str, base: str) -> cap.CapMessage:
    alarm, is_over = life.raised[-1], life.withdrawn is not None
    return cap.CapMessage(alarm, name, life.raised if is_over else life.raised[:-1], base, life.withdrawn)
