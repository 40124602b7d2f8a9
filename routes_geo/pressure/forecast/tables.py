"""Forecasts and their skill as tables of a snapshot, and the monthly counts they are made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.model import ROUTE_IDS, Publication, month_label, month_of
from routes_geo.pressure.forecast.forecast import Forecast, Outlook, RouteMonths, forecast_routes
from routes_geo.pressure.forecast.skill import Skill
from routes_geo.pressure.forecast_tables import FORECAST, FORECAST_SCHEMA, METHOD_VERSION, MODEL, SKILL, SKILL_SCHEMA

_DIGITS = 4  # of errors, shares and p: more would only repeat how an optimiser rounds


def outlook_tables(totals: pa.Table | None, say: Callable[[str], None]) -> dict[str, pa.Table]:
    """Tables of forecasts and skill, by file name, from totals of a monthly series; empty without totals."""
    series = [] if totals is None else [route_months(totals, route) for route in ROUTE_IDS]
    outlook = forecast_routes(series, say)
    return {FORECAST: _forecast_table(outlook), SKILL: _skill_table(outlook.skill)}


def route_months(totals: pa.Table, route: str) -> RouteMonths:
    """Newest run of months that all have a count, all borders together; without any where the newest has none."""
    rows = totals.filter(pc.equal(totals["route"], route))
    values: dict[int, list[int | None]] = {}
    for start, value in zip(rows["start"].to_pylist(), rows["value"].to_pylist(), strict=True):
        values.setdefault(month_of(start), []).append(value)
    months = sorted(values)
    counts = [_sum(values[month]) for month in months]
    first = len(months)
    while first and counts[first - 1] is not None:
        first -= 1
    gaps = [position for position, (one, other) in enumerate(pairwise(months), 1) if other != one + 1]
    first = max([first, *gaps])
    known = np.array([count for count in counts[first:] if count is not None], np.int64)
    return RouteMonths(route, months[first] if known.size else 0, known)


def _sum(parts: Sequence[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _forecast_table(outlook: Outlook) -> pa.Table:
    return pa.Table.from_pylist([_forecast_row(one) for one in outlook.forecasts], schema=FORECAST_SCHEMA)


def _forecast_row(one: Forecast) -> dict[str, object]:
    is_published = one.withheld is None
    return {
        "route": one.route,
        "horizon": one.horizon,
        "origin": month_label(one.origin),
        "target": month_label(one.target),
        "median": one.median,
        "low": one.low,
        "high": one.high,
        "status": (Publication.PUBLISHED if is_published else Publication.NOT_PUBLISHED).value,
        "reason": one.withheld and one.withheld.value,
        "model": MODEL,
        "method_version": METHOD_VERSION,
    }


def _skill_table(skill: Sequence[Skill]) -> pa.Table:
    return pa.Table.from_pylist([_skill_row(one) for one in skill], schema=SKILL_SCHEMA)


def _skill_row(one: Skill) -> dict[str, object]:
    shares = ("error", "last_month_error", "mean_ratio", "better", "coverage", "p", "p_adjusted")
    measured = {name: getattr(one, name) for name in shares}
    return {
        "route": one.route,
        "horizon": one.horizon,
        "targets": one.targets,
        "first_target": None if one.first_target is None else month_label(one.first_target),
        "last_target": None if one.last_target is None else month_label(one.last_target),
        **{name: None if value is None else round(value, _DIGITS) for name, value in measured.items()},
        "failed_fits": one.failed_fits,
        "published": one.is_published,
        "reason": one.withheld and one.withheld.value,
        "model": MODEL,
        "method_version": METHOD_VERSION,
    }
