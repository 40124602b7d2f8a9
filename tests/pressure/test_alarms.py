"""Alarms of a series and of a snapshot."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from routes_geo.errors import NotFound
from routes_geo.model import parse_month
from routes_geo.months import MonthlySeries
from routes_geo.pressure.alarms import Detector, Direction, series_alarms, snapshot_alarms
from routes_geo.snapshot.snapshot import Snapshot

FIRST, VINTAGE = parse_month("2009-01"), date(2025, 6, 3)


def series(values: list[int]) -> MonthlySeries:
    return MonthlySeries(FIRST, np.array(values, np.int64), np.array([False] * (len(values) - 1) + [True]))


def test_a_jump_after_quiet_years_is_an_alarm_with_what_was_expected() -> None:
    alarms = series_alarms("WAFR", series([1000] * 100 + [4000]), VINTAGE)
    assert [(alarm.detector, alarm.direction, alarm.month) for alarm in alarms] == [
        (Detector.EARS, Direction.UP, FIRST + 100),
        (Detector.SHOCK, Direction.UP, FIRST + 100),
    ]
    assert [(alarm.value, round(alarm.expected)) for alarm in alarms] == [(4000, 1000)] * 2
    assert all(alarm.statistic > alarm.threshold and alarm.is_provisional for alarm in alarms)
    assert alarms[1].alarm_id == "WAFR-2017-05-shock-up"


def test_a_collapse_is_an_alarm_downward() -> None:
    alarms = series_alarms("WBAL", series([1000] * 100 + [100]), VINTAGE)
    assert {alarm.direction for alarm in alarms} == {Direction.DOWN}
    assert all(alarm.statistic < -alarm.threshold for alarm in alarms if alarm.detector != Detector.DRIFT)


def test_a_slow_build_up_is_a_drift_and_nothing_else() -> None:
    values = [int(1000 * 1.18 ** max(0, month - 90)) for month in range(110)]
    alarms = series_alarms("CMED", series(values), VINTAGE)
    assert Detector.DRIFT in {alarm.detector for alarm in alarms}
    assert Detector.SHOCK not in {alarm.detector for alarm in alarms}
    assert {alarm.direction for alarm in alarms} == {Direction.UP}


def test_a_quiet_series_raises_none() -> None:
    assert series_alarms("CMED", series([1000] * 120), VINTAGE) == []
    assert series_alarms("CMED", series([0] * 5), VINTAGE) == []


@pytest.mark.parametrize("alarm_id", ["WAFR-2023-10-ears-up", "EMED-2023-09-ears-up", "WBAL-2023-11-shock-down"])
def test_months_the_letter_was_about(snapshot_2025: Snapshot, alarm_id: str) -> None:
    assert alarm_id in {alarm.alarm_id for alarm in snapshot_alarms(snapshot_2025)}


def test_alarms_are_in_order_and_of_the_vintage(snapshot_2025: Snapshot) -> None:
    alarms = snapshot_alarms(snapshot_2025)
    assert [alarm.month for alarm in alarms] == sorted(alarm.month for alarm in alarms)
    assert len({alarm.alarm_id for alarm in alarms}) == len(alarms)
    assert {alarm.vintage for alarm in alarms} == {VINTAGE}
    with pytest.raises(NotFound, match="2025-02-07"):
        snapshot_alarms(snapshot_2025, date(2020, 1, 1))
