"""Route pressure: indicators of one series, one measure and one vintage, each missing with a reason where it must be.

Formulas: v_t is the count of month t. The numbering I1 to I8 follows docs/indicators.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from routes_geo.model import month_label
from routes_geo.series import MonthlySeries

METHOD_VERSION = "2"
_SMALL_BASE = 50  # a change against fewer than 50 says nothing


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator: a value, or the reason why there is none."""

    value: float | None
    unit: str
    formula: str
    reason_missing: str | None = None


def indicators(series: MonthlySeries, everywhere: list[MonthlySeries], month: int) -> dict[str, Figure]:
    """Indicators of one route for a month (since 1970-01); `everywhere` holds all routes, this one included."""
    now = series.value(month)
    year_ago, month_ago = series.value(month - 12), series.value(month - 1)
    quarter, quarter_ago = series.total(month - 2, month + 1), series.total(month - 14, month - 11)
    return {
        "level": _count(now, "v_t", month),
        "level_12_months": _count(series.total(month - 11, month + 1), "sum of v over t-11..t", month),
        "change_previous_period": _change(now, month_ago, "v_t / v_(t-1) - 1"),
        "year_on_year": _change(now, year_ago, "v_t / v_(t-12) - 1"),
        "year_on_year_3_months": _change(quarter, quarter_ago, "(sum over t-2..t) / (sum over t-14..t-12) - 1"),
        "share": _share(now, [other.value(month) for other in everywhere]),
    }


def _count(value: int | None, formula: str, month: int) -> Figure:
    reason = None if value is not None else f"the series does not hold all the months up to {month_label(month)}"
    return Figure(value, "detections", formula, reason)


def _change(now: int | None, before: int | None, formula: str) -> Figure:
    if now is None or before is None:
        return Figure(None, "ratio", formula, "the series does not hold both periods")
    if before < _SMALL_BASE:
        return Figure(None, "ratio", formula, f"the earlier count is below {_SMALL_BASE}")
    return Figure(now / before - 1, "ratio", formula)


def _share(now: int | None, everywhere: list[int | None]) -> Figure:
    formula, unit = "v_t / sum of v_t over the five routes", "share of detections"
    known = [value for value in everywhere if value is not None]
    if now is None or len(known) < len(everywhere):
        return Figure(None, unit, formula, "a route has no count for this month")
    total = sum(known)
    return Figure(now / total, unit, formula) if total else Figure(None, unit, formula, "no detections on any route")
