"""Responses with alarms, and events of the stream of alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from api.http.links import Link
from routes_geo.alerts.answers import AlarmFactsAnswer
from routes_geo.snapshot.answers import Day, SourceAnswer


@dataclass(frozen=True, kw_only=True)
class AlarmAnswer(AlarmFactsAnswer):
    """A month of a route that a detector finds out of the ordinary."""

    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class AlertsAnswer:
    """Alarms, newest month first."""

    period: str
    as_of: Day | None
    vintage: Day
    series: str
    sources: Sequence[SourceAnswer]
    number_matched: int
    number_returned: int
    alarms: Sequence[AlarmAnswer]
    notes: Sequence[str]
    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class AlertAnswer(AlarmFactsAnswer):
    """One alarm, with the releases that raised it."""

    vintages: Sequence[Day]
    withdrawn: Annotated[
        Day | None,
        Field(description="Day of the first later release that does not raise it; null if the newest raises it."),
    ]
    notes: Sequence[str]
    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class SnapshotEventAnswer:
    """The event `snapshot` of the stream: the current snapshot, and how its alarms differ from those before."""

    snapshot: str
    vintage: Day
    alarms: int
    new: int
    gone: int
    not_told: int
    href: str


@dataclass(frozen=True, kw_only=True)
class AlarmEventAnswer(AlarmFactsAnswer):
    """The events `alarm` and `alarm-gone` of the stream: an alarm and its address."""

    href: str
