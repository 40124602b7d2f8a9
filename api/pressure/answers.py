"""Responses on the pressure on routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from routes_geo.pressure.indicators import Figure
from routes_geo.pressure.methods import METHODS
from routes_geo.pressure.parts import Band, PartName
from routes_geo.pressure.revision_ratios import RevisionRatios
from routes_geo.snapshot.answers import (
    Count,
    Day,
    DayText,
    Pair,
    Percent,
    PeriodStatus,
    RouteName,
    Share,
    SourceAnswer,
    one_of,
)

Reliability = Annotated[str, one_of("A", "B", "C", "D")]
MethodVersion = Annotated[str, one_of(*METHODS)]


@dataclass(frozen=True, kw_only=True)
class PressurePartAnswer:
    """A part of a score, from 0 to 100, and its contribution to the score."""

    part: PartName
    score: Percent | None
    weight: Share
    weight_used: Share | None
    contribution: Percent | None
    reason_missing: str | None


@dataclass(frozen=True, kw_only=True)
class ExplainedPartAnswer(PressurePartAnswer):
    """A part of a score with its formula and the inputs it was computed from (`explain=true`)."""

    formula: str
    inputs: Mapping[str, float | str | None]


@dataclass(frozen=True, kw_only=True)
class LargestPartAnswer:
    """The part with the highest score."""

    part: PartName
    score: float | None


@dataclass(frozen=True, kw_only=True)
class PressureScoreAnswer:
    """Score from 0 to 100 with its band, reliability (A to D) and ranges. It is the exact sum of its contributions.

    The score is null with fewer than three parts and, in method 2, at reliability D. `reliability` states what is
    uncertain about the data; `range_over_weights` is the lowest and highest score if each weight changes by up to a
    half, and does not lower it (in method 2 it does). `cautions` state where frozen goalposts hide a change.
    """

    score: Percent | None
    band: Band | None
    reason_missing: str | None
    reliability: Reliability
    reliability_lowered_by: Sequence[str]
    parts: Sequence[ExplainedPartAnswer | PressurePartAnswer]
    missing_parts: Sequence[PartName]
    largest_part: LargestPartAnswer | None
    range_over_weights: Pair | None
    interval_over_revisions: Pair | None
    goalposts: Pair
    is_cross_route: bool
    note: str
    cautions: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class BesideScoreAnswer:
    """A figure beside the score, not part of it in method 3: `value` on its own `scale`, of the day or year `period`.

    `score` is its part from 0 to 100, as method 2 uses it.
    """

    part: PartName
    value: float | None
    scale: str
    period: str | None
    score: Percent | None
    formula: str
    inputs: Mapping[str, float | str | None]
    reason_missing: str | None


@dataclass(frozen=True, kw_only=True)
class PressureOfRouteAnswer:
    """Score and indicators of a route for a month."""

    route: RouteName
    name: str
    period: str
    status: PeriodStatus
    pressure: PressureScoreAnswer
    cross_route: PressureScoreAnswer
    beside: Sequence[BesideScoreAnswer]
    indicators: Mapping[str, Figure]
    revision: RevisionRatios
    alarms: Sequence[str]
    series: str
    sources: Sequence[SourceAnswer]
    vintage: DayText
    method_version: MethodVersion
    caveats: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RoutePressureAnswer(PressureOfRouteAnswer):
    """Score and indicators of one route for a month, as known on a day."""

    as_of: Day | None
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PressureAnswer:
    """Scores and indicators of routes for a month."""

    period: str
    as_of: Day | None
    routes: Sequence[PressureOfRouteAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PressureMonthAnswer:
    """The score of one month, in short. All months of a series have scores of the same method."""

    period: str
    status: PeriodStatus
    value: Count | None
    score: Percent | None
    band: Band | None
    reliability: Reliability
    contributions: Mapping[str, float | None]
    range_over_weights: Pair | None
    interval_over_revisions: Pair | None
    reason_missing: str | None


@dataclass(frozen=True, kw_only=True)
class PressureSeriesAnswer:
    """The scores of a route, month by month."""

    route: RouteName
    name: str
    period: str
    as_of: Day | None
    parts: Annotated[Sequence[PartName], Field(min_length=1)]
    months: Sequence[PressureMonthAnswer]
    vintage: Day
    method_version: MethodVersion
    notes: Sequence[str]
