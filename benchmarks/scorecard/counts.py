"""Read the counts that the scorecard is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from routes_geo.datafiles import read_rows
from routes_geo.model import ROUTE_IDS, parse_month
from routes_geo.pressure.forecast.forecast import RouteMonths

_COUNTS = "observations/frontex_route_totals.csv"  # the release that the scorecard is of


def read_series(data_dir: Path) -> list[RouteMonths]:
    """Read the monthly counts of the five routes in the newest embedded release."""
    rows = sorted(read_rows(data_dir / _COUNTS, ("route", "month", "detections")), key=lambda row: row["month"])
    return [_months(route, [row for row in rows if row["route"] == route]) for route in ROUTE_IDS]


def _months(route: str, rows: Sequence[dict[str, str]]) -> RouteMonths:
    counts = np.array([int(row["detections"]) for row in rows], np.int64)
    return RouteMonths(route, parse_month(rows[0]["month"]), counts)
