"""Columns and terms of the forecast tables in a snapshot, shared by the build that writes them and their readers."""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa

MODEL = "median of three local levels with a fixed seasonal pattern of 1, 2 and 6 harmonics, on ln(1 + count)"
MAX_HORIZON = 3
METHOD_VERSION = "1"
FORECAST, SKILL = "forecast.arrow", "forecast_skill.arrow"
FORECAST_SCHEMA = pa.schema(
    [
        pa.field("route", pa.string(), nullable=False),
        pa.field("horizon", pa.int8(), nullable=False),
        pa.field("origin", pa.string(), nullable=False),
        pa.field("target", pa.string(), nullable=False),
        pa.field("median", pa.int64()),
        pa.field("low", pa.int64()),
        pa.field("high", pa.int64()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("model", pa.string(), nullable=False),
        pa.field("method_version", pa.string(), nullable=False),
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
        pa.field("better", pa.float64()),
        pa.field("coverage", pa.float64()),
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


class Withheld(StrEnum):
    """Why a forecast is not published."""

    TOO_FEW_TARGETS = "too_few_targets"
    NO_SKILL = "no_skill"
    SKILL_NOT_SHOWN = "skill_not_shown"
    COVERAGE = "coverage"
    FIT_FAILED = "fit_failed"


REASONS = {
    Withheld.TOO_FEW_TARGETS: f"fewer than {LEAST_TARGETS} months since 2016 are available to judge it",
    Withheld.NO_SKILL: "its median error since 2016 is not smaller than that of repeating the last month",
    Withheld.SKILL_NOT_SHOWN: "its errors since 2016 are not significantly below those of repeating the last month",
    Withheld.COVERAGE: "its 80 % intervals did not contain 75 to 85 % of the months since 2016",
    Withheld.FIT_FAILED: "its models could not be estimated",
}
