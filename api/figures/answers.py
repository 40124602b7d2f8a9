"""Responses with series, sources, revisions, the layout of the matrix, and safeguards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from routes_geo.model import ALL_ROUTE_IDS, BASES, Kind
from routes_geo.snapshot.answers import CountedSeriesAnswer, Day, DayText, RouteName, SeriesAnswer, one_of
from routes_geo.snapshot.breaks import BreakAnswer
from routes_geo.snapshot.changes import RevisionsAnswer
from routes_geo.snapshot.latest_changes import LatestReleaseAnswer
from routes_geo.snapshot.placed import PlacedYearAnswer
from routes_geo.snapshot.subjects import SUBJECT_IDS

SubjectId = Annotated[str, one_of(*SUBJECT_IDS)]
CountedRoute = Annotated[str, one_of(*ALL_ROUTE_IDS)]
CellHex = Annotated[str, Field(pattern="^8[0-9a-f]{14}$")]


@dataclass(frozen=True, kw_only=True)
class RouteSeriesAnswer:
    """Every series about a route, or the detections on a total of routes or on a context route."""

    route: SubjectId
    name: str
    routes: Annotated[
        Sequence[CountedRoute], Field(description="Routes whose detections are added; a route alone, for a route.")
    ]
    period: str
    as_of: Day | None
    series: Sequence[CountedSeriesAnswer]
    breaks: Annotated[
        Sequence[BreakAnswer],
        Field(
            description="Months from which detections, or their division between places, are counted in another way."
        ),
    ]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PolicyAnswer:
    """Which counts are withheld, how fine figures are published, and after how many days."""

    threshold_month: int
    threshold_area_or_under_a_month: int
    finest_resolution_month: int
    embargo_days_month: int
    embargo_days_week: int


@dataclass(frozen=True, kw_only=True)
class SourcesAnswer:
    """The series of this snapshot, with their publishers, licences and releases."""

    snapshot: str
    as_of: DayText | None
    policy: PolicyAnswer
    series: Sequence[SeriesAnswer]
    placed: Annotated[
        Sequence[PlacedYearAnswer],
        Field(description="How fine the detections of each year are known, and how their places are derived."),
    ]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ChangesAnswer(RevisionsAnswer):
    """Revisions that releases made to earlier figures, newest first."""

    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class LatestChangesAnswer:
    """Lists what the newest release of each series changed, newest first."""

    as_of: Day | None
    releases: Sequence[LatestReleaseAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class NamedAreaAnswer:
    """Landing area with its name."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class MatrixRowAnswer:
    """A row of the matrix: a cell or an area, its id on tiles, its routes, and how its counts were placed."""

    id: int
    cell: Annotated[CellHex | None, Field(description="Null for an area.")]
    area: Annotated[str | None, Field(description="Id of the area; null for a cell.")]
    name: Annotated[str | None, Field(description="Name of the area; null for a cell.")]
    label: Annotated[
        tuple[float, float, float] | None,
        Field(
            description="Longitude and latitude of a point inside the area, for its figure, and the degrees of "
            "longitude that the area spans; null for a cell."
        ),
    ]
    kind: Annotated[str, one_of(Kind.CELL, Kind.AREA)]
    areas: Annotated[
        Sequence[NamedAreaAnswer], Field(description="Areas that are counted in the cell; empty for an area.")
    ]
    routes: Sequence[RouteName]
    placing: Annotated[
        Sequence[tuple[int, int]],
        Field(
            description="Runs of periods that were placed in the same way: the position of the first period in "
            "`periods`, and a position in `placings`, -1 where nothing is published. A run ends where the next starts."
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class PlacingAnswer:
    """How a count is derived. Carried shares have an age and an 80 % range of actual over assigned counts."""

    basis: Annotated[str, one_of(*BASES)]
    share_age_years: int | None = None
    range_low: float | None = None
    range_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class MatrixRemainderAnswer:
    """Counts of a route by period that stand in no row: the place is not known, or the count is withheld."""

    route: RouteName
    values: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class MatrixLayoutAnswer:
    """Layout of the matrix: its rows are areas and cells, its columns are periods.

    The rows and remainders of a period add up to the published total.
    """

    series: str
    resolution: int
    route: str | None
    as_of: Day | None
    vintage: Annotated[Day, Field(description="Day of the release that the counts come from.")]
    unit: str
    periods: Sequence[str]
    dtype: str
    byte_order: str
    shape: tuple[int, int]
    withheld: Annotated[int, Field(description="Value that stands for a withheld count.")]
    not_published: Annotated[int, Field(description="Value that stands for a count that is not published.")]
    rows: Sequence[MatrixRowAnswer]
    placings: Sequence[PlacingAnswer]
    remainders: Sequence[MatrixRemainderAnswer]
    breaks: Annotated[
        Sequence[BreakAnswer],
        Field(description="Months from which counts, or their division between places, are counted in another way."),
    ]
    data: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]


@dataclass(frozen=True, kw_only=True)
class SafeguardsAnswer:
    """The rules by which the service refuses or withholds figures, with their reasons."""

    purpose: Sequence[str]
    reasons: Mapping[str, str]
    statuses: Mapping[str, str]
    policy: PolicyAnswer
