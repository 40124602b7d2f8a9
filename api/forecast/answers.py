"""Responses with nowcasts and forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from routes_geo.model import Publication, Status
from routes_geo.pressure.forecast_tables import MAX_HORIZON, Naive, Withheld
from routes_geo.pressure.revision_ratios import RevisionRatios
from routes_geo.snapshot.answers import Count, Day, DayText, RouteName, Share, SourceAnswer, one_of

HorizonMonths = Annotated[int, Field(ge=1, le=MAX_HORIZON)]
AtLeastZero = Annotated[float, Field(ge=0)]
ForecastPublication = Annotated[str, one_of(Publication.PUBLISHED, Publication.NOT_PUBLISHED)]
ReasonWithheld = Annotated[str, one_of(*Withheld)]


@dataclass(frozen=True, kw_only=True)
class NowcastMonthAnswer:
    """The provisional count of a month, with the median and 80 % interval of the count it may be revised to."""

    period: str
    published: Count
    status: Annotated[str, one_of(Status.PROVISIONAL)]
    age_months: int
    median: Count | None
    low: Count | None
    high: Count | None
    reason_missing: str | None
    revision: RevisionRatios


@dataclass(frozen=True, kw_only=True)
class ForecastIntervalAnswer:
    """An interval that should contain the count in a share of all months, its coverage."""

    coverage: Share
    low: Count
    high: Count


@dataclass(frozen=True, kw_only=True)
class ForecastMonthAnswer:
    """The median and intervals of the count of a coming month, computed from all months up to the origin.

    `low` and `high` are the ends of the 80 % interval. Without proven skill of such forecasts, figures are null, with a
    reason, and there are no intervals.
    """

    period: str
    horizon: HorizonMonths
    origin: str
    median: Count | None
    low: Count | None
    high: Count | None
    intervals: Sequence[ForecastIntervalAnswer]
    status: ForecastPublication
    reason: ReasonWithheld | None
    reason_missing: str | None


@dataclass(frozen=True, kw_only=True)
class PastForecastMonthAnswer(ForecastMonthAnswer):
    """A forecast that the present method makes from the months up to a past origin, beside the count published since.

    `status` and `reason` are what the skill known at the origin would have decided; figures are given in either case.
    `inside` is whether the 80 % interval contains the published count.
    """

    published: Count | None
    inside: bool | None


@dataclass(frozen=True, kw_only=True)
class ForecastSkillAnswer:
    """Skill of the forecasts at a horizon in all months since 2016.

    `error` and `last_month_error` are medians of absolute errors of ln(1 + count): of the forecast, and of the last
    month taken unchanged. `mean_ratio` is the ratio of their means, `better` the share of months with the smaller
    error. `wis`, `last_month_wis` and `last_year_wis` are mean weighted interval scores on the same scale; lower is
    better. `relative_wis` is `wis` divided by that of `better_naive`, the better of the last month and the same month
    of the year before. `coverage`, `coverage_50` and `coverage_95` are the shares of outcomes inside the intervals of
    80, 50 and 95 %. `p` is the one-sided p-value of Diebold and Mariano; `p_adjusted` is adjusted for all routes and
    horizons. In half of all months, the forecast was off by more than `typical_error`, as a share of the count.
    """

    horizon: HorizonMonths
    targets: Count
    first_target: str | None
    last_target: str | None
    error: AtLeastZero | None
    last_month_error: AtLeastZero | None
    mean_ratio: AtLeastZero | None
    wis: AtLeastZero | None
    last_month_wis: AtLeastZero | None
    last_year_wis: AtLeastZero | None
    better_naive: Annotated[str, one_of(*Naive)] | None
    relative_wis: AtLeastZero | None
    better: Share | None
    coverage_50: Share | None
    coverage: Share | None
    coverage_95: Share | None
    p: Share
    p_adjusted: Share
    failed_fits: Count
    typical_error: AtLeastZero | None
    status: ForecastPublication
    reason: ReasonWithheld | None
    reason_missing: str | None


@dataclass(frozen=True, kw_only=True)
class ForecastMethodAnswer:
    """The rules by which nowcasts and forecasts are computed, evaluated and withheld."""

    model: str
    nowcast: str
    forecast: str
    interval: str
    baseline: str
    gate: str


@dataclass(frozen=True, kw_only=True)
class ForecastStatusAnswer:
    """The availability of forecasts. They are computed from the newest release when a snapshot is built."""

    status: Annotated[str, one_of("offered", "not_offered")]
    reason: str | None
    allowed: str | None


# Without slots, so that a class can inherit from both of the next two.
@dataclass(frozen=True, kw_only=True)
class RouteOutlookAnswer:
    """Nowcast, forecast and skill of a route; and, if `made` is given, the forecasts from that month."""

    route: RouteName
    name: str
    nowcast: Sequence[NowcastMonthAnswer]
    forecast: Sequence[ForecastMonthAnswer]
    past_forecast: Sequence[PastForecastMonthAnswer]
    skill: Sequence[ForecastSkillAnswer]


@dataclass(frozen=True, kw_only=True)
class ForecastBasisAnswer:
    """The basis of nowcasts and forecasts: series, release and method."""

    series: str
    unit: str
    newest_month: str
    made: Annotated[str | None, Field(description="Newest month that `past_forecast` uses.")]
    as_of: Day | None
    vintage: DayText
    forecast_status: ForecastStatusAnswer
    method: ForecastMethodAnswer
    method_version: str
    sources: Sequence[SourceAnswer]
    caveats: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RouteForecastAnswer(ForecastBasisAnswer, RouteOutlookAnswer):
    """Nowcast, forecast and skill of a route, with their basis."""


@dataclass(frozen=True, kw_only=True)
class ForecastsAnswer(ForecastBasisAnswer):
    """Nowcast, forecast and skill of the five routes, with their basis."""

    routes: Sequence[RouteOutlookAnswer]
