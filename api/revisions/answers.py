"""Responses with revisions: how much figures change after their publication, and how well that is foreseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from routes_geo.pressure.dated_figures import AgeClass, Window
from routes_geo.pressure.revision_ratios import RevisionRatios, RevisionTest
from routes_geo.pressure.revision_table import DEFINITION, REVISION
from routes_geo.snapshot.answers import Count, Day, DayText, RouteName, Share, SourceAnswer, one_of

AgeName = Annotated[str, one_of(*AgeClass)]
WindowName = Annotated[str, one_of(*Window)]


@dataclass(frozen=True, kw_only=True)
class TypicalRevisionAnswer:
    """The typical revision of a month of a route at an age (I14)."""

    route: RouteName
    age: AgeName
    revision: RevisionRatios


@dataclass(frozen=True, kw_only=True)
class IntervalTestAnswer:
    """The test of the 80 % intervals of an age, on figures of one window and one route, or of all (null)."""

    age: AgeName
    window: WindowName | None
    route: RouteName | None
    test: RevisionTest


@dataclass(frozen=True, kw_only=True)
class RevisionRowAnswer:
    """Revisions (later / first - 1) of the figures of a route, or of all routes (null), in a bracket of ages.

    Ages are months from the newest month of a figure to its publication, both included; `age_to` is null for the oldest
    bracket. `kind` is `definition` for figures that a change of definition restated. `unsettled` of the figures are
    compared with one that is not settled yet. `largest` is the revision that is furthest from zero.
    """

    route: RouteName | None
    age_from: Count
    age_to: Count | None
    window: WindowName
    kind: Annotated[str, one_of(REVISION, DEFINITION)]
    figures: Count
    publications: Count
    unsettled: Count
    unchanged: Count
    mean: float
    mean_absolute: Annotated[float, Field(ge=0)]
    largest: float


@dataclass(frozen=True, kw_only=True)
class RevisedFigureAnswer:
    """A figure as published, and the count that its months had in the newest release.

    `low` and `high` are the 80 % interval of `ratio` (later / first) from figures that do not depend on this one. They
    are null if there are too few of those, and for a change of definition.
    """

    start: Annotated[str, Field(description="First month.")]
    end: Annotated[str, Field(description="Last month, included.")]
    published: Day
    age: AgeName
    window: WindowName
    kind: Annotated[str, one_of(REVISION, DEFINITION)]
    first: Count
    later: Count
    later_published: Day
    is_settled: Annotated[bool, Field(description="Whether the later count was settled when it was published.")]
    ratio: float
    newest_share: Annotated[Share, Field(description="Share of the newest month in the later count.")]
    low: float | None
    high: float | None
    is_inside: bool | None


@dataclass(frozen=True, kw_only=True)
class RevisionStatisticsAnswer:
    """Past revisions of the routes' figures, the typical revisions derived from them, and tests of these."""

    as_of: Day | None
    vintage: DayText
    series: str
    unit: str
    typical: Sequence[TypicalRevisionAnswer]
    tests: Sequence[IntervalTestAnswer]
    table: Sequence[RevisionRowAnswer]
    method: Sequence[str]
    sources: Sequence[SourceAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RouteRevisionsAnswer(RevisionStatisticsAnswer):
    """The same for one route, with each of its figures that changed, or was published when its month was new."""

    route: RouteName
    name: str
    figures: Sequence[RevisedFigureAnswer]
