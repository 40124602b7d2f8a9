"""Compute the alarms of a snapshot at each of its vintages, and the difference between two lists of alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from routes_geo.errors import NotFound
from routes_geo.pressure.alarms import Alarm, snapshot_alarms
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

_IDS = "Ids have the form ROUTE-MONTH-DETECTOR-DIRECTION, such as WAFR-2023-10-ears-up; /alerts lists them"


@dataclass(frozen=True, slots=True)
class Life:
    """An alarm in each vintage that raised it, oldest first, and the day of the first later release that did not."""

    raised: Sequence[Alarm]
    withdrawn: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Alarms that are new, and alarms that are no longer raised."""

    raised: Sequence[Alarm]
    gone: Sequence[Alarm]


def vintages(snapshot: Snapshot) -> list[date]:
    """Return the release dates of the detections in a snapshot, oldest first."""
    return [date.fromisoformat(vintage["released"]) for vintage in snapshot.manifest["vintages"][DETECTIONS]]


def alarms_by_vintage(snapshot: Snapshot) -> dict[date, dict[str, Alarm]]:
    """Return the alarms of every vintage of a snapshot, by their ids."""
    return {day: {alarm.alarm_id: alarm for alarm in snapshot_alarms(snapshot, day)} for day in vintages(snapshot)}


def life_of(alarm_id: str, by_vintage: Mapping[date, Mapping[str, Alarm]], as_of: date | None = None) -> Life:
    """Return the history of an alarm up to a day (None: now); NotFound if no vintage raised it."""
    days = sorted(day for day in by_vintage if as_of is None or day <= as_of)
    raised = [by_vintage[day][alarm_id] for day in days if alarm_id in by_vintage[day]]
    if not raised:
        until = "" if as_of is None else f" on or before {as_of}"
        raise NotFound(f"no release{until} raises an alarm {alarm_id[:80]!r}. {_IDS}")
    return Life(raised, next((day for day in days if day > raised[-1].vintage), None))


def difference(before: Sequence[Alarm], now: Sequence[Alarm]) -> Difference:
    """Return the alarms that only one of two lists contains, by their ids, in the order of the lists."""
    earlier, raised = ({alarm.alarm_id for alarm in alarms} for alarms in (before, now))
    return Difference(
        [alarm for alarm in now if alarm.alarm_id not in earlier],
        [alarm for alarm in before if alarm.alarm_id not in raised],
    )
