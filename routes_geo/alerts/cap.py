"""An alarm as a message of the Common Alerting Protocol 1.2 (OASIS, 1 July 2010; clauses are of its section 3.2).

Systems that take CAP pass on to the public what has the status Actual. An alarm is no warning: it comes weeks after its
month and asks for nothing. So its status is Draft, "not actionable in its current form", its urgency Past, its severity
Unknown, the response None, and there is no instruction. The area is the route by its name: counts are of whole routes,
and a polygon would be read as a place where something is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from routes_geo.alerts.words import NOTES, headline, midnight, sentence
from routes_geo.alerts.xml import Element, add, document, root
from routes_geo.model import month_label, month_start
from routes_geo.pressure.alarms import Alarm

MEDIA_TYPE = "application/cap+xml"
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
# Not the host it was fetched from: the same alarm of the same release is the same message wherever it is served.
SENDER = "routes-geo"
_EVENT = "Statistical signal in published monthly counts of detections; not a public warning"
_NOT_IN_AN_IDENTIFIER = re.compile(r"[\s,<&]")  # 3.2.1, of identifier and sender


class MessageType(StrEnum):
    """What a message does to those it refers to (3.2.1, msgType)."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True, slots=True)
class CapMessage:
    """An alarm, the alarms of the same name in the vintages before, and where it can be read about.

    With `withdrawn`, the day of the release that no longer raises it, the message takes it back; `alarm` is then the
    last one of its name.
    """

    alarm: Alarm
    route_name: str
    earlier: Sequence[Alarm]
    web: str
    withdrawn: date | None = None

    @property
    def kind(self) -> MessageType:
        """Alert where no vintage before raised the alarm."""
        if self.withdrawn is not None:
            return MessageType.CANCEL
        return MessageType.UPDATE if self.earlier else MessageType.ALERT


def write_cap(message: CapMessage) -> bytes:
    """Message as XML."""
    alert, alarm = root("alert", NAMESPACE), message.alarm
    day = message.withdrawn or alarm.vintage
    add(alert, "identifier", _identifier(alarm, day))
    add(alert, "sender", SENDER)
    add(alert, "sent", _time(day))
    add(alert, "status", "Draft")
    add(alert, "msgType", message.kind)
    add(alert, "source", f"{alarm.detector} of method {alarm.method_version}, release of {alarm.vintage}")
    add(alert, "scope", "Public")
    add(alert, "note", NOTES[0])
    if message.earlier:
        add(alert, "references", " ".join(map(_reference, message.earlier)))
    _add_info(alert, message)
    return document(alert)


def _identifier(alarm: Alarm, day: date) -> str:
    return _NOT_IN_AN_IDENTIFIER.sub("-", f"{SENDER}.{alarm.alarm_id}.{day}.method-{alarm.method_version}")


def _reference(alarm: Alarm) -> str:
    """Extended identifier of a message (3.2.1, references)."""
    return f"{SENDER},{_identifier(alarm, alarm.vintage)},{_time(alarm.vintage)}"


def _time(day: date) -> str:
    """Midnight of a day: CAP writes UTC as -00:00, never as Z (3.3.2)."""
    return midnight(day).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _add_info(alert: Element, message: CapMessage) -> None:
    alarm, info = message.alarm, add(alert, "info")
    add(info, "language", "en")
    add(info, "category", "Other")
    add(info, "event", _EVENT)
    add(info, "responseType", "None")
    add(info, "urgency", "Past")
    add(info, "severity", "Unknown")
    add(info, "certainty", "Observed")
    add(info, "onset", _time(month_start(alarm.month)))
    add(info, "senderName", SENDER)
    add(info, "headline", headline(alarm, message.route_name))
    add(info, "description", _description(message))
    add(info, "web", message.web)
    for name, value in _parameters(alarm).items():
        _add_pair(info, "parameter", name, value)
    area = add(info, "area")
    add(area, "areaDesc", f"Route {message.route_name}, as a whole")
    _add_pair(area, "geocode", "routes-geo.route", alarm.route)


def _description(message: CapMessage) -> str:
    taken_back = "" if message.withdrawn is None else f"The release of {message.withdrawn} does not raise it any more. "
    return f"{taken_back}{sentence(message.alarm, message.route_name)} {' '.join(NOTES[1:])}"


def _parameters(alarm: Alarm) -> dict[str, str]:
    return {
        "route": alarm.route,
        "period": month_label(alarm.month),
        "detector": alarm.detector,
        "direction": alarm.direction,
        "value": str(alarm.value),
        "expected": f"{alarm.expected:.1f}",
        "statistic": f"{alarm.statistic:.3f}",
        "threshold": f"{alarm.threshold:g}",
        "provisional": str(alarm.is_provisional).lower(),
        "vintage": alarm.vintage.isoformat(),
        "method_version": alarm.method_version,
    }


def _add_pair(parent: Element, tag: str, name: str, value: str) -> None:
    pair = add(parent, tag)
    add(pair, "valueName", name)
    add(pair, "value", value)
