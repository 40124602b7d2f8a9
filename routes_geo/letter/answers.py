"""Responses on the letter of October 2023: measures, partners, legislative files and agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from typing_extensions import TypedDict

from routes_geo.letter.legislation import MILESTONES
from routes_geo.letter.letter import KINDS
from routes_geo.model import Publication
from routes_geo.snapshot.answers import (
    DatePrecision,
    Day,
    DayText,
    PeriodStatus,
    RouteName,
    SourceAnswer,
    Verification,
    one_of,
)


@dataclass(frozen=True, kw_only=True)
class ListAnswer:
    """The number of entries that match a request, the number returned, and the most that can be returned."""

    number_matched: int
    number_returned: int
    maximum: int


@dataclass(frozen=True, kw_only=True)
class NamedAnswer:
    """Something that the letter names. `start` and `end` are days, both included."""

    id: str
    name: str
    letter_says: str
    start: Day | None
    end: Day | None
    date_precision: DatePrecision
    verification: Verification
    source: str


@dataclass(frozen=True, kw_only=True)
class MeasureEventAnswer:
    """A dated event within a measure."""

    date: str | None
    what: str
    start: Day | None
    date_precision: DatePrecision
    verification: Verification
    source: str


@dataclass(frozen=True, kw_only=True)
class EventAnswer(MeasureEventAnswer):
    """A dated event that concerns subjects of the letter, by id. If `planned` is true, it was not seen to happen."""

    concerns: Sequence[str]
    planned: bool
    detail: str | None


@dataclass(frozen=True, kw_only=True)
class LetterItemAnswer(NamedAnswer):
    """Something that the letter names, with what became of it. `href` is the address of its details."""

    kind: Annotated[str, one_of(*KINDS)]
    date: str | None
    dated: bool
    events: Sequence[EventAnswer]
    href: str


@dataclass(frozen=True, kw_only=True)
class LetterAnswer(ListAnswer):
    """Everything that the letter names."""

    items: Sequence[LetterItemAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class NamedOnRoutesAnswer(NamedAnswer):
    """The fields that measures and partners share."""

    routes: Sequence[RouteName]
    value: str | None


@dataclass(frozen=True, kw_only=True)
class NamedMeasureAnswer(NamedOnRoutesAnswer):
    """A measure that the letter names. Its date is as exact as the source states it."""

    places: Sequence[str]
    partners: Sequence[str]
    date: str | None
    dated: bool
    events: Sequence[MeasureEventAnswer]


@dataclass(frozen=True, kw_only=True)
class MeasureAnswer(NamedMeasureAnswer):
    """One measure that the letter names, with notes on how to read it."""

    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MeasuresAnswer(ListAnswer):
    """Measures. `undated` is the number of measures without a date."""

    undated: int
    measures: Sequence[NamedMeasureAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CountedWindowAnswer:
    """Count of a window of months; null, with a status, if the series does not cover the whole window."""

    window: str
    start: Day | None
    end: Day | None
    value: int | None
    low: int | None
    high: int | None
    status: PeriodStatus
    provisional_months: int
    revisions: Sequence[str]


# `from` is a keyword of Python, so this member cannot be written in a class.
_FromMonth = TypedDict("_FromMonth", {"from": CountedWindowAnswer})


class RouteWindowsAnswer(_FromMonth):
    """Two windows of one route: the months before a measure, and the months from its start."""

    route: RouteName
    name: str
    before: CountedWindowAnswer


@dataclass(frozen=True, kw_only=True)
class MeasureWindowsAnswer:
    """Counts of detections in two windows around a measure. Their difference is not an effect of the measure."""

    measure: NamedMeasureAnswer
    as_of: Day | None
    months: int
    routes: Sequence[RouteWindowsAnswer]
    series: str
    unit: str
    sources: Sequence[SourceAnswer]
    vintage: DayText
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PartnerAnswer(NamedOnRoutesAnswer):
    """A partner country or group of countries."""

    iso2: Sequence[str]
    measures: Sequence[str]
    talent_partnership: bool
    date: str | None
    dated: bool
    events: Sequence[EventAnswer]


@dataclass(frozen=True, kw_only=True)
class PartnersAnswer(ListAnswer):
    """Partner countries and groups of countries."""

    partners: Sequence[PartnerAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PartnerRouteAnswer:
    """A route that a partner lies on."""

    route: RouteName
    name: str


@dataclass(frozen=True, kw_only=True)
class PartnerWithMeasuresAnswer(NamedAnswer):
    """A partner with its measures and routes. `groups` are the ids of larger partners that include it."""

    routes: Sequence[PartnerRouteAnswer]
    value: str | None
    iso2: Sequence[str]
    measures: Sequence[NamedMeasureAnswer]
    talent_partnership: bool
    date: str | None
    dated: bool
    events: Sequence[EventAnswer]
    groups: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MilestoneAnswer:
    """A milestone of a legislative file."""

    date: str | None
    status: Annotated[str, one_of(Publication.PUBLISHED, Publication.NOT_PUBLISHED)]
    milestone: Annotated[str, one_of(*MILESTONES)]
    start: Day | None
    end: Day | None
    date_precision: DatePrecision


@dataclass(frozen=True, kw_only=True)
class NamedFileAnswer(NamedAnswer):
    """A legislative file that the letter names, with its milestones in order."""

    number: str | None
    detail: str | None
    milestones: Sequence[MilestoneAnswer]
    date: str | None
    dated: bool
    events: Sequence[EventAnswer]


@dataclass(frozen=True, kw_only=True)
class LegislativeFileAnswer(NamedFileAnswer):
    """One legislative file with its milestones in order, and notes on how to read it."""

    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class LegislativeFilesAnswer(ListAnswer):
    """Legislative files that the letter names."""

    files: Sequence[NamedFileAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class AgencyAnswer(NamedAnswer):
    """An agency that the letter names, and what it publishes."""

    measure: str | None
    cadence: str | None
    lag: str | None
    detail: str | None
    revises: bool | None
    date: str | None
    dated: bool


@dataclass(frozen=True, kw_only=True)
class AgenciesAnswer(ListAnswer):
    """Agencies that the letter names."""

    agencies: Sequence[AgencyAnswer]
    notes: Sequence[str]
