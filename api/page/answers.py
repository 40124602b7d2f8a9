"""The response with everything that the page starts with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from api.forecast.answers import ForecastSkillAnswer, ForecastStatusAnswer
from api.pressure.answers import MethodVersion
from routes_geo.letter.answers import MeasureEventAnswer
from routes_geo.model import ALL_ROUTE_IDS
from routes_geo.pressure.parts import Band
from routes_geo.snapshot.answers import (
    AgeAnswer,
    Count,
    DatePrecision,
    Day,
    DayText,
    Percent,
    PublishedStatus,
    RouteName,
    Verification,
    one_of,
)
from routes_geo.snapshot.breaks import BreakAnswer

Position = Annotated[int, Field(ge=0)]
StatusRuns = Annotated[
    Sequence[tuple[Position, PublishedStatus]],
    Field(description="Runs of equal statuses: the position of the first period of each, and the status."),
]
BandRuns = Annotated[
    Sequence[tuple[Position, Band | None]],
    Field(description="Runs of months in the same band: the position of the first month of each, and the band."),
]


@dataclass(frozen=True, kw_only=True)
class PageRouteAnswer:
    """A route with the bounds of its corridor and landing areas: west, south, east, north in degrees."""

    id: RouteName
    name: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class PageReleaseAnswer:
    """The day of a release, and where that day comes from."""

    released: DayText
    released_basis: str | None


@dataclass(frozen=True, kw_only=True)
class PageTotalsAnswer:
    """Totals of a route in a series, aligned to the periods of the series.

    A value is null where none is published; its status gives the reason. `incomplete` has the positions of totals that
    leave out an area whose figure is withheld or not published.
    """

    values: Sequence[Count | None]
    statuses: StatusRuns
    incomplete: Sequence[Position]


@dataclass(frozen=True, kw_only=True)
class PageSeriesAnswer:
    """A series with its totals by route.

    `periods` has no gap. `months_per_period` is null for weeks. `resolutions` are those of its counts on cells.
    `routes` is empty if the series has no totals by route; `routes_missing` then gives the reason.
    """

    id: str
    title: str
    indicator: str
    publisher: str
    licence: str
    attribution: str
    unit: str
    grain: Annotated[str, one_of("week", "month", "quarter", "year")]
    months_per_period: int | None
    periods: Sequence[str]
    default_period: Annotated[str, Field(description="Months that answers on the series have by default.")]
    release: PageReleaseAnswer
    vintages: Count
    age: AgeAnswer
    caveats: Sequence[str]
    resolutions: Sequence[int]
    breaks: Sequence[BreakAnswer]
    routes: Mapping[str, PageTotalsAnswer]
    routes_missing: str | None


@dataclass(frozen=True, kw_only=True)
class PageScoresAnswer:
    """Scores of a route, aligned to the months of the pressure; null for a month without a score.

    `low` and `high` are the interval over revisions.
    """

    scores: Sequence[Percent | None]
    low: Sequence[Percent | None]
    high: Sequence[Percent | None]
    band: BandRuns


@dataclass(frozen=True, kw_only=True)
class PagePressureAnswer:
    """Pressure on the routes by month. `reasons_missing` has the routes without a score in the newest month."""

    method_version: MethodVersion
    vintage: Day
    periods: Sequence[str]
    routes: Mapping[str, PageScoresAnswer]
    reasons_missing: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class OutlookMonthAnswer:
    """Median and 80 % interval of the count of a month; null, with a reason, if neither is published."""

    period: str
    median: Count | None
    low: Count | None
    high: Count | None
    reason_missing: str | None


@dataclass(frozen=True, kw_only=True)
class PageOutlookOfRouteAnswer:
    """Nowcast and forecast of a route, and the skill of its forecasts one month ahead (null without forecasts)."""

    nowcast: Sequence[OutlookMonthAnswer]
    forecast: Sequence[OutlookMonthAnswer]
    skill: ForecastSkillAnswer | None


@dataclass(frozen=True, kw_only=True)
class PageOutlookAnswer:
    """Nowcast and forecast of each route."""

    forecast_status: ForecastStatusAnswer
    routes: Mapping[str, PageOutlookOfRouteAnswer]


@dataclass(frozen=True, kw_only=True)
class PageMeasureAnswer:
    """A measure that the letter of October 2023 names, with its dated events."""

    id: str
    name: str
    routes: Sequence[RouteName]
    date: str | None
    start: Day | None
    end: Day | None
    date_precision: DatePrecision
    verification: Verification
    source: str
    events: Sequence[MeasureEventAnswer]


@dataclass(frozen=True, kw_only=True)
class NewPeriodAnswer:
    """A period that a release added, with its value by route; null where none is published."""

    period: str
    values: Mapping[str, Count | None]


@dataclass(frozen=True, kw_only=True)
class RevisedTotalAnswer:
    """A figure of a route that a release revised; `change` is (after - before) / before, null without either."""

    route: Annotated[str | None, one_of(*ALL_ROUTE_IDS)]
    name: str
    period: str
    before: Count | None
    after: Count | None
    change: float | None


@dataclass(frozen=True, kw_only=True)
class LastReleaseAnswer:
    """Additions and revisions of the newest release of detections.

    `revised` is the number of revised figures; `largest` has those that changed most, `not_listed` counts the others.
    """

    series: str
    released: DayText
    former_released: DayText | None
    new_periods: Sequence[NewPeriodAnswer]
    revised: Count
    largest: Sequence[RevisedTotalAnswer]
    not_listed: Count


@dataclass(frozen=True, kw_only=True)
class PageTilesAnswer:
    """Zooms of the tiles with cells, and the resolution of the cells at each zoom."""

    minzoom: Count
    maxzoom: Count
    resolution_by_zoom: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class PageFiguresAnswer:
    """Everything that the page starts with. `day` is that of the ages, null if the address names a snapshot."""

    snapshot: str
    day: Day | None
    routes: Sequence[PageRouteAnswer]
    series: Sequence[PageSeriesAnswer]
    pressure: PagePressureAnswer
    outlook: PageOutlookAnswer
    measures: Sequence[PageMeasureAnswer]
    last_release: LastReleaseAnswer
    tiles: PageTilesAnswer
