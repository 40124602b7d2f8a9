"""The calendar as iCalendar, read by a small parser that follows RFC 5545 and shares nothing with the writer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from routes_geo.release_calendar.answers import release_calendar
from routes_geo.release_calendar.icalendar import escaped, folded, write_icalendar
from routes_geo.snapshot.snapshot import Snapshot

_LINE = re.compile(r"(?P<name>[A-Z-]+)(;(?P<parameter>[A-Z]+=[A-Z]+))?:(?P<value>.*)", re.DOTALL)
_REQUIRED_ONCE = ("UID", "DTSTAMP", "DTSTART", "SUMMARY")


def unfolded(body: bytes) -> list[str]:
    """The content lines of a body (3.1): CRLF ends a line, CRLF and a space continue it."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    return body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def unescaped(value: str) -> str:
    """A value of the type TEXT (3.3.11)."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)


def events_of(body: bytes) -> list[dict[str, str]]:
    events: list[dict[str, str]] = []
    inside: dict[str, str] | None = None
    for line in unfolded(body):
        read = _LINE.fullmatch(line)
        assert read, line
        if line == "BEGIN:VEVENT":
            inside = {}
        elif line == "END:VEVENT":
            assert inside is not None
            events.append(inside)
            inside = None
        elif inside is not None:
            assert read["name"] not in inside, line
            inside[read["name"]] = read["value"]
            assert (read["parameter"] == "VALUE=DATE") == (read["name"] == "DTSTART")
    return events


def test_every_line_is_short_and_the_frame_is_complete(snapshot: Snapshot) -> None:
    body = write_icalendar(release_calendar(snapshot))
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    lines = unfolded(body)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert [line.partition(":")[0] for line in lines[1:5]] == ["VERSION", "PRODID", "CALSCALE", "METHOD"]
    assert "REFRESH-INTERVAL;VALUE=DURATION:P1D" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") > 0


def test_events_are_the_expected_releases(snapshot: Snapshot) -> None:
    calendar = release_calendar(snapshot)
    events = events_of(write_icalendar(calendar))
    expected = [(series, release) for series in calendar.series for release in series.expected]
    assert len(events) == len(expected)
    assert len({event["UID"] for event in events}) == len(events)
    for event, (series, release) in zip(events, expected, strict=True):
        assert all(event[name] for name in _REQUIRED_ONCE)
        assert date.fromisoformat(event["DTSTART"]) == date.fromisoformat(release.expected_by)
        assert event["DTSTAMP"] == "20260804T000000Z"
        assert (event["STATUS"], event["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
        assert series.publisher in unescaped(event["SUMMARY"])
        assert series.sentence in unescaped(event["DESCRIPTION"]).split("\n")


def test_the_bytes_follow_from_the_snapshot(snapshot: Snapshot) -> None:
    assert write_icalendar(release_calendar(snapshot)) == write_icalendar(release_calendar(snapshot))


def test_an_event_keeps_its_uid_when_its_day_moves(snapshot: Snapshot) -> None:
    calendar = release_calendar(snapshot)
    series = calendar.series[0]
    moved = [replace(release, expected_by="2030-01-01") for release in series.expected]
    later = replace(calendar, series=[replace(series, expected=moved, vintages=series.vintages + 1)])
    before, after = (events_of(write_icalendar(each)) for each in (replace(calendar, series=[series]), later))
    assert [event["UID"] for event in before] == [event["UID"] for event in after]
    assert {int(event["SEQUENCE"]) for event in after} == {series.vintages + 1}


def test_characters_with_a_meaning_are_escaped() -> None:
    assert escaped("a, b; c\\d\ne: f") == "a\\, b\\; c\\\\d\\ne: f"


def test_a_line_of_75_octets_is_whole_and_of_76_is_folded() -> None:
    assert folded("x" * 75) == b"x" * 75 + b"\r\n"
    assert folded("x" * 76) == b"x" * 75 + b"\r\n x\r\n"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=400))
def test_folding_keeps_the_text_and_cuts_no_character(text: str) -> None:
    body = folded(text)
    pieces = body.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert "".join([pieces[0].decode(), *(piece.decode()[1:] for piece in pieces[1:])]) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_escaping_can_be_undone(text: str) -> None:
    assert unescaped(escaped(text)) == text
