"""Alarms in words: plain ones, with the figures of the alarm."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from support.alarm_cases import ALARM

from routes_geo.alerts.words import NOTES, describe_alarm, headline, sentence
from routes_geo.pressure.alarms import Detector, Direction, snapshot_alarms
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.snapshot import Snapshot

# Of law and border surveillance, and what frightens; none of them is used.
FORBIDDEN = {
    "pressure",
    "critical",
    "high",
    "low",
    "medium",
    "invasion",
    "wave",
    "waves",
    "surge",
    "flood",
    "illegal",
    "crisis",
    "threat",
}


def test_the_record_month_of_the_canaries() -> None:
    assert sentence(ALARM, "Atlantic / West African") == (
        "Atlantic / West African, 2023-10: 14,565 detections, far above what earlier months suggest (about 1,200)."
    )
    provisional = sentence(replace(ALARM, is_provisional=True), "Atlantic / West African")
    assert provisional.endswith("(about 1,200). The count is provisional.")


@pytest.mark.parametrize(("detector", "direction"), list(product(Detector, Direction)))
def test_every_kind_of_alarm_has_words_of_its_own_and_none_that_frighten(
    detector: Detector, direction: Direction
) -> None:
    others = [
        headline(replace(ALARM, detector=other, direction=way), "R")
        for other, way in product(Detector, Direction)
        if (other, way) != (detector, direction)
    ]
    line = headline(replace(ALARM, detector=detector, direction=direction), "R")
    assert line not in others
    said = re.findall(r"[a-z]+", f"{line} {' '.join(NOTES)}".lower())
    assert not set(said) & FORBIDDEN


def test_an_alarm_states_its_chance_without_an_event() -> None:
    told = replace(ALARM, chance=0.0124)
    assert "raised in 1.2 % of months in which nothing happened" in sentence(told, "Atlantic")
    assert describe_alarm(told, "Atlantic").chance_without_event == 0.0124
    assert "nothing happened" not in sentence(ALARM, "Atlantic")


def test_the_members_are_those_of_the_alarm() -> None:
    assert fields_of(describe_alarm(ALARM, "Atlantic / West African")) == {
        "id": "WAFR-2023-10-ears-up",
        "route": "WAFR",
        "name": "Atlantic / West African",
        "period": "2023-10",
        "detector": "ears",
        "direction": "up",
        "statistic": 3.288,
        "threshold": 3.0,
        "value": 14565,
        "expected": 1196.5,
        "unit": "detections",
        "provisional": False,
        "vintage": "2025-06-03",
        "method_version": "2",
        "chance_without_event": None,
        "words": sentence(ALARM, "Atlantic / West African"),
    }


def test_every_alarm_of_the_embedded_data_can_be_said(snapshot: Snapshot) -> None:
    alarms = snapshot_alarms(snapshot)
    said = {describe_alarm(alarm, snapshot.route_name(alarm.route)).words for alarm in alarms}
    assert len(said) == len(alarms) > 10
