"""Seasonally adjusted counts: which series have them, and how a snapshot states them beside the published figures.

A build computes them, because the library takes seconds to load. They are of the newest release alone. A published
figure is never replaced: adjusted ones stand in a member of their own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.grid.arrays import IntArray
from routes_geo.model import month_label, month_of
from routes_geo.snapshot.answers import (
    AdjustedPeriodAnswer,
    AdjustmentDiagnosticsAnswer,
    CountedSeriesAnswer,
    SeasonalAdjustmentAnswer,
)
from routes_geo.snapshot.once import once
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS, counts_by_period, rows_of_route
from routes_geo.snapshot.snapshot import Derived, Snapshot

SEASONAL = "seasonal"  # the only adjustment
SEASONAL_WINDOW = 21
METHOD = f"STL (Cleveland et al. 1990), robust, seasonal window of {SEASONAL_WINDOW} years, on ln(1 + count)"
LABEL = "seasonally adjusted; experimental statistics"
LEAST_MONTHS = 60
WEAK_SEASON = 0.2  # below this share of the variance, adjusted figures say hardly more than the published ones
ADJUSTED, DIAGNOSTICS = "seasonal/adjusted.arrow", "seasonal/diagnostics.arrow"
ADJUSTED_SCHEMA = pa.schema(
    [
        pa.field("series", pa.string(), nullable=False),
        pa.field("route", pa.string(), nullable=False),
        pa.field("period", pa.string(), nullable=False),
        pa.field("adjusted", pa.int64(), nullable=False),
        pa.field("trend", pa.int64(), nullable=False),
        pa.field("season_factor", pa.float64(), nullable=False),
    ]
)
DIAGNOSTICS_SCHEMA = pa.schema(
    [
        pa.field("series", pa.string(), nullable=False),
        pa.field("route", pa.string(), nullable=False),
        pa.field("months", pa.int32(), nullable=False),
        pa.field("season_share", pa.float64(), nullable=False),
        pa.field("autocorrelation_month", pa.float64(), nullable=False),
        pa.field("autocorrelation_year", pa.float64(), nullable=False),
        pa.field("change_median", pa.float64()),
        pa.field("change_high", pa.float64()),
        pa.field("year_difference", pa.float64(), nullable=False),
    ]
)


class WhyNotAdjusted(StrEnum):
    """Why a series has no adjusted figures."""

    NOT_MONTHLY = "not_monthly"
    BY_AREA = "by_area"
    GAP = "gap"
    TOO_SHORT = "too_short"
    MOSTLY_ZERO = "mostly_zero"
    EARLIER_RELEASE = "earlier_release"


@dataclass(frozen=True, slots=True)
class AdjustableMonths:
    """Counts (n,) of consecutive months, of which the first is a month since 1970-01."""

    first: int
    counts: IntArray


@dataclass(frozen=True, slots=True)
class NotAdjusted:
    """Why a series cannot be adjusted, as a code and as a sentence."""

    reason: WhyNotAdjusted
    sentence: str


def adjustable_months(rows: pa.Table, series: str, grain: str) -> AdjustableMonths | NotAdjusted:
    """Return the months of a route from which a season can be estimated, or why there are none.

    Months without a count before the first one and after the last one are left out; one in between is a gap.
    """
    if grain != "month":
        return NotAdjusted(
            WhyNotAdjusted.NOT_MONTHLY, f"{series} is published by {grain}; only series by month are adjusted"
        )
    if pc.any(pc.is_valid(rows["area"])).as_py():
        return NotAdjusted(
            WhyNotAdjusted.BY_AREA, f"{series} is published by landing area; only counts of a whole route are adjusted"
        )
    by_month = {month_of(start): count for (start,), count in counts_by_period(rows, ["start"]).items()}
    counted = [month for month, (value, _) in by_month.items() if value is not None]
    if len(counted) < LEAST_MONTHS:
        return NotAdjusted(
            WhyNotAdjusted.TOO_SHORT,
            f"{series} has {len(counted)} months with a count; a season is estimated from at least {LEAST_MONTHS}",
        )
    span = range(min(counted), max(counted) + 1)
    return _gap(by_month, span, series) or _mostly_zero(by_month, span, series) or _months(by_month, span)


_ByMonth = dict[int, tuple[int | None, str]]


def _gap(by_month: _ByMonth, span: range, series: str) -> NotAdjusted | None:
    missing = [month for month in span if by_month.get(month, (None, ""))[0] is None]
    if not missing:
        return None
    status = by_month.get(missing[0], (None, "not_published"))[1]
    return NotAdjusted(
        WhyNotAdjusted.GAP,
        f"{series} has no count in {len(missing)} of its {len(span)} months, the first of them "
        f"{month_label(missing[0])} ({status}); gaps are not filled",
    )


def _mostly_zero(by_month: _ByMonth, span: range, series: str) -> NotAdjusted | None:
    zeros = sum(by_month[month][0] == 0 for month in span)
    if 2 * zeros <= len(span):
        return None
    return NotAdjusted(
        WhyNotAdjusted.MOSTLY_ZERO, f"{series} is zero in {zeros} of its {len(span)} months, so it has no season"
    )


def _months(by_month: _ByMonth, span: range) -> AdjustableMonths:
    return AdjustableMonths(span.start, np.array([by_month[month][0] for month in span], np.int64))


class Adjustments(Derived):
    """The adjusted figures of a snapshot, by series and route."""

    @once
    def periods(self, series: str, route: str) -> dict[str, dict[str, Any]]:
        """Return the adjusted figures of a route by period; empty without any."""
        return {row["period"]: row for row in self._rows(ADJUSTED, series, route)}

    @once
    def diagnostics(self, series: str, route: str) -> dict[str, Any]:
        """Return the diagnostics of a route that has adjusted figures."""
        return self._rows(DIAGNOSTICS, series, route)[0]

    def _rows(self, name: str, series: str, route: str) -> list[dict[str, Any]]:
        table = self.snapshot.table(name)
        rows: list[dict[str, Any]] = table.filter(
            pc.and_(pc.equal(table["series"], series), pc.equal(table["route"], route))
        ).to_pylist()
        return rows


def add_adjustments(
    snapshot: Snapshot, route: str, answers: Sequence[CountedSeriesAnswer], adjust: str, as_of: date | None
) -> list[CountedSeriesAnswer]:
    """Return series of a route with their adjusted figures, or with the reason why they have none.

    InvalidInput for an unknown adjustment; Refused if no series has adjusted figures.
    """
    if adjust != SEASONAL:
        raise InvalidInput(f"adjust {adjust!r} is not accepted; give {SEASONAL}")
    adjusted = [_add_adjustment(snapshot, route, answer, as_of) for answer in answers]
    if not any(answer.adjustment for answer in adjusted):
        main = min(adjusted, key=lambda answer: answer.id != DETECTIONS)
        raise Refused(
            f"no series of {route} is seasonally adjusted: {main.adjustment_missing}",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=f"/series/{route}",
        )
    return adjusted


def _add_adjustment(
    snapshot: Snapshot, route: str, answer: CountedSeriesAnswer, as_of: date | None
) -> CountedSeriesAnswer:
    why = why_not_adjusted(snapshot, answer.id, route, as_of)
    if why is not None:
        return replace(answer, adjustment_reason=why.reason.value, adjustment_missing=why.sentence)
    return replace(answer, adjustment=_describe(snapshot.derived(Adjustments), route, answer))


def why_not_adjusted(snapshot: Snapshot, series: str, route: str, as_of: date | None = None) -> NotAdjusted | None:
    """Return why a route has no adjusted figures of a series on a day (None: now); None if it has them."""
    newest, then = release_on(snapshot, series, None), release_on(snapshot, series, as_of)
    months = adjustable_months(rows_of_route(snapshot, series, route, None), series, snapshot.series(series)["grain"])
    if isinstance(months, NotAdjusted):
        return months
    if then["release_id"] == newest["release_id"]:
        return None
    return NotAdjusted(
        WhyNotAdjusted.EARLIER_RELEASE,
        f"adjusted figures of {series} are computed from its newest release, of {newest['released']}, when a snapshot "
        f"is built, not from that of {then['released']}; use `routes-geo build --as-of {as_of}`",
    )


def _describe(adjustments: Adjustments, route: str, answer: CountedSeriesAnswer) -> SeasonalAdjustmentAnswer:
    by_period = adjustments.periods(answer.id, route)
    row = adjustments.diagnostics(answer.id, route)
    diagnostics = {name: row[name] for name in DIAGNOSTICS_SCHEMA.names if name not in ("series", "route")}
    limit = noise_limit(row["months"])
    return SeasonalAdjustmentAnswer(
        label=LABEL,
        method=METHOD,
        unit=answer.unit,
        periods=[
            AdjustedPeriodAnswer(
                period=period.period,
                published=period.value,
                status=period.status,
                **{name: by_period[period.period][name] for name in ("adjusted", "trend", "season_factor")},
            )
            for period in answer.periods
            if period.period in by_period
        ],
        diagnostics=AdjustmentDiagnosticsAnswer(
            **diagnostics, noise_limit=limit, sentence=diagnostics_sentence(row, limit)
        ),
    )


def noise_limit(months: int) -> float:
    """Return the autocorrelation that 95 in 100 series of pure chance stay below, for a number of months."""
    return round(1.96 / math.sqrt(months), 4)


def diagnostics_sentence(row: dict[str, Any], limit: float) -> str:
    """Return the diagnostics of an adjusted series in one line."""
    share, month, year = (row[name] for name in ("season_share", "autocorrelation_month", "autocorrelation_year"))
    weak = ", which is weak: the published figures say nearly as much" if share < WEAK_SEASON else ""
    no = "no " if max(abs(month), abs(year)) <= limit else ""
    return (
        f"The season is {100 * share:.0f} % of the variance around the trend{weak}; what is left is correlated by "
        f"{month:.2f} from month to month and by {year:.2f} from year to year, {no}more than chance would leave "
        f"(±{limit:.2f}); {_changes_in_words(row)}; sums of calendar years differ by "
        f"{100 * row['year_difference']:.1f} % from the published ones at the median."
    )


def _changes_in_words(row: dict[str, Any]) -> str:
    if row["change_median"] is None:
        return "how much a new month changes the newest figures is not known"
    median, high = (100 * row[name] for name in ("change_median", "change_high"))
    return (
        f"when a month was added, the newest three adjusted figures changed by {median:.1f} % at the median, and nine "
        f"in ten by less than {high:.1f} %"
    )
