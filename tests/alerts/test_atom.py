"""The Atom feed, read by feedparser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import feedparser
from support.alarm_cases import ALARM

from routes_geo.alerts.atom import Feed, write_atom
from routes_geo.alerts.words import sentence
from routes_geo.snapshot.latest_changes import LatestReleaseAnswer

FEED = Feed(
    "https://a.example", "https://a.example/alerts?f=atom", "https://a.example/alerts", "", date(2025, 6, 3), "©"
)
OTHER = replace(ALARM, route="WBAL", month=ALARM.month + 1)
RELEASE = LatestReleaseAnswer(
    series="frontex.detections.v1",
    released="2025-06-03",
    release_id="frontex-2025-06-03-aaaa",
    former_released="2025-05-15",
    new_periods=2,
    first_new="2025-03",
    last_new="2025-04",
    revised=0,
    largest=[],
    sentence="Release of 3 June 2025: 2 new months",
)
NAMES = {"WAFR": 'Atlantic & "West" <African>', "WBAL": "Western Balkans"}


def test_an_independent_reader_finds_every_alarm() -> None:
    found = feedparser.parse(write_atom(FEED, [OTHER, ALARM], NAMES, RELEASE))
    assert not found.bozo
    assert found.version == "atom10"
    assert found.feed.updated == "2025-06-03T00:00:00Z"
    assert found.feed.author == "routes-geo"
    assert [link.href for link in found.feed.links if link.rel == "self"] == [FEED.address]
    alarms = found.entries[1:]
    assert [entry.title.partition(",")[0] for entry in alarms] == [NAMES["WBAL"], NAMES["WAFR"]]
    assert alarms[1].content[0].value == sentence(ALARM, NAMES["WAFR"])
    assert {tag.term for tag in alarms[1].tags} == {"WAFR", "ears", "up", "2023-10"}


def test_the_first_entry_says_what_the_release_changed() -> None:
    entry = feedparser.parse(write_atom(FEED, [ALARM], NAMES, RELEASE)).entries[0]
    assert entry.title == "New figures: Release of 3 June 2025: 2 new months"
    assert entry.updated == "2025-06-03T00:00:00Z"
    assert [link.href for link in entry.links] == [
        "https://a.example/changes/latest?series=frontex.detections.v1&as_of=2025-06-03"
    ]


def test_entries_lead_to_the_message_and_to_the_indicators() -> None:
    entry = feedparser.parse(write_atom(FEED, [ALARM], NAMES, RELEASE)).entries[1]
    by_type = {(link.rel, link.type): link.href for link in entry.links}
    address = "https://a.example/alerts/WAFR-2023-10-ears-up"
    assert by_type == {
        ("alternate", "application/json"): f"{address}?f=json",
        ("alternate", "application/cap+xml"): f"{address}?f=cap",
        ("related", "application/json"): "https://a.example/pressure/WAFR?datetime=2023-10",
    }


def test_ids_stay_the_same_wherever_and_whenever_the_feed_is_served() -> None:
    here = feedparser.parse(write_atom(FEED, [ALARM, OTHER], NAMES, RELEASE))
    moved = replace(FEED, base="http://b.example", address="http://b.example/alerts", updated=date(2026, 1, 1))
    later = [replace(alarm, vintage=date(2026, 1, 1)) for alarm in (ALARM, OTHER)]
    there = feedparser.parse(write_atom(moved, later, NAMES, RELEASE))
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.feed.id == there.feed.id
    assert len({here.feed.id, *(entry.id for entry in here.entries)}) == 4
    assert [entry.updated for entry in there.entries[1:]] == ["2026-01-01T00:00:00Z"] * 2
    other_choice = feedparser.parse(write_atom(replace(FEED, selection="route=WAFR"), [], NAMES, RELEASE))
    assert other_choice.feed.id != here.feed.id


def test_a_feed_without_alarms_has_the_release() -> None:
    found = feedparser.parse(write_atom(FEED, [], NAMES, RELEASE))
    assert not found.bozo
    assert len(found.entries) == 1
