"""Write forecasts and their skill as tables of a snapshot, from monthly counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.grid.arrays import FloatArray
from routes_geo.model import ROUTE_IDS, Publication, month_label, month_of
from routes_geo.pressure.forecast.forecast import Forecast, RouteMonths, forecast_routes, logs_of
from routes_geo.pressure.forecast.skill import Skill
from routes_geo.pressure.forecast_tables import (
    COVERAGES,
    FORECAST,
    FORECAST_SCHEMA,
    METHOD_VERSION,
    MODEL,
    PAST_FORECAST,
    SKILL,
    SKILL_SCHEMA,
)

_SUFFIXES = tuple("" if coverage == 0.8 else f"_{coverage * 100:.0f}" for coverage in COVERAGES)
_MEASURES = (
    "error",
    "last_month_error",
    "mean_ratio",
    "wis",
    "last_month_wis",
    "last_year_wis",
    "relative_wis",
    "better",
    "p",
    "p_adjusted",
)
_DIGITS = 4  # of errors, shares and p: more would only repeat how an optimiser rounds


def outlook_tables(totals: pa.Table | None, say: Callable[[str], None]) -> dict[str, pa.Table]:
    """Return the tables of forecasts, past ones and skill, by file name, from totals of a monthly series.

    Without totals they are empty.
    """
    series = [] if totals is None else [route_months(totals, route) for route in ROUTE_IDS]
    outlook = forecast_routes(series, say)
    return {
        FORECAST: _forecast_table(outlook.forecasts),
        PAST_FORECAST: _forecast_table(outlook.past),
        SKILL: _skill_table(outlook.skill),
    }


def series_to_forecast(totals: pa.Table) -> list[FloatArray]:
    """Return ln(1 + count) of the months of each route, (n,) each, from totals of a monthly series."""
    return [logs_of(route_months(totals, route)) for route in ROUTE_IDS]


def route_months(totals: pa.Table, route: str) -> RouteMonths:
    """Return the newest run of months that all have a count, all borders together; empty if the newest has none."""
    rows = totals.filter(pc.equal(totals["route"], route))
    values: dict[int, list[int | None]] = {}
    for start, value in zip(rows["start"].to_pylist(), rows["value"].to_pylist(), strict=True):
        values.setdefault(month_of(start), []).append(value)
    months = sorted(values)
    counts = [_sum(values[month]) for month in months]
    first = len(months)
    while first and counts[first - 1] is not None:
        first -= 1
    gaps = [position for position, (month, following) in enumerate(pairwise(months), 1) if following != month + 1]
    first = max([first, *gaps])
    run = np.array([count for count in counts[first:] if count is not None], np.int64)
    return RouteMonths(route, months[first] if run.size else 0, run)


def _sum(parts: Sequence[int | None]) -> int | None:
    values = [part for part in parts if part is not None]
    return sum(values) if len(values) == len(parts) else None


def _forecast_table(forecasts: Sequence[Forecast]) -> pa.Table:
    return pa.Table.from_pylist([_forecast_row(forecast) for forecast in forecasts], schema=FORECAST_SCHEMA)


def _forecast_row(forecast: Forecast) -> dict[str, object]:
    is_published = forecast.withheld is None
    return {
        "route": forecast.route,
        "horizon": forecast.horizon,
        "origin": month_label(forecast.origin),
        "target": month_label(forecast.target),
        "median": forecast.median,
        **_ends(forecast),
        "status": (Publication.PUBLISHED if is_published else Publication.NOT_PUBLISHED).value,
        "reason": forecast.withheld and forecast.withheld.value,
        "model": MODEL,
        "method_version": METHOD_VERSION,
    }


def _ends(forecast: Forecast) -> dict[str, int]:
    columns = ((f"low{suffix}", f"high{suffix}") for suffix in _SUFFIXES)
    pairs = zip(columns, forecast.intervals, strict=False)
    return {name: end for names, ends in pairs for name, end in zip(names, ends, strict=True)}


def _skill_table(skill: Sequence[Skill]) -> pa.Table:
    return pa.Table.from_pylist([_skill_row(measured) for measured in skill], schema=SKILL_SCHEMA)


def _skill_row(skill: Skill) -> dict[str, object]:
    numbers = {name: getattr(skill, name) for name in _MEASURES}
    coverages = skill.coverages or (None,) * len(COVERAGES)
    numbers |= {f"coverage{suffix}": share for suffix, share in zip(_SUFFIXES, coverages, strict=True)}
    return {
        "route": skill.route,
        "horizon": skill.horizon,
        "targets": skill.targets,
        "first_target": None if skill.first_target is None else month_label(skill.first_target),
        "last_target": None if skill.last_target is None else month_label(skill.last_target),
        **{name: None if value is None else round(value, _DIGITS) for name, value in numbers.items()},
        "better_naive": skill.better_naive and skill.better_naive.value,
        "failed_fits": skill.failed_fits,
        "published": skill.is_published,
        "reason": skill.withheld and skill.withheld.value,
        "model": MODEL,
        "method_version": METHOD_VERSION,
    }
