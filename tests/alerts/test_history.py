"""What vintages said of alarms, and what changed between two lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.alarm_cases import ALARM

from routes_geo.alerts.history import alarms_by_vintage, difference, life_of, vintages
from routes_geo.errors import NotFound
from routes_geo.pressure.alarms import Alarm, snapshot_alarms
from routes_geo.snapshot.snapshot import Snapshot

DAYS = [date(2025, month, 1) for month in (1, 2, 3, 4)]


def at(*days: date) -> dict[date, dict[str, Alarm]]:
    return {day: {ALARM.alarm_id: replace(ALARM, vintage=day)} if day in days else {} for day in DAYS}


def test_an_alarm_of_the_newest_vintage_is_raised() -> None:
    life = life_of(ALARM.alarm_id, at(DAYS[1], DAYS[2], DAYS[3]))
    assert [alarm.vintage for alarm in life.raised] == DAYS[1:]
    assert life.withdrawn is None


def test_an_alarm_is_withdrawn_by_the_first_release_after_the_last_that_raised_it() -> None:
    assert life_of(ALARM.alarm_id, at(DAYS[0])).withdrawn == DAYS[1]
    again = life_of(ALARM.alarm_id, at(DAYS[0], DAYS[2]))
    assert ([alarm.vintage for alarm in again.raised], again.withdrawn) == ([DAYS[0], DAYS[2]], DAYS[3])


def test_of_later_vintages_nothing_is_known_on_a_day() -> None:
    found = at(DAYS[1], DAYS[3])
    assert life_of(ALARM.alarm_id, found, DAYS[1]).withdrawn is None
    assert life_of(ALARM.alarm_id, found, DAYS[2]).withdrawn == DAYS[2]
    with pytest.raises(NotFound, match=r"on or before 2025-01-01 .* ROUTE-MONTH-DETECTOR-DIRECTION"):
        life_of(ALARM.alarm_id, found, DAYS[0])


def test_the_embedded_snapshot_has_six_vintages(snapshot: Snapshot) -> None:
    found = alarms_by_vintage(snapshot)
    earlier = [date(2025, 2, 7), date(2025, 2, 10), date(2025, 3, 10), date(2025, 5, 15)]
    assert list(found) == vintages(snapshot) == [*earlier, date(2025, 6, 3), date(2026, 8, 4)]
    assert list(found[date(2026, 8, 4)].values()) == snapshot_alarms(snapshot)


def test_what_changed_is_told_by_ids() -> None:
    revised = replace(ALARM, value=15000, vintage=DAYS[0])
    other, third = replace(ALARM, month=1), replace(ALARM, month=2)
    found = difference([ALARM, other], [third, revised])
    assert (list(found.raised), list(found.gone)) == ([third], [other])
    assert difference([], []) == difference([ALARM], [revised])
