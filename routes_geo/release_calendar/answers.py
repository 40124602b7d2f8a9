"""Describe the release calendar of a snapshot. It follows from the snapshot alone, so it is the same on every day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from routes_geo.errors import NotFound
from routes_geo.model import period_label
from routes_geo.release_calendar.schedule import ExpectedRelease, add_months, expected_releases
from routes_geo.snapshot.answers import DayText, one_of
from routes_geo.snapshot.newest import newest_period
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import day_in_words, last_in_words

MONTHS_AHEAD = 12
CALENDAR_NOTES = (
    "Expected days are computed from the usual time between two releases. No publisher has announced them.",
    "A release may come earlier. After `expected_by` it is late.",
    "The calendar follows from the snapshot that is served. The age of a series in /sources states whether a newer "
    "release is overdue today.",
)


class ScheduleStatus(StrEnum):
    """State of the calendar of a series, which says if further releases can be dated."""

    SCHEDULED = "scheduled"
    LATE = "late"  # the expected release was missing when another series was released, so no further day is stated


@dataclass(frozen=True, kw_only=True)
class ExpectedReleaseAnswer:
    """A release that is expected by a day."""

    expected_by: Annotated[DayText, Field(description="Last day of its usual time.")]
    period: Annotated[str, Field(description="Newest period that it should contain.")]
    figures_to: Annotated[str, Field(description="The same in words; of weeks, the last day.")]
    lag_days: Annotated[int, Field(description="Days from the last day of that period to `expected_by`.")]
    has_new_period: Annotated[bool, Field(description="False: it can revise earlier periods only.")]


@dataclass(frozen=True, kw_only=True)
class ScheduledSeriesAnswer:
    """The expected releases of a series. If it is late, only the one that is missing is listed."""

    id: str
    title: str
    publisher: str
    grain: Annotated[str, one_of("day", "week", "month", "quarter", "year")]
    cadence: str
    cadence_days: Annotated[int, Field(description="Longest usual time between two releases, in days.")]
    lag: Annotated[str, Field(description="Time from the end of a period to its release, in words.")]
    lag_days: Annotated[int, Field(description="The same of the newest release, in days.")]
    released: Annotated[DayText, Field(description="Day of the newest release.")]
    last_period: Annotated[str, Field(description="Newest period with figures.")]
    vintages: int
    status: Annotated[str, one_of(*ScheduleStatus)]
    expected: Sequence[ExpectedReleaseAnswer]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ReleaseCalendarAnswer:
    """The days on which newer releases are expected, from the newest release in the snapshot on."""

    snapshot: str
    start: Annotated[DayText, Field(description="Day of the newest release of any series in the snapshot.")]
    end: Annotated[DayText, Field(description="Last day of the calendar.")]
    series: Sequence[ScheduledSeriesAnswer]
    notes: Sequence[str]


def release_calendar(snapshot: Snapshot) -> ReleaseCalendarAnswer:
    """Return the expected releases of every series of a snapshot within twelve months of its newest release.

    NotFound if the snapshot has no series.
    """
    released = [info["release"]["released"] for info in snapshot.manifest["series"].values()]
    if not released:
        raise NotFound("the snapshot has no series, because all periods are under embargo; no release is expected")
    start = date.fromisoformat(max(released))
    end = add_months(start, MONTHS_AHEAD)
    return ReleaseCalendarAnswer(
        snapshot=snapshot.snapshot_id,
        start=start.isoformat(),
        end=end.isoformat(),
        series=[_describe(snapshot, series, start, end) for series in snapshot.manifest["series"]],
        notes=CALENDAR_NOTES,
    )


def _describe(snapshot: Snapshot, series: str, start: date, end: date) -> ScheduledSeriesAnswer:
    info, newest = snapshot.series(series), newest_period(snapshot, series)
    released = date.fromisoformat(info["release"]["released"])
    expected = expected_releases(released, info["cadence_days"], info["grain"], newest, end)
    is_late = expected[0].expected_by < start
    return ScheduledSeriesAnswer(
        **{name: info[name] for name in ("title", "publisher", "grain", "cadence", "cadence_days", "lag", "vintages")},
        id=series,
        lag_days=(released - newest.end).days + 1,
        released=released.isoformat(),
        last_period=newest.label,
        status=ScheduleStatus.LATE if is_late else ScheduleStatus.SCHEDULED,
        expected=[_describe_release(release, info["grain"]) for release in (expected[:1] if is_late else expected)],
        sentence=_sentence(
            expected[0], last_in_words(newest.label, newest.end, info["grain"]), released, is_late=is_late
        ),
    )


def _describe_release(release: ExpectedRelease, grain: str) -> ExpectedReleaseAnswer:
    label = period_label(release.start, grain)
    return ExpectedReleaseAnswer(
        expected_by=release.expected_by.isoformat(),
        period=label,
        figures_to=last_in_words(label, release.end, grain),
        lag_days=release.lag_days,
        has_new_period=release.has_new_period,
    )


def _sentence(first: ExpectedRelease, last: str, released: date, *, is_late: bool) -> str:
    day, due = day_in_words(released.isoformat()), day_in_words(first.expected_by.isoformat())
    known = f"The newest release, of {day}, has figures to {last}"
    if is_late:
        return f"{known}; the next one was expected by {due} and has not been loaded, so no later day is stated."
    return f"{known}; the next one is expected by {due}."
