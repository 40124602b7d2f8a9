"""Write an alarm as a message of the Common Alerting Protocol 1.2 (OASIS, 1 July 2010; clauses refer to section 3.2).

Systems that receive CAP pass messages with the status Actual on to the public. An alarm is not a warning: it comes
weeks after its month and requires no action. Therefore its status is Draft ("not actionable in its current form"), its
urgency Past, its severity Unknown, its response None, and it has no instruction. Its area is the name of the route:
counts cover whole routes, and readers would take a polygon for the place of an event.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from routes_geo.alerts.words import NOTES, headline, midnight, pressure_path, sentence
from routes_geo.alerts.xml import Element, add, document, root
from routes_geo.model import month_label, month_start
from routes_geo.pressure.alarms import Alarm

MEDIA_TYPE = "application/cap+xml"
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_SOFTWARE = "routes-geo"
_EVENT = "Statistical signal in published monthly counts of detections; not a public warning"
_NOT_IN_AN_IDENTIFIER = re.compile(r"[\s,<&]")  # 3.2.1, of identifier and sender


class MessageType(StrEnum):
    """Effect of a message on the messages it refers to (3.2.1, msgType)."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True, slots=True)
class CapMessage:
    """An alarm, the same alarm in earlier vintages, and the address of the service.

    `withdrawn` is the day of the release that no longer raises the alarm. The message then cancels it, and `alarm` is
    the last one with its id.
    """

    alarm: Alarm
    route_name: str
    earlier: Sequence[Alarm]
    base: str
    withdrawn: date | None = None

    @property
    def sender(self) -> str:
        """Return the id of who sends: the software at its address, as services differ in their releases.

        The sender must be unique in the world (3.2.1), which the address is if it is a public one.
        """
        return _NOT_IN_AN_IDENTIFIER.sub("-", f"{_SOFTWARE}@{self.base.partition('://')[2]}")

    @property
    def kind(self) -> MessageType:
        """Return Alert if no earlier vintage raised the alarm."""
        if self.withdrawn is not None:
            return MessageType.CANCEL
        return MessageType.UPDATE if self.earlier else MessageType.ALERT


def write_cap(message: CapMessage) -> bytes:
    """Return a message as XML."""
    alert, alarm = root("alert", NAMESPACE), message.alarm
    day = message.withdrawn or alarm.vintage
    add(alert, "identifier", _identifier(alarm, day))
    add(alert, "sender", message.sender)
    add(alert, "sent", _time(day))
    add(alert, "status", "Draft")
    add(alert, "msgType", message.kind)
    add(alert, "source", f"{alarm.detector} of method {alarm.method_version}, release of {alarm.vintage}")
    add(alert, "scope", "Public")
    add(alert, "note", NOTES[0])
    if message.earlier:
        add(alert, "references", " ".join(_reference(message.sender, alarm) for alarm in message.earlier))
    _add_info(alert, message)
    return document(alert)


def _identifier(alarm: Alarm, day: date) -> str:
    return _NOT_IN_AN_IDENTIFIER.sub("-", f"{_SOFTWARE}.{alarm.alarm_id}.{day}.method-{alarm.method_version}")


def _reference(sender: str, alarm: Alarm) -> str:
    """Return the extended identifier of a message (3.2.1, references)."""
    return f"{sender},{_identifier(alarm, alarm.vintage)},{_time(alarm.vintage)}"


def _time(day: date) -> str:
    """Return midnight of a day. CAP writes UTC as -00:00, never as Z (3.3.2)."""
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
    add(info, "senderName", _SOFTWARE)
    add(info, "headline", headline(alarm, message.route_name))
    add(info, "description", _description(message))
    add(info, "web", f"{message.base}{pressure_path(alarm)}")
    for name, value in _parameters(alarm).items():
        _add_pair(info, "parameter", name, value)
    area = add(info, "area")
    add(area, "areaDesc", f"Route {message.route_name}, as a whole")
    _add_pair(area, "geocode", "routes-geo.route", alarm.route)


def _description(message: CapMessage) -> str:
    cancelled = "" if message.withdrawn is None else f"The release of {message.withdrawn} no longer raises this alarm. "
    return f"{cancelled}{sentence(message.alarm, message.route_name)} {' '.join(NOTES[1:])}"


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
