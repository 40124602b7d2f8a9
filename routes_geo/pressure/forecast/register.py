"""The register of forecasts: what builds forecast from each release, and how it fits the counts published later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from routes_geo.model import ROUTE_IDS, RegisteredForecast, month_label
from routes_geo.pressure.forecast.scores import interval_score
from routes_geo.pressure.forecast.tables import route_months
from routes_geo.pressure.forecast_tables import REGISTER_SCHEMA

_KEPT = (
    *("route", "horizon", "origin", "target", "median", "low_50", "high_50", "low", "high", "low_95", "high_95"),
    *("status", "reason", "model", "method_version"),
)
_ENDS = (("low_50", "high_50"), ("low", "high"), ("low_95", "high_95"))
_INSIDE = ("inside_50", "inside", "inside_95")
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ForecastFrom:
    """Say what forecasts were made from: a release of a series; and when, as the time of the build in UTC."""

    release_id: str
    released: date
    series: str
    made_at: str


def to_register(forecasts: pa.Table, source: ForecastFrom) -> list[RegisteredForecast]:
    """Return the rows of a table of forecasts as entries for the register, also those that are not published."""
    return [_entry({name: row[name] for name in _KEPT}, source) for row in forecasts.to_pylist()]


def _entry(row: Mapping[str, Any], source: ForecastFrom) -> RegisteredForecast:
    content = json.dumps(row, sort_keys=True, separators=(",", ":"))
    return RegisteredForecast(
        release_id=source.release_id,
        released=source.released,
        series=source.series,
        method_version=row["method_version"],
        route=row["route"],
        horizon=row["horizon"],
        target=row["target"],
        made_at=source.made_at,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )


def register_table(entries: Sequence[RegisteredForecast], totals: pa.Table | None) -> pa.Table:
    """Return registered forecasts with the newest count of their month, where it is published, and their score.

    The score is the weighted interval score of ln(1 + count), `log_error` the error of the median on that scale.
    """
    counts = {route: _counts(totals, route) for route in ROUTE_IDS} if totals is not None and entries else {}
    rows = [_row(entry, counts.get(entry.route, {}).get(entry.target)) for entry in entries]
    return pa.Table.from_pylist(rows, schema=REGISTER_SCHEMA)


def _counts(totals: pa.Table, route: str) -> dict[str, int]:
    months = route_months(totals, route)
    return {month_label(months.first_month + at): int(count) for at, count in enumerate(months.counts)}


def _row(entry: RegisteredForecast, outcome: int | None) -> dict[str, object]:
    forecast: dict[str, Any] = json.loads(entry.content)
    row: dict[str, object] = {
        "release_id": entry.release_id,
        "released": entry.released,
        "made": date.fromisoformat(entry.made_at[:10]),
        "sha256": entry.sha256,
        "outcome": outcome,
        **forecast,
    }
    if outcome is None or forecast["median"] is None:
        return row
    ends = np.array([(forecast[low], forecast[high]) for low, high in _ENDS], np.float64)
    inside = (ends[:, 0] <= outcome) & (outcome <= ends[:, 1])
    median, observed = np.log1p(forecast["median"]), np.log1p(outcome)
    return row | {
        "log_error": round(float(observed - median), _DIGITS),
        "wis": round(interval_score(observed, median, np.log1p(ends)), _DIGITS),
        **dict(zip(_INSIDE, inside.tolist(), strict=True)),
    }
