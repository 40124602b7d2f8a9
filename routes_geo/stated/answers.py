"""Responses with published figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from routes_geo.snapshot.answers import ComparisonAnswer, Day, Verification, one_of
from routes_geo.snapshot.subjects import SUBJECT_IDS
from routes_geo.stated.figures import QUALIFIERS, STATED_INDICATORS, STATED_ROUTES, StatedUnit
from routes_geo.stated.official import (
    MEMBER_STATE_ITEMS,
    MEMBER_STATE_STATUSES,
    OFFICIAL_ITEMS,
    OFFICIAL_STATUSES,
    OFFICIAL_UNITS,
)
from routes_geo.stated.official_evidence import Recomputed


@dataclass(frozen=True, kw_only=True)
class StatedFigureAnswer:
    """A published figure about the days from `start` to before `end`.

    Without `area`, it is about each of its routes as a whole. `conflicts` are the ids of figures that contradict it.
    """

    id: str
    indicator: Annotated[str, one_of(*STATED_INDICATORS), Field(description="What is counted.")]
    routes: Sequence[Annotated[str, one_of(*STATED_ROUTES)]]
    area_id: str | None
    area: str | None
    place_id: Annotated[str | None, Field(description="A place in the area, by which it can be found too.")]
    country: Annotated[str | None, Field(description="ISO 3166-1 alpha-2.")]
    border: Annotated[str | None, Field(description="sea or land, if the figure is about one of them alone.")]
    start: Day
    end: Annotated[Day, Field(description="Day after the last.")]
    value: int
    qualifier: Annotated[str | None, Field(description=f"How the source qualifies the value: {', '.join(QUALIFIERS)}.")]
    unit: Annotated[str, one_of(*StatedUnit)]
    scope: Annotated[str | None, Field(description="What the figure includes, in words.")]
    published: Annotated[str | None, Field(description="Day, month or year in which the source stated the figure.")]
    source: str
    source_address: str | None
    verification: Verification
    seen: Annotated[str, Field(description="Where the figure was seen, in words.")]
    conflicts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ComparedFigureAnswer(StatedFigureAnswer):
    """One of the published figures that the series are compared with, or a part of it.

    `address` returns the series that gives exactly `value`: as its `sum` or, with `address_area`, as its period in that
    area. If no series does, `address` is null and `address_missing` has the reason.
    """

    figure_id: str
    address: Annotated[str | None, Field(json_schema_extra={"format": "uri-reference"})]
    address_series: str | None
    address_area: str | None
    address_missing: str | None


@dataclass(frozen=True, kw_only=True)
class StatedFiguresAnswer:
    """Published figures, those of the newest period first. They are statements, and are never added up."""

    number_matched: int
    number_returned: int
    as_of: Day | None
    figures: Sequence[ComparedFigureAnswer | StatedFigureAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MemberStateStatusAnswer:
    """A decision on a Member State, or a statement by it, under Regulation (EU) 2024/1351.

    `start` and `end` are the period that an assessment is about, or in which a solidarity pool is open.
    """

    id: str
    item: Annotated[str, one_of(*MEMBER_STATE_ITEMS)]
    country: Annotated[str, Field(description="ISO 3166-1 alpha-2, or EU for the Union.")]
    status: Annotated[str, one_of(*MEMBER_STATE_STATUSES)]
    ground: str | None
    start: Day
    end: Annotated[Day, Field(description="Day after the last.")]
    decided: Annotated[str, Field(description="Day or month of the decision or statement.")]
    value: int | None
    unit: Annotated[str | None, Field(description="relocations or EUR.")]
    note: str | None
    source: str
    source_address: str | None
    verification: Verification
    seen: str


@dataclass(frozen=True, kw_only=True)
class MemberStatesAnswer:
    """Decisions of the EU on its Member States. They have no part in the pressure score of routes."""

    number_matched: int
    number_returned: int
    as_of: Day | None
    decisions: Sequence[MemberStateStatusAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class OfficialCountAnswer:
    """Counts of a route, a total of routes or a country beside an official record; `address` returns the same counts.

    `holds` is whether the change rounds to the stated one, null where the count does not decide.
    """

    series: str
    route: Annotated[str, one_of(*SUBJECT_IDS)]
    area: str | None
    name: str
    unit: str
    decides: bool
    comparison: ComparisonAnswer | None
    reason_missing: str | None
    holds: bool | None
    note: str | None
    address: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]


@dataclass(frozen=True, kw_only=True)
class OfficialRecordAnswer:
    """A dated record under Regulation (EU) 2024/1351: a provision, a finding, a decision, a pledge or a plan.

    `start` and `end` are the period that it is about. `recomputed` is whether published series give what it states;
    `counts` are those series. Nothing of it is part of the pressure score.
    """

    id: str
    item: Annotated[str, one_of(*OFFICIAL_ITEMS)]
    country: Annotated[str, Field(description="ISO 3166-1 alpha-2, or EU for the Union.")]
    status: Annotated[str, one_of(*OFFICIAL_STATUSES)]
    what: Annotated[str | None, Field(description="What the record is about, in our words.")]
    ground: str | None
    start: Day | None
    end: Annotated[Day | None, Field(description="Day after the last.")]
    decided: Annotated[str, Field(description="Day or month of the decision, publication or statement.")]
    value: int | None
    unit: Annotated[str | None, Field(description=f"{', '.join(OFFICIAL_UNITS)}.")]
    note: str | None
    source: str
    source_address: str | None
    verification: Verification
    seen: str
    recomputed: Annotated[str, one_of(*Recomputed)]
    reason: str
    counts: Sequence[OfficialCountAnswer]


@dataclass(frozen=True, kw_only=True)
class OfficialPressureAnswer:
    """Pressure as a term of EU law: dated records, beside the published series that they rest on."""

    number_matched: int
    number_returned: int
    as_of: Day | None
    records: Sequence[OfficialRecordAnswer]
    notes: Sequence[str]
