"""What vintages said of alarms, and what changed between two lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alarm_cases import ALARM

from routes_geo.alarms import snapshot_alarms
from routes_geo.alerts.history import difference, lives, lives_of, vintages
from routes_geo.snapshot import Snapshot

DAYS = [date(2025, month, 1) for month in (1, 2, 3, 4)]


def at(*days: date) -> dict[date, list]:  # type: ignore[type-arg]
    return {day: [replace(ALARM, vintage=day)] if day in days else [] for day in DAYS}


def test_an_alarm_of_the_newest_vintage_is_raised() -> None:
    life = lives_of(at(DAYS[1], DAYS[2], DAYS[3]))[ALARM.alarm_id]
    assert [alarm.vintage for alarm in life.raised] == DAYS[1:]
    assert life.withdrawn is None


def test_an_alarm_is_withdrawn_by_the_first_release_after_the_last_that_raised_it() -> None:
    assert lives_of(at(DAYS[0]))[ALARM.alarm_id].withdrawn == DAYS[1]
    again = lives_of(at(DAYS[0], DAYS[2]))[ALARM.alarm_id]
    assert ([alarm.vintage for alarm in again.raised], again.withdrawn) == ([DAYS[0], DAYS[2]], DAYS[3])
    assert lives_of(at()) == {}


def test_the_embedded_snapshot_has_one_vintage(snapshot: Snapshot) -> None:
    assert vintages(snapshot) == [date(2025, 6, 3)]
    found = lives(snapshot)
    assert set(found) == {alarm.alarm_id for alarm in snapshot_alarms(snapshot)}
    assert all(life.withdrawn is None for life in found.values())


def test_what_changed_is_told_by_ids() -> None:
    revised = replace(ALARM, value=15000, vintage=DAYS[0])
    other, third = replace(ALARM, month=1), replace(ALARM, month=2)
    found = difference([ALARM, other], [third, revised])
    assert (list(found.raised), list(found.gone)) == ([third], [other])
    assert difference([], []) == difference([ALARM], [revised])
