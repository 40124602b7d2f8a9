"""Compute the figures of the page on seasonally adjusted series from a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from docs.quality_figures import table
from routes_geo.build.stl import newest_changes
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.seasonal import DIAGNOSTICS, LEAST_MONTHS, METHOD, SEASONAL_WINDOW, WEAK_SEASON, noise_limit
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

_WINDOWS = (7, 13, SEASONAL_WINDOW, 35)


def seasonal_facts(snapshot: Snapshot) -> dict[str, str]:
    """Return the method of seasonal adjustment and the diagnostics of every adjusted series."""
    slopes = [_slope(snapshot, route) for route in ROUTE_IDS]
    rows = snapshot.table(DIAGNOSTICS).to_pylist()
    return {
        "method": METHOD,
        "window": str(SEASONAL_WINDOW),
        "least": str(LEAST_MONTHS),
        "weak": f"{100 * WEAK_SEASON:.0f}",
        "noise": f"{max(noise_limit(row['months']) for row in rows):.2f}",
        "slope_low": f"{min(slopes):.1f}",
        "slope_high": f"{max(slopes):.1f}",
        "window_table": _window_table(snapshot),
        "seasonal_table": _seasonal_table(rows),
    }


def _window_table(snapshot: Snapshot) -> str:
    """Return how much the newest figures of the five routes change with a new month, by the length of the window."""
    counts = [monthly_series(snapshot, DETECTIONS, route).values for route in ROUTE_IDS]
    rows = []
    for window in _WINDOWS:
        changes = np.concatenate([newest_changes(each, window) for each in counts])
        rows.append([window, *(f"{100 * share:.1f} %" for share in np.quantile(changes, [0.5, 0.9]))])
    return table(["window, years", "change", "nine in ten"], rows)


def _slope(snapshot: Snapshot, route: str) -> float:
    """Return by what power of their mean the standard deviation of a calendar year's months grows."""
    series = monthly_series(snapshot, DETECTIONS, route)
    skipped = -series.first_month % 12
    years = series.values[skipped : skipped + (series.values.size - skipped) // 12 * 12].reshape(-1, 12)
    return float(np.polyfit(np.log1p(years.mean(axis=1)), np.log1p(years.std(axis=1)), 1)[0])


def _seasonal_table(rows: Sequence[dict[str, Any]]) -> str:
    head = ["series", "route", "months", "season share", "rest, month", "rest, year", "change", "nine in ten", "years"]
    lines = [
        [f"`{row['series']}`", row["route"], row["months"], f"{100 * row['season_share']:.0f} %"]
        + [f"{row[name]:.2f}" for name in ("autocorrelation_month", "autocorrelation_year")]
        + ["" if row[name] is None else f"{100 * row[name]:.1f} %" for name in ("change_median", "change_high")]
        + [f"{100 * row['year_difference']:.1f} %"]
        for row in rows
    ]
    return table(head, lines)
