"""Totals of a route over time, read from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.cells import IntArray
from routes_geo.model import Publication, Status, check_route_id, month_label, parse_month
from routes_geo.snapshot import Snapshot
from routes_geo.windows import MonthWindow

DETECTIONS = "frontex.detections.v1"


@dataclass(frozen=True, slots=True)
class MonthlySeries:
    """Months of one route, all borders together: `values` (p,) from `first_month`, with a provisional flag (p,)."""

    first_month: int
    values: IntArray
    provisional: NDArray[np.bool_]

    def value(self, month: int) -> int | None:
        """Value of a month, None outside the series."""
        position = month - self.first_month
        return int(self.values[position]) if 0 <= position < self.values.size else None

    def total(self, start: int, stop: int) -> int | None:
        """Sum of months `start` (in) to `stop` (out), None unless the series has all of them."""
        low, high = start - self.first_month, stop - self.first_month
        return int(self.values[low:high].sum()) if 0 <= low < high <= self.values.size else None


def monthly_series(snapshot: Snapshot, series: str, route: str) -> MonthlySeries:
    """Months of a route in a monthly series; NotFound for an unknown route or series."""
    rows = _rows_of_route(snapshot, series, check_route_id(route))
    by_month = rows.group_by("start").aggregate([("value", "sum"), ("provisional", "any")]).sort_by("start")
    first = parse_month(snapshot.series(series)["first_period"])
    values = by_month["value_sum"].to_numpy()
    return MonthlySeries(first, values, by_month["provisional_any"].to_numpy(zero_copy_only=False))


def _rows_of_route(snapshot: Snapshot, series: str, route: str) -> pa.Table:
    totals = snapshot.totals(series)
    return totals.filter(pc.equal(totals["route"], route))


def describe_series(snapshot: Snapshot, route: str, window: MonthWindow | None) -> list[dict[str, Any]]:
    """Every series that counts on a route, with its periods inside a window (None: all) and their sum."""
    check_route_id(route)
    found = []
    for series, info in snapshot.manifest["series"].items():
        rows = _rows_of_route(snapshot, series, route)
        if rows.num_rows:
            periods = _periods(_inside(rows, window), info["grain"])
            found.append({"id": series, **info, "vintage": info["release"]["released"], **_summed(periods)})
    return found


def _inside(rows: pa.Table, window: MonthWindow | None) -> pa.Table:
    if window is None:
        return rows
    start, stop = (pa.scalar(day, pa.date32()) for day in window.dates)
    return rows.filter(pc.and_(pc.greater_equal(rows["start"], start), pc.less_equal(rows["end"], stop)))


def _periods(rows: pa.Table, grain: str) -> list[dict[str, Any]]:
    keys = ["start", "end"] if grain == "month" else ["start", "end", "area"]
    summed = rows.group_by(keys).aggregate([("value", "sum"), ("provisional", "any")])
    ordered = summed.sort_by([(key, "ascending") for key in keys]).to_pylist()
    return [_period(row, grain) for row in ordered]


def _period(row: dict[str, Any], grain: str) -> dict[str, Any]:
    label = row["start"].isoformat()
    out = {
        "period": {"month": label[:7], "year": label[:4], "week": label}[grain],
        "start": label,
        "end": row["end"].isoformat(),
        "value": row["value_sum"],
        "status": _status(row),
    }
    return out if grain == "month" else out | {"area": row["area"]}


def _status(row: dict[str, Any]) -> str:
    if row["value_sum"] is None:
        return Publication.SUPPRESSED.value
    return (Status.PROVISIONAL if row["provisional_any"] else Status.FINAL).value


def _summed(periods: list[dict[str, Any]]) -> dict[str, Any]:
    values = [period["value"] for period in periods if period["value"] is not None]
    return {
        "sum": sum(values) if values else None,
        "withheld_periods": len(periods) - len(values),
        "period_count": len(periods),
        "periods": periods,
    }


def last_month(snapshot: Snapshot, series: str = DETECTIONS) -> int:
    """Newest month of a monthly series, months since 1970-01."""
    return parse_month(snapshot.series(series)["last_period"])


def whole_span(snapshot: Snapshot, series: str = DETECTIONS) -> MonthWindow:
    """All months of a monthly series."""
    return MonthWindow(parse_month(snapshot.series(series)["first_period"]), last_month(snapshot, series) + 1)


def month_range(window: MonthWindow) -> list[str]:
    """Labels of the months of a window."""
    return [month_label(month) for month in range(window.start, window.stop)]
