"""Encode the events of the stream of alarms: server-sent events (WHATWG HTML, 9.2).

The last event about a snapshot carries its id: a client that is cut off before it gets all events again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from fastapi.sse import format_sse_event

from api.alerts.answers import AlarmEventAnswer, SnapshotEventAnswer
from api.state import Served
from routes_geo.alerts.history import Difference, difference
from routes_geo.alerts.raised import Raised, names_of_routes
from routes_geo.alerts.words import alert_path, describe_alarm
from routes_geo.pressure.alarms import Alarm
from routes_geo.snapshot.answers import fields_of

MOST_EVENTS = 100  # about new alarms, and as many about alarms that are gone
RECONNECT_MS = 5000
OPENING = format_sse_event(comment="alarms in published monthly counts", retry=RECONNECT_MS)
_NO_DIFFERENCE = Difference((), ())


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    data: SnapshotEventAnswer | AlarmEventAnswer


def state_of(served: Served) -> bytes:
    """Return the event for a new client: the current snapshot, and how many alarms it raises."""
    return _encode([_snapshot_event(served, served.alarms.on(None), _NO_DIFFERENCE)], served.snapshot.snapshot_id)


def news(before: Served, now: Served) -> bytes:
    """Return the events for a client of an earlier snapshot: at most MOST_EVENTS new alarms, and as many gone ones."""
    raised = now.alarms.on(None)
    change = difference(before.alarms.on(None).alarms, raised.alarms)
    names = names_of_routes(now.snapshot)
    events = [
        _snapshot_event(now, raised, change),
        *_alarm_events("alarm", change.raised, names),
        *_alarm_events("alarm-gone", change.gone, names),
    ]
    return _encode(events, now.snapshot.snapshot_id)


def _snapshot_event(served: Served, raised: Raised, change: Difference) -> _Event:
    data = SnapshotEventAnswer(
        snapshot=served.snapshot.snapshot_id,
        vintage=raised.vintage,
        alarms=len(raised.alarms),
        new=len(change.raised),
        gone=len(change.gone),
        not_told=sum(max(len(alarms) - MOST_EVENTS, 0) for alarms in (change.raised, change.gone)),
        href="/alerts",
    )
    return _Event("snapshot", data)


def _alarm_events(name: str, alarms: Sequence[Alarm], names: dict[str, str]) -> Iterator[_Event]:
    for alarm in alarms[:MOST_EVENTS]:
        facts = describe_alarm(alarm, names[alarm.route])
        yield _Event(name, AlarmEventAnswer(**fields_of(facts), href=alert_path(alarm.alarm_id)))


def _encode(events: Sequence[_Event], snapshot_id: str) -> bytes:
    last = len(events) - 1
    return b"".join(
        format_sse_event(
            event=event.name,
            data_str=orjson.dumps(event.data).decode(),
            id=snapshot_id if number == last else None,
        )
        for number, event in enumerate(events)
    )
