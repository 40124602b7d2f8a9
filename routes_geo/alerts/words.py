"""Describe alarms, in sentences and as members of a response."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from routes_geo.alerts.answers import AlarmFactsAnswer
from routes_geo.model import month_label
from routes_geo.pressure.alarms import Alarm, Detector, Direction

NOTES = (
    "An alarm is a statistical signal in published monthly counts: a month that is out of the ordinary for its route. "
    "It does not explain causes, and it is not a public warning.",
    "Detections are events, not persons; they are published weeks after the month has ended.",
    "Alarms are computed from one release. A later release may revise the counts and no longer raise them.",
)
_SIGNALS = {
    (Detector.EARS, Direction.UP): "far above what earlier months suggest",
    (Detector.EARS, Direction.DOWN): "far below what earlier months suggest",
    (Detector.SURGE, Direction.UP): "above what the level and the time of year suggest",
    (Detector.SURGE, Direction.DOWN): "below what the level and the time of year suggest",
    (Detector.SHOCK, Direction.UP): "far above what earlier months suggest for the time of year",
    (Detector.SHOCK, Direction.DOWN): "far below what earlier months suggest for the time of year",
}
_SHOWN_DIGITS = 2  # an expectation is not more precise than that


def headline(alarm: Alarm, route_name: str) -> str:
    """Return the alarm in one line."""
    signal = _SIGNALS[alarm.detector, alarm.direction]
    return f"{route_name}, {month_label(alarm.month)}: {alarm.value:,} detections, {signal}"


def sentence(alarm: Alarm, route_name: str) -> str:
    """Return the alarm in sentences: the expected count, the chance without an event, and whether it is provisional."""
    expected = int(float(f"{alarm.expected:.{_SHOWN_DIGITS}g}"))
    settled = " The count is provisional." if alarm.is_provisional else ""
    return f"{headline(alarm, route_name)} (about {expected:,}).{_chance_words(alarm)}{settled}"


def _chance_words(alarm: Alarm) -> str:
    if alarm.chance is None:
        return ""
    return f" Such an alarm is raised in {alarm.chance * 100:.1f} % of months in which nothing happened."


def describe_alarm(alarm: Alarm, route_name: str) -> AlarmFactsAnswer:
    """Return the members of an alarm. `statistic` and `threshold` have the unit of the detector."""
    return AlarmFactsAnswer(
        id=alarm.alarm_id,
        route=alarm.route,
        name=route_name,
        period=month_label(alarm.month),
        detector=alarm.detector.value,
        direction=alarm.direction.value,
        statistic=round(alarm.statistic, 3),
        threshold=alarm.threshold,
        value=alarm.value,
        expected=round(alarm.expected, 1),
        unit="detections",
        provisional=alarm.is_provisional,
        vintage=alarm.vintage.isoformat(),
        method_version=alarm.method_version,
        chance_without_event=alarm.chance,
        words=sentence(alarm, route_name),
    )


def pressure_path(alarm: Alarm) -> str:
    """Return the address of the indicators of the route and month, relative to the service."""
    return f"/pressure/{alarm.route}?datetime={month_label(alarm.month)}"


def alert_path(alarm_id: str) -> str:
    """Return the address of an alarm, relative to the service."""
    return f"/alerts/{alarm_id}"


def midnight(day: date) -> datetime:
    """Return the first moment of a day in UTC: of a release, only the day is known."""
    return datetime.combine(day, time(), UTC)
