"""Alarms of a snapshot at each of its vintages, and what changed between two lists of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from routes_geo.errors import NotFound
from routes_geo.pressure.alarms import Alarm, snapshot_alarms
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

_IDS = "ids are ROUTE-MONTH-DETECTOR-DIRECTION, such as WAFR-2023-10-ears-up; /alerts lists them"


@dataclass(frozen=True, slots=True)
class Life:
    """What the vintages said of one alarm, oldest first, and the first release after the last that did not raise it."""

    raised: Sequence[Alarm]
    withdrawn: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Alarms that are new, and those that are no longer raised."""

    raised: Sequence[Alarm]
    gone: Sequence[Alarm]


def vintages(snapshot: Snapshot) -> list[date]:
    """Release dates of the detections that a snapshot holds, oldest first."""
    return [date.fromisoformat(item["released"]) for item in snapshot.manifest["vintages"][DETECTIONS]]


def alarms_by_vintage(snapshot: Snapshot) -> dict[date, dict[str, Alarm]]:
    """Alarms of every vintage of a snapshot, by their ids."""
    return {day: {alarm.alarm_id: alarm for alarm in snapshot_alarms(snapshot, day)} for day in vintages(snapshot)}


def life_of(alarm_id: str, found: Mapping[date, Mapping[str, Alarm]], as_of: date | None = None) -> Life:
    """Life of an alarm among the alarms of vintages, those up to a day; NotFound if none of them raises it."""
    days = sorted(day for day in found if as_of is None or day <= as_of)
    raised = [found[day][alarm_id] for day in days if alarm_id in found[day]]
    if not raised:
        until = "" if as_of is None else f" on or before {as_of}"
        raise NotFound(f"no release{until} raises an alarm {alarm_id[:80]!r}; {_IDS}")
    return Life(raised, next((day for day in days if day > raised[-1].vintage), None))


def difference(before: Sequence[Alarm], now: Sequence[Alarm]) -> Difference:
    """Alarms that only one of two lists has, by their ids, in the order of the lists."""
    known, raised = ({alarm.alarm_id for alarm in alarms} for alarms in (before, now))
    return Difference(
        [alarm for alarm in now if alarm.alarm_id not in known],
        [alarm for alarm in before if alarm.alarm_id not in raised],
    )
