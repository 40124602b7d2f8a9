"""Which series are adjusted, why others are not, and what a snapshot says of those that are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from routes_geo.model import month_label, month_start
from routes_geo.snapshot.described_series import describe_series
from routes_geo.snapshot.seasonal import (
    LEAST_MONTHS,
    AdjustableMonths,
    NotAdjusted,
    WhyNotAdjusted,
    add_adjustments,
    adjustable_months,
    diagnostics_sentence,
    why_not_adjusted,
)
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECT_IDS

FIRST = 12 * 45  # 2015-01


def rows(counts: Mapping[int, int | None], area: str | None = None) -> pa.Table:
    months = sorted(counts)
    return pa.table(
        {
            "area": pa.array([area] * len(months), pa.string()),
            "start": pa.array([month_start(month) for month in months], pa.date32()),
            "value": pa.array([counts[month] for month in months], pa.int64()),
            "status": ["suppressed" if counts[month] is None else "final" for month in months],
        }
    )


def whole(months: int = LEAST_MONTHS) -> dict[int, int | None]:
    return {FIRST + at: 100 + at for at in range(months)}


def why(table: pa.Table, grain: str = "month") -> NotAdjusted:
    answer = adjustable_months(table, "made.v1", grain)
    assert isinstance(answer, NotAdjusted)
    return answer


def test_months_without_a_count_at_the_ends_are_left_out() -> None:
    counts = whole() | {FIRST - 1: None, FIRST + LEAST_MONTHS: None}
    months = adjustable_months(rows(counts), "made.v1", "month")
    assert isinstance(months, AdjustableMonths)
    assert months.first == FIRST
    assert months.counts.tolist() == [100 + at for at in range(LEAST_MONTHS)]


@pytest.mark.parametrize("grain", ["week", "quarter", "year"])
def test_only_months_have_a_season_here(grain: str) -> None:
    assert why(rows(whole()), grain).reason == WhyNotAdjusted.NOT_MONTHLY


def test_areas_are_not_adjusted() -> None:
    assert why(rows(whole(), area="Crete")).reason == WhyNotAdjusted.BY_AREA


def test_a_gap_is_named_and_not_filled() -> None:
    withheld = why(rows(whole(LEAST_MONTHS + 2) | {FIRST + 7: None, FIRST + 30: None}))
    assert withheld.reason == WhyNotAdjusted.GAP
    assert (
        f"no count in 2 of its {LEAST_MONTHS + 2} months, the first of them {month_label(FIRST + 7)} (suppressed)"
        in (withheld.sentence)
    )
    counts = whole(LEAST_MONTHS + 1)
    del counts[FIRST + 20]
    assert f"{month_label(FIRST + 20)} (not_published)" in why(rows(counts)).sentence


def test_too_few_months_are_counted() -> None:
    short = why(rows(whole(LEAST_MONTHS - 1)))
    assert short.reason == WhyNotAdjusted.TOO_SHORT
    assert f"{LEAST_MONTHS - 1} months" in short.sentence
    assert why(rows({FIRST: None})).reason == WhyNotAdjusted.TOO_SHORT


def test_a_series_that_is_mostly_zero_has_no_season() -> None:
    half = {month: 0 if at < LEAST_MONTHS // 2 else 5 for at, month in enumerate(whole())}
    assert isinstance(adjustable_months(rows(half), "made.v1", "month"), AdjustableMonths)
    assert why(rows(half | {FIRST + LEAST_MONTHS - 1: 0})).reason == WhyNotAdjusted.MOSTLY_ZERO


def test_detections_are_adjusted_where_they_are_not_mostly_zero(snapshot: Snapshot) -> None:
    reasons = {route: why_not_adjusted(snapshot, DETECTIONS, route) for route in SUBJECT_IDS}
    refused = {route: each.reason for route, each in reasons.items() if each}
    assert refused == {"BLKS": WhyNotAdjusted.MOSTLY_ZERO, "OTHR": WhyNotAdjusted.MOSTLY_ZERO}


def test_adjusted_figures_stand_beside_the_published_ones(snapshot: Snapshot) -> None:
    for route in ("CMED", "WMED", "ALL"):
        plain = describe_series(snapshot, route, lambda _: None)
        (answer, *_) = add_adjustments(snapshot, route, plain, "seasonal", None)
        assert answer.adjustment is not None
        assert answer.periods == plain[0].periods
        assert [(each.period, each.published, each.status) for each in answer.adjustment.periods] == [
            (each.period, each.value, each.status) for each in answer.periods
        ]
        for each in answer.adjustment.periods:
            assert each.published is not None
            # Half a count of rounding, and half a unit of the fourth digit of the factor.
            slack = 0.5 + (1 + each.published) * 0.5e-4 / each.season_factor**2 + 1e-6
            assert each.adjusted == pytest.approx(max(0, (1 + each.published) / each.season_factor - 1), abs=slack)


def test_the_season_is_less_in_adjusted_months(snapshot: Snapshot) -> None:
    """The mean logs of the twelve calendar months differ less: the season of 17 years is what was taken out."""
    for route in ("CMED", "EMED", "WMED"):
        (answer, *_) = add_adjustments(
            snapshot, route, describe_series(snapshot, route, lambda _: None), "seasonal", None
        )
        assert answer.adjustment is not None
        months = [int(each.period[5:]) for each in answer.adjustment.periods]
        spreads = []
        for values in zip(*((each.published, each.adjusted) for each in answer.adjustment.periods), strict=True):
            logs = np.log1p(np.array(values, float))
            spreads.append(np.std([logs[np.array(months) == month].mean() for month in range(1, 13)]))
        assert spreads[1] < 0.4 * spreads[0], route


def test_an_earlier_release_is_refused_with_its_command(snapshot: Snapshot) -> None:
    day = date(2025, 7, 1)
    earlier = why_not_adjusted(snapshot, DETECTIONS, "CMED", day)
    assert earlier is not None
    assert earlier.reason == WhyNotAdjusted.EARLIER_RELEASE
    assert "routes-geo build --as-of 2025-07-01" in earlier.sentence
    assert why_not_adjusted(snapshot, DETECTIONS, "CMED", date(2026, 8, 4)) is None


def test_the_diagnostics_are_one_line() -> None:
    row = {
        "season_share": 0.356,
        "autocorrelation_month": 0.44,
        "autocorrelation_year": -0.22,
        "change_median": 0.011,
        "change_high": 0.033,
        "year_difference": 0.051,
    }
    assert diagnostics_sentence(row, 0.135) == (
        "The season is 36 % of the variance around the trend; what is left is correlated by 0.44 from month to month "
        "and by -0.22 from year to year, more than chance would leave (±0.14); when a month was added, the newest "
        "three adjusted figures changed by 1.1 % at the median, and nine in ten by less than 3.3 %; sums of calendar "
        "years differ by 5.1 % from the published ones at the median."
    )
    weak = diagnostics_sentence(row | {"season_share": 0.1, "change_median": None, "change_high": None}, 0.5)
    assert "10 % of the variance around the trend, which is weak" in weak
    assert "no more than chance would leave" in weak
    assert "is not known" in weak
