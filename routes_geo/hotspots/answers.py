"""Responses on hotspots and their members.

Some classes are put together from several bases. Their fields come in the order of the bases from last to first, and
that is the order of the members in a response.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, RootModel

from routes_geo.hotspots.figure_answers import (
    ArrivalsAnswer,
    ConflictingStatementAnswer,
    DatedStatementAnswer,
    LoadOnResidentsAnswer,
    MissingLoadOnResidentsAnswer,
    ReceptionLoadAnswer,
    ResidentsAnswer,
    UnknownResidentsAnswer,
)
from routes_geo.model import Publication
from routes_geo.snapshot.answers import Count, DatePrecision, Day, RouteName, Verification, one_of

KINDS_OF_AREA = ("island", "island_group", "archipelago", "country", "entry_mode", "context")
AreaStatus = Annotated[str, one_of(Publication.PUBLISHED, Publication.NOT_PUBLISHED, Publication.NOT_YET_REPORTED)]


@dataclass(frozen=True, kw_only=True)
class LetterOnHotspotAnswer:
    """The words of the letter of October 2023 on a hotspot, and a statement by which they can be checked."""

    says: str
    statement: str | None
    start: Day | None
    end: Day | None
    date_precision: DatePrecision
    verification: Verification
    source: str


@dataclass(frozen=True, kw_only=True)
class ViewAnswer:
    """The window (null: everything) and the day (null: now) that a response is about."""

    period: str | None
    as_of: Day | None


@dataclass(frozen=True, kw_only=True)
class AreaNameAnswer:
    """Id, name and kind of an area."""

    id: str
    name: str
    kind: Annotated[str, one_of(*KINDS_OF_AREA)]


@dataclass(frozen=True, kw_only=True)
class PartOfAnswer:
    """The id of the hotspot that a member belongs to."""

    part_of: str


@dataclass(frozen=True, kw_only=True)
class AreaDetailsAnswer:
    """Everything that is stated and counted for an area, and the loads that follow from it."""

    routes: Sequence[RouteName]
    places: Sequence[str]
    status: AreaStatus
    arrivals: ArrivalsAnswer
    capacity: Sequence[ConflictingStatementAnswer | DatedStatementAnswer]
    occupancy: Sequence[ConflictingStatementAnswer | DatedStatementAnswer]
    partial_statements: Annotated[
        Sequence[ConflictingStatementAnswer | DatedStatementAnswer],
        Field(description="Places or people of unaccompanied minors or adults alone; no load uses them."),
    ]
    load: Sequence[ReceptionLoadAnswer]
    load_missing: str | None
    residents: UnknownResidentsAnswer | ResidentsAnswer
    load_on_residents: Sequence[MissingLoadOnResidentsAnswer | LoadOnResidentsAnswer]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class AreaSummaryAnswer:
    """The loads of an area, and how much else is available at `href`."""

    routes: Sequence[RouteName]
    status: AreaStatus
    load: Sequence[ReceptionLoadAnswer]
    load_missing: str | None
    figure_count: Count
    series: Sequence[str]
    has_conflict: bool
    href: str


@dataclass(frozen=True, kw_only=True)
class HotspotMemberAnswer(AreaDetailsAnswer, PartOfAnswer, AreaNameAnswer):
    """A member of a hotspot, with figures of its own."""


@dataclass(frozen=True, kw_only=True)
class WholeHotspotAnswer(AreaDetailsAnswer, AreaNameAnswer, ViewAnswer):
    """A hotspot as a whole, with its members."""

    letter: LetterOnHotspotAnswer
    members: Sequence[HotspotMemberAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class OneMemberAnswer(AreaDetailsAnswer, PartOfAnswer, AreaNameAnswer, ViewAnswer):
    """One member of a hotspot. `part_of` names the hotspot."""

    notes: Sequence[str]


class HotspotAnswer(RootModel[WholeHotspotAnswer | OneMemberAnswer]):
    """A hotspot with its members, or one member; then `part_of` names the hotspot."""


@dataclass(frozen=True, kw_only=True)
class MemberSummaryAnswer(AreaSummaryAnswer, PartOfAnswer, AreaNameAnswer):
    """A member of a hotspot in a list."""


@dataclass(frozen=True, kw_only=True)
class HotspotSummaryAnswer(AreaSummaryAnswer, AreaNameAnswer):
    """A hotspot in a list. `href` is the address of its details."""

    letter: LetterOnHotspotAnswer
    members: Sequence[MemberSummaryAnswer]


@dataclass(frozen=True, kw_only=True)
class HotspotsAnswer(ViewAnswer):
    """Hotspots in a fixed order: by route, then by name. `period` is null if everything stated is shown."""

    hotspots: Sequence[HotspotSummaryAnswer]
    notes: Sequence[str]
