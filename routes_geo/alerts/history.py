"""Alarms of a snapshot at each of its vintages, and what changed between two lists of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from routes_geo.alarms import Alarm, snapshot_alarms
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import Snapshot


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


def lives(snapshot: Snapshot) -> dict[str, Life]:
    """Life of every alarm that any vintage raises, by its id."""
    return lives_of({day: snapshot_alarms(snapshot, day) for day in vintages(snapshot)})


def lives_of(found: Mapping[date, Sequence[Alarm]]) -> dict[str, Life]:
    """Life of every alarm, of the alarms by the day of their release."""
    days = sorted(found)
    raised: dict[str, list[Alarm]] = {}
    for day in days:
        for alarm in found[day]:
            raised.setdefault(alarm.alarm_id, []).append(alarm)
    return {name: Life(alarms, _after(days, alarms[-1].vintage)) for name, alarms in raised.items()}


def _after(days: Sequence[date], day: date) -> date | None:
    return next((later for later in days if later > day), None)


def difference(before: Sequence[Alarm], now: Sequence[Alarm]) -> Difference:
    """Alarms that only one of two lists has, by their ids, in the order of the lists."""
    known, raised = ({alarm.alarm_id for alarm in alarms} for alarms in (before, now))
    return Difference(
        [alarm for alarm in now if alarm.alarm_id not in known],
        [alarm for alarm in before if alarm.alarm_id not in raised],
    )
