"""Write seasonally adjusted counts and their diagnostics as tables of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from routes_geo.build.stl import (
    Decomposition,
    Diagnostics,
    adjusted_counts,
    decompose,
    diagnose,
    season_factors,
    trend_counts,
)
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.snapshot.seasonal import (
    ADJUSTED,
    ADJUSTED_SCHEMA,
    DIAGNOSTICS,
    DIAGNOSTICS_SCHEMA,
    AdjustableMonths,
    NotAdjusted,
    adjustable_months,
)
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.subjects import SUBJECT_IDS, SUBJECTS, add_routes, added_routes, of_routes

_DIGITS = 4  # of factors, shares and correlations


def seasonal_tables(totals: Mapping[str, pa.Table], grains: Mapping[str, str]) -> dict[str, pa.Table]:
    """Return the tables of adjusted figures by file name, from the newest totals and the grain of each series."""
    adjusted: list[dict[str, Any]] = []
    diagnostics: list[dict[str, Any]] = []
    for series, table in totals.items():
        for route, months in _adjustable(series, table, grains[series]):
            parts = decompose(months.counts)
            adjusted += _adjusted_rows(series, route, months, parts)
            judged = diagnose(months.counts, parts, months.first)
            diagnostics.append({"series": series, "route": route, "months": months.counts.size} | _rounded(judged))
    return {
        ADJUSTED: pa.Table.from_pylist(adjusted, schema=ADJUSTED_SCHEMA),
        DIAGNOSTICS: pa.Table.from_pylist(diagnostics, schema=DIAGNOSTICS_SCHEMA),
    }


def _adjustable(series: str, totals: pa.Table, grain: str) -> Iterator[tuple[str, AdjustableMonths]]:
    """Yield the routes of a series, of detections also totals and context routes, whose season can be estimated."""
    for route in SUBJECT_IDS if series == DETECTIONS else ROUTE_IDS:
        rows = of_routes(totals, route)
        if route in SUBJECTS and rows.num_rows:
            rows = add_routes(rows, route, added_routes(route))
        months = adjustable_months(rows, series, grain)
        if not isinstance(months, NotAdjusted):
            yield route, months


def _adjusted_rows(series: str, route: str, months: AdjustableMonths, parts: Decomposition) -> Iterator[dict[str, Any]]:
    factors = season_factors(parts)
    adjusted, trend = adjusted_counts(months.counts, factors), trend_counts(months.counts, parts, factors)
    columns = zip(adjusted.tolist(), trend.tolist(), np.round(factors, _DIGITS).tolist(), strict=True)
    for position, (count, level, factor) in enumerate(columns):
        yield {
            "series": series,
            "route": route,
            "period": month_label(months.first + position),
            "adjusted": count,
            "trend": level,
            "season_factor": factor,
        }


def _rounded(judged: Diagnostics) -> dict[str, float | None]:
    values = {field.name: getattr(judged, field.name) for field in fields(judged)}
    return {name: round(value, _DIGITS) if np.isfinite(value) else None for name, value in values.items()}
