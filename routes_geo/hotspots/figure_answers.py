"""Responses on the figures of a hotspot: statements, published counts, series, loads and residents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from routes_geo.hotspots.areas import ARRIVALS, MEASURES
from routes_geo.hotspots.loads import CapacityBasis, CapacityDate
from routes_geo.model import Publication
from routes_geo.snapshot.answers import Count, Day, DayText, PublishedStatus, one_of

KnownPrecision = Annotated[str, one_of("day", "month", "quarter", "year")]
AbsenceStatus = Annotated[str, one_of(Publication.NOT_PUBLISHED, Publication.NOT_YET_REPORTED)]
PositiveInt = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, kw_only=True)
class StatedCapacityAnswer:
    """The capacity that a load is divided by.

    `relation` is `in_force` if this is the latest capacity dated on or before the date of the load.
    """

    value: PositiveInt
    as_of: str
    date_precision: KnownPrecision
    relation: Annotated[str, one_of(*CapacityDate)]
    source: str


@dataclass(frozen=True, kw_only=True)
class ReceptionLoadAnswer:
    """Load on reception places (I10): `people` divided by `capacity.value`, both as stated by their sources.

    If several capacities were stated, there is one load for each.
    """

    value: Annotated[float, Field(ge=0)]
    people: Count
    basis: Annotated[str, one_of(*CapacityBasis)]
    as_of: str
    source: str
    capacity: StatedCapacityAnswer
    capacity_age_days: Annotated[
        int | None,
        Field(ge=0, description="Days from the date of the capacity to that of the people; null for a later capacity."),
    ]
    conflict: bool


@dataclass(frozen=True, kw_only=True)
class DatedStatementAnswer:
    """A capacity or an occupancy as a source states it. `as_of` is as exact as `date_precision`."""

    measure: Annotated[str, one_of(*MEASURES)]
    value: Count
    unit: Annotated[str, one_of("persons", "places")]
    of: str
    as_of: str
    date_precision: KnownPrecision
    source: str
    published: str | None
    conflict: bool


@dataclass(frozen=True, kw_only=True)
class ConflictingStatementAnswer(DatedStatementAnswer):
    """A capacity or an occupancy that other statements contradict: those with the same `conflict_id`."""

    conflict_id: str


class AreaFigureAnswer(TypedDict):
    """A published figure for the days `start` to `end`, both included.

    If `is_own` is false, `scope` is wider than the area. Figures with the same `conflict_id` contradict each other.
    """

    what: Annotated[str, one_of(ARRIVALS, "detections")]
    value: Count
    unit: Annotated[str, one_of("persons", "detections")]
    qualifier: NotRequired[Annotated[str, one_of("more_than", "about")]]
    start: Day
    end: Day
    scope: str
    is_own: bool
    verification: str
    source: str
    figure_id: str | None
    published: str | None
    conflict: bool
    conflict_id: NotRequired[str]


@dataclass(frozen=True, kw_only=True)
class AreaPeriodAnswer:
    """A period of a series in an area. Without a value, `status` says why."""

    period: str
    value: int | None
    status: PublishedStatus


@dataclass(frozen=True, kw_only=True)
class AbsentMonthsAnswer:
    """Months of the window for which a series has no period."""

    period: str
    status: AbsenceStatus


@dataclass(frozen=True, kw_only=True)
class CutMonthsAnswer(AbsentMonthsAnswer):
    """Months of the window that are only part of a longer period of the series. `reason` names the period's length."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AreaSeriesAnswer:
    """A series of one vintage that counts in an area or, if `is_own` is false, in a wider scope."""

    series: str
    publisher: str
    indicator: str
    unit: str
    grain: Annotated[str, one_of("day", "week", "month", "quarter", "year")]
    scope: str
    is_own: bool
    vintage: DayText | None
    window: str | None
    periods: Sequence[AreaPeriodAnswer]
    absent: Sequence[CutMonthsAnswer | AbsentMonthsAnswer]


@dataclass(frozen=True, kw_only=True)
class ArrivalsAnswer:
    """Figures published for the window, and the series that count in the area or around it."""

    figures: Sequence[AreaFigureAnswer]
    series: Sequence[AreaSeriesAnswer]


@dataclass(frozen=True, kw_only=True)
class ResidentsStatementAnswer:
    """A dated number of residents of an island or municipality. `certainty` says how it was seen."""

    value: Count
    of: str
    as_of: str
    date_precision: KnownPrecision
    kind: str
    source: str
    certainty: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ResidentsAnswer:
    """The newest number of residents, with its date and source, and every number by date."""

    value: int | None
    year: int | None
    source: str | None
    as_of: str | None
    statements: Sequence[ResidentsStatementAnswer]


@dataclass(frozen=True, kw_only=True)
class UnknownResidentsAnswer(ResidentsAnswer):
    """A number of residents that is missing, with the reason."""

    reason_missing: str


@dataclass(frozen=True, kw_only=True)
class LoadOnResidentsAnswer:
    """Arrivals per 1,000 residents (I11) in a published window of at most a month. This is context, not a ranking."""

    per_1000: float | None
    arrivals: Count
    start: Day
    end: Day
    days: PositiveInt
    residents: int | None
    residents_year: int | None
    residents_as_of: Annotated[
        str | None, Field(description="Date of the residents: the newest on or before `end`, else the earliest.")
    ]
    source: str
    conflict: bool


@dataclass(frozen=True, kw_only=True)
class MissingLoadOnResidentsAnswer(LoadOnResidentsAnswer):
    """Arrivals that cannot be divided by residents, with the reason."""

    reason_missing: str
