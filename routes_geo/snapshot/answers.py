"""Types that responses share. A class whose name ends in Answer is what clients receive.

JSON Schema, OpenAPI and the page's types are generated from these classes. The name of a schema is the name of its
class without `Answer`; its description is the docstring. The classes have no slots, because orjson writes them several
times faster without.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Annotated, Any, NotRequired, cast

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict  # pydantic accepts that of `typing` from Python 3.12 on

from routes_geo.datafiles import DATE_PRECISIONS, VERIFICATIONS
from routes_geo.model import ROUTE_IDS, Publication, Status
from routes_geo.snapshot.comparison import ChangeStatus


def one_of(*values: str) -> WithJsonSchema:
    """Return the schema of a text that is one of some values; a value may be given twice."""
    return WithJsonSchema({"type": "string", "enum": list(dict.fromkeys(values))})


RouteName = Annotated[str, one_of(*ROUTE_IDS)]
PeriodStatus = Annotated[str, one_of(Status.FINAL, Status.PROVISIONAL, Status.NOT_PUBLISHED, Status.NOT_YET_REPORTED)]
Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Pair = tuple[float, float]
Day = date
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
DatePrecision = Annotated[str, one_of(*DATE_PRECISIONS)]
Verification = Annotated[str, one_of(*VERIFICATIONS)]


class ReleaseAnswer(TypedDict):
    """A file that a publisher released. For a release before the newest, only its id and its day are available."""

    release_id: str
    released: DayText
    released_basis: NotRequired[str]
    file_name: NotRequired[str]
    sha256: NotRequired[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]]
    retrieved_at: NotRequired[str]
    rows_in: NotRequired[int]
    rows_accepted: NotRequired[int]
    rows_quarantined: NotRequired[int]


@dataclass(frozen=True, kw_only=True)
class SourceAnswer:
    """Where figures come from: publisher, licence, attribution and release."""

    publisher: str
    title: str
    licence: str
    attribution: str
    release: ReleaseAnswer


@dataclass(frozen=True, kw_only=True)
class AgeAnswer:
    """States how old a series is on a day.

    Without a day, ages are null: the URL names a snapshot and never changes, or the clock shows a day before the end of
    the figures.
    """

    released: DayText
    last_period: Annotated[str, Field(description="Newest period with figures.")]
    last_day: Annotated[DayText, Field(description="Last day of that period.")]
    expected_by: Annotated[DayText, Field(description="Last day on which a newer release would be in its usual time.")]
    day: DayText | None
    age_days: Annotated[int | None, Field(description="Days from the last day of the figures to `day`.")]
    days_since_release: int | None
    is_overdue: Annotated[bool | None, Field(description="Whether a newer release is later than usual.")]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class SeriesAnswer:
    """A series of one publisher, with its release, its licence and its age."""

    id: str
    title: str
    source: str
    publisher: str
    indicator: str
    unit: str
    grain: Annotated[str, one_of("day", "week", "month", "quarter", "year")]
    cadence: str
    cadence_days: Annotated[int, Field(description="Longest usual time between two releases, in days.")]
    lag: str
    licence: str
    attribution: str
    caveats: Sequence[str]
    restates: Annotated[str, one_of("all", "years", "values")]
    adds_areas: Annotated[bool, Field(description="False: its areas count differently and have no common sum.")]
    vintages: int
    first_vintage: DayText
    first_period: str
    last_period: str
    release: ReleaseAnswer
    age: AgeAnswer


PublishedStatus = Annotated[
    str,
    one_of(
        Status.FINAL,
        Status.PROVISIONAL,
        Publication.NOT_YET_REPORTED,
        Publication.NOT_PUBLISHED,
        Publication.SUPPRESSED,
    ),
]


@dataclass(frozen=True, kw_only=True)
class PeriodAnswer:
    """A period of a series. If its value is null, the status gives the reason."""

    period: str
    start: DayText
    end: DayText
    value: int | None
    status: PublishedStatus


@dataclass(frozen=True, kw_only=True)
class PeriodOfAreaAnswer(PeriodAnswer):
    """A period of a series that is published by area. The area is null for the route as a whole."""

    area: str | None


@dataclass(frozen=True, kw_only=True)
class ComparedWindowAnswer:
    """Count of a window of months, and its share of a total, which the comparison names.

    If the count is null, the status gives the reason.
    """

    window: str
    start: Day
    end: Annotated[Day, Field(description="Day after the last.")]
    months: int
    value: int | None
    status: Annotated[str, one_of(*Status, *Publication)]
    provisional_months: int
    total: int | None
    share_percent: Percent | None


@dataclass(frozen=True, kw_only=True)
class ComparisonAnswer:
    """Two windows of one series in one release. If the change is null, its status gives the reason."""

    sentence: str
    window: ComparedWindowAnswer
    compared: ComparedWindowAnswer
    difference: int | None
    change_percent: float | None
    change_status: Annotated[str, one_of(*ChangeStatus)]
    total_name: Annotated[
        str | None,
        Field(
            description="What `total` and `share_percent` of the windows refer to: for a route, the detections on the "
            "five routes; for the five routes, those on all nine routes of Frontex, if the release has them."
        ),
    ]
    vintage: DayText
    release_id: str


@dataclass(frozen=True, kw_only=True)
class AdjustedPeriodAnswer:
    """A month without its season, beside the published figure, which is not replaced."""

    period: str
    published: int | None
    status: Annotated[str, Field(description="Status of the published figure.")]
    adjusted: Annotated[Count, Field(description="Count without the season of its month.")]
    trend: Annotated[Count, Field(description="Count without season and without what is left.")]
    season_factor: Annotated[
        float, Field(gt=0, description="Factor of the month: (1 + published) / (1 + adjusted), before rounding.")
    ]


@dataclass(frozen=True, kw_only=True)
class AdjustmentDiagnosticsAnswer:
    """Diagnostics of an adjustment: the share of the season, the rest, and the stability of the newest figures.

    Correlations are those of what is left, one and twelve months apart; chance leaves no more than `noise_limit`.
    Changes are those of the newest three adjusted figures when a month was added, in each of the newest twelve months:
    null if there were too few, or too small, counts.
    """

    months: Annotated[Count, Field(description="Months that the season is estimated from.")]
    season_share: Annotated[Share, Field(description="Share of the variance around the trend that is season.")]
    autocorrelation_month: Annotated[float, Field(ge=-1, le=1)]
    autocorrelation_year: Annotated[float, Field(ge=-1, le=1)]
    noise_limit: Share
    change_median: Annotated[float | None, Field(ge=0, description="Share of the adjusted figure.")]
    change_high: Annotated[float | None, Field(ge=0, description="Nine in ten changes are smaller.")]
    year_difference: Annotated[
        float, Field(ge=0, description="Median of |adjusted / published - 1| over sums of calendar years.")
    ]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class SeasonalAdjustmentAnswer:
    """Seasonally adjusted figures of a series: experimental statistics, computed from its newest release."""

    label: str
    method: str
    unit: str
    periods: Sequence[AdjustedPeriodAnswer]
    diagnostics: AdjustmentDiagnosticsAnswer


@dataclass(frozen=True, kw_only=True)
class CountedSeriesAnswer(SeriesAnswer):
    """A series with its periods inside a window.

    The window is null for all periods. The sum is null if no period has a value, if one is `not_published`, or if the
    route has several areas and `adds_areas` is false. If there is no comparison or no adjustment although one was
    requested, `comparison_missing` or `adjustment_missing` gives the reason.
    """

    vintage: DayText
    sum: int | None
    withheld_periods: int
    period_count: int
    periods: Sequence[PeriodOfAreaAnswer | PeriodAnswer]
    window: str | None
    comparison: ComparisonAnswer | None
    comparison_missing: str | None
    adjustment: SeasonalAdjustmentAnswer | None = None
    adjustment_reason: Annotated[str | None, Field(description="Code of the reason for `adjustment_missing`.")] = None
    adjustment_missing: str | None = None


def fields_of(answer: object) -> dict[str, Any]:
    """Return the fields of a response by name, to extend it or to render it. Parts stay what they are."""
    return {name: getattr(answer, name) for name in _names_of(cast("Hashable", type(answer)))}


@cache
def _names_of(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("Any", kind)))
