"""Write the release calendar as iCalendar (RFC 5545): one all-day event for each expected release.

The bytes follow from the snapshot alone. An event keeps its UID when a newer release moves its day, so that calendar
programs replace it. Name and refresh of the calendar are those of RFC 7986.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from routes_geo.release_calendar.answers import (
    CALENDAR_NOTES,
    ExpectedReleaseAnswer,
    ReleaseCalendarAnswer,
    ScheduledSeriesAnswer,
)

MEDIA_TYPE = "text/calendar"
NAME = "Expected releases of figures on migratory routes to Europe"
_MOST_OCTETS = 75  # of a line, without its end
_IDS_OF = uuid5(NAMESPACE_URL, "routes-geo/calendar")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def write_icalendar(releases: ReleaseCalendarAnswer) -> bytes:
    """Return a calendar of expected releases as UTF-8, with lines of at most 75 octets that end with CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//routes-geo//release calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(NAME)}",
        f"X-WR-CALNAME:{escaped(NAME)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    for series in releases.series:
        lines += _events(series, releases.start)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _events(series: ScheduledSeriesAnswer, stamp_day: str) -> Iterator[str]:
    with_period: Counter[str] = Counter()  # several releases can have the same newest period
    for release in series.expected:
        with_period[release.period] += 1
        number = with_period[release.period]
        yield from (
            "BEGIN:VEVENT",
            f"UID:{uuid5(_IDS_OF, f'{series.id}/{release.period}/{number}')}",
            f"DTSTAMP:{_day(stamp_day)}T000000Z",
            f"SEQUENCE:{series.vintages}",
            f"DTSTART;VALUE=DATE:{_day(release.expected_by)}",
            f"SUMMARY:{escaped(_summary(series, release))}",
            f"DESCRIPTION:{escaped(_description(series, release))}",
            "CATEGORIES:STATISTICS",
            "STATUS:TENTATIVE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )


def _summary(series: ScheduledSeriesAnswer, release: ExpectedReleaseAnswer) -> str:
    figures = f"figures to {release.figures_to}" if release.has_new_period else "revisions"
    return f"Expected by this day: {series.publisher}, {series.title}: {figures}"


def _description(series: ScheduledSeriesAnswer, release: ExpectedReleaseAnswer) -> str:
    return (
        f"Series {series.id}. Published {series.cadence}; lag: {series.lag}. This day is {release.lag_days} days "
        f"after the end of the newest period.\n{series.sentence}\n{CALENDAR_NOTES[0]}"
    )


def _day(text: str) -> str:
    return date.fromisoformat(text).strftime("%Y%m%d")


def escaped(text: str) -> str:
    """Return a value of the type TEXT (RFC 5545, 3.3.11)."""
    return text.translate(_ESCAPES)


def folded(line: str) -> bytes:
    """Return a content line in UTF-8 with its end, folded so that no character is cut (RFC 5545, 3.1)."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > _MOST_OCTETS:
            parts.append(part)
            part = b" "  # begins a line that continues the one before
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
