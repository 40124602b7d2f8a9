"""Columns and terms of the forecast tables in a snapshot, shared by the build that writes them and their readers."""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa

MODEL = (
    "three quarters the median of three local levels with a fixed seasonal pattern of 1, 2 and 6 harmonics, a quarter "
    "the last month, on ln(1 + count)"
)
MAX_HORIZON = 3
COVERAGES = (0.5, 0.8, 0.95)  # of the intervals; the columns `low` and `high` are those of 0.8
METHOD_VERSION = "2"
FORECAST, PAST_FORECAST, SKILL = "forecast.arrow", "forecast_past.arrow", "forecast_skill.arrow"
REGISTER = "forecast_register.arrow"
FORECAST_SCHEMA = pa.schema(
    [
        pa.field("route", pa.string(), nullable=False),
        pa.field("horizon", pa.int8(), nullable=False),
        pa.field("origin", pa.string(), nullable=False),
        pa.field("target", pa.string(), nullable=False),
        pa.field("median", pa.int64()),
        pa.field("low_50", pa.int64()),
        pa.field("high_50", pa.int64()),
        pa.field("low", pa.int64()),
        pa.field("high", pa.int64()),
        pa.field("low_95", pa.int64()),
        pa.field("high_95", pa.int64()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("model", pa.string(), nullable=False),
        pa.field("method_version", pa.string(), nullable=False),
    ]
)
REGISTER_SCHEMA = pa.schema(
    [
        pa.field("release_id", pa.string(), nullable=False),
        pa.field("released", pa.date32(), nullable=False),
        pa.field("made", pa.date32(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),
        *FORECAST_SCHEMA,
        pa.field("outcome", pa.int64()),
        pa.field("log_error", pa.float64()),
        pa.field("wis", pa.float64()),
        pa.field("inside_50", pa.bool_()),
        pa.field("inside", pa.bool_()),
        pa.field("inside_95", pa.bool_()),
    ]
)
SKILL_SCHEMA = pa.schema(
    [
        pa.field("route", pa.string(), nullable=False),
        pa.field("horizon", pa.int8(), nullable=False),
        pa.field("targets", pa.int32(), nullable=False),
        pa.field("first_target", pa.string()),
        pa.field("last_target", pa.string()),
        pa.field("error", pa.float64()),
        pa.field("last_month_error", pa.float64()),
        pa.field("mean_ratio", pa.float64()),
        pa.field("wis", pa.float64()),
        pa.field("last_month_wis", pa.float64()),
        pa.field("last_year_wis", pa.float64()),
        pa.field("better_naive", pa.string()),
        pa.field("relative_wis", pa.float64()),
        pa.field("better", pa.float64()),
        pa.field("coverage_50", pa.float64()),
        pa.field("coverage", pa.float64()),
        pa.field("coverage_95", pa.float64()),
        pa.field("p", pa.float64(), nullable=False),
        pa.field("p_adjusted", pa.float64(), nullable=False),
        pa.field("failed_fits", pa.int32(), nullable=False),
        pa.field("published", pa.bool_(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("model", pa.string(), nullable=False),
        pa.field("method_version", pa.string(), nullable=False),
    ]
)
LEAST_TARGETS = 60


class Naive(StrEnum):
    """A naive forecast: a month that was known, taken unchanged."""

    LAST_MONTH = "last_month"
    LAST_YEAR = "last_year"  # the same month of the year before


class Withheld(StrEnum):
    """Why a forecast is not published."""

    TOO_FEW_TARGETS = "too_few_targets"
    NO_SKILL = "no_skill"
    SKILL_NOT_SHOWN = "skill_not_shown"
    COVERAGE = "coverage"
    FIT_FAILED = "fit_failed"


REASONS = {
    Withheld.TOO_FEW_TARGETS: f"fewer than {LEAST_TARGETS} months since 2016 are available to judge it",
    Withheld.NO_SKILL: "its score since 2016 is not better than that of the better naive forecast",
    Withheld.SKILL_NOT_SHOWN: "its scores since 2016 are not significantly better than those of the better naive "
    "forecast",
    Withheld.COVERAGE: "its 80 % intervals did not contain 75 to 85 % of the months since 2016",
    Withheld.FIT_FAILED: "its models could not be estimated",
}
