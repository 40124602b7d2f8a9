"""Alarms of a series and of a snapshot."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from routes_geo.errors import NotFound
from routes_geo.model import parse_month
from routes_geo.months import MonthlySeries
from routes_geo.pressure.alarms import Detector, Direction, series_alarms, snapshot_alarms
from routes_geo.pressure.signals import COLLAPSE_THRESHOLD
from routes_geo.snapshot.snapshot import Snapshot

FIRST, VINTAGE = parse_month("2009-01"), date(2025, 6, 3)


def series(values: list[int]) -> MonthlySeries:
    return MonthlySeries(FIRST, np.array(values, np.int64), np.array([False] * (len(values) - 1) + [True]))


def test_a_jump_after_quiet_years_is_an_alarm_with_what_was_expected() -> None:
    alarms = series_alarms("WAFR", series([1000] * 100 + [4000]), VINTAGE)
    assert [(alarm.detector, alarm.direction, alarm.month) for alarm in alarms] == [
        (Detector.EARS, Direction.UP, FIRST + 100),
        (Detector.SURGE, Direction.UP, FIRST + 100),
        (Detector.SHOCK, Direction.UP, FIRST + 100),
    ]
    assert [(alarm.value, round(alarm.expected)) for alarm in alarms] == [(4000, 1000)] * 3
    assert all(alarm.statistic > alarm.threshold and alarm.is_provisional for alarm in alarms)
    assert alarms[2].alarm_id == "WAFR-2017-05-shock-up"
    assert {alarm.chance for alarm in alarms} == {None}
    told = series_alarms("WAFR", series([1000] * 100 + [4000]), VINTAGE, {("surge", "up"): 0.02})
    assert [alarm.chance for alarm in told] == [None, 0.02, None]


def test_a_collapse_is_an_alarm_downward() -> None:
    alarms = series_alarms("WBAL", series([1000] * 100 + [100]), VINTAGE)
    assert [(alarm.detector, alarm.direction) for alarm in alarms] == [(Detector.SHOCK, Direction.DOWN)]
    assert alarms[0].threshold == COLLAPSE_THRESHOLD
    assert alarms[0].statistic < -COLLAPSE_THRESHOLD


def test_a_fall_that_is_no_collapse_raises_none() -> None:
    assert series_alarms("WBAL", series([1000] * 100 + [400]), VINTAGE) == []


def test_a_doubling_in_a_noisy_series_is_a_surge_and_nothing_else() -> None:
    noise = np.random.default_rng(1).normal(0, 0.3, 140)
    season = 0.5 * np.cos(2 * np.pi * np.arange(140) / 12)
    values = np.round(np.exp(7 + season + noise)).astype(int).tolist()
    values[139] = round(float(np.exp(7 + season[139] + 0.7)))
    newest = [alarm.detector for alarm in series_alarms("CMED", series(values), VINTAGE) if alarm.month == FIRST + 139]
    assert newest == [Detector.SURGE]


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
