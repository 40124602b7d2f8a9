"""Alarms in plain words, and as members of an answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from routes_geo.model import month_label
from routes_geo.pressure.alarms import Alarm, Detector, Direction

NOTES = (
    "An alarm is a statistical signal in published monthly counts: a month that is out of the ordinary for its route. "
    "It says nothing about causes, and is no public warning.",
    "Detections are events, not persons; they are published weeks after the month has ended.",
    "Alarms are of one release: a later one may revise the counts, and no longer raise them.",
)
_FOUND = {
    (Detector.EARS, Direction.UP): "far above what the months before suggest",
    (Detector.EARS, Direction.DOWN): "far below what the months before suggest",
    (Detector.SHOCK, Direction.UP): "far above what the months before suggest for the time of year",
    (Detector.SHOCK, Direction.DOWN): "far below what the months before suggest for the time of year",
    (Detector.DRIFT, Direction.UP): "the latest of months that add up to a slow rise",
    (Detector.DRIFT, Direction.DOWN): "the latest of months that add up to a slow decline",
}
_SHOWN_DIGITS = 2  # of an expectation: it is never known better


def headline(alarm: Alarm, route_name: str) -> str:
    """What the alarm says, in a line."""
    return f"{route_name}, {month_label(alarm.month)}: {alarm.value:,} detections, {_FOUND[_kind(alarm)]}"


def sentence(alarm: Alarm, route_name: str) -> str:
    """What the alarm says, with what was expected and how settled the count is."""
    expected = int(float(f"{alarm.expected:.{_SHOWN_DIGITS}g}"))
    settled = " The count is provisional." if alarm.is_provisional else ""
    return f"{headline(alarm, route_name)} (about {expected:,}).{settled}"


def _kind(alarm: Alarm) -> tuple[Detector, Direction]:
    return alarm.detector, alarm.direction


def described(alarm: Alarm, route_name: str) -> dict[str, Any]:
    """Members of an alarm, for JSON; `statistic` and `threshold` in the unit of the detector, counts in detections."""
    return {
        "id": alarm.alarm_id,
        "route": alarm.route,
        "name": route_name,
        "period": month_label(alarm.month),
        "detector": alarm.detector.value,
        "direction": alarm.direction.value,
        "statistic": round(alarm.statistic, 3),
        "threshold": alarm.threshold,
        "value": alarm.value,
        "expected": round(alarm.expected, 1),
        "unit": "detections",
        "provisional": alarm.is_provisional,
        "vintage": alarm.vintage.isoformat(),
        "method_version": alarm.method_version,
        "words": sentence(alarm, route_name),
    }


def pressure_path(alarm: Alarm) -> str:
    """Address of the indicators of the alarm's route and month, below that of the service."""
    return f"/pressure/{alarm.route}?datetime={month_label(alarm.month)}"


def alert_path(alarm_id: str) -> str:
    """Address of an alarm, below that of the service."""
    return f"/alerts/{alarm_id}"


def midnight(day: date) -> datetime:
    """First moment of a day, UTC: a release is known by its day alone."""
    return datetime.combine(day, time(), UTC)
