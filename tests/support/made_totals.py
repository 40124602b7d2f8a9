"""Small snapshots with nothing but the monthly detections of some routes at some vintages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa

from routes_geo.model import month_label, month_start
from routes_geo.snapshot.revisions import REVISION_SCHEMA
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot
from routes_geo.snapshot.writing import write_snapshot

DETECTIONS = "frontex.detections.v1"
Counts = Mapping[str, Mapping[int, int | None]]  # by route and month; None: not published


def make_snapshot(out: Path, vintages: Mapping[date, Counts]) -> Snapshot:
    """Return a snapshot in which each vintage restates the months that it has of the routes that it has."""
    rows = [row | {"released": day} for day, counts in sorted(vintages.items()) for row in _rows(counts)]
    log = pa.Table.from_pylist(
        [row | {"release_id": f"frontex-{row['released']}", "kind": "first"} for row in rows], schema=REVISION_SCHEMA
    )
    days = [day.isoformat() for day in sorted(vintages)]
    newest = pa.Table.from_pylist(_rows(vintages[max(vintages)]), schema=_totals_schema())
    months = sorted({month for counts in vintages.values() for of_route in counts.values() for month in of_route})
    releases = [{"released": day, "release_id": f"frontex-{day}"} for day in days]
    info = {
        "grain": "month",
        "unit": "detections",
        "vintages": len(days),
        "first_vintage": days[0],
        "first_period": month_label(months[0]),
        "last_period": month_label(months[-1]),
        "release": releases[-1],
    }
    tables = {f"revisions/{DETECTIONS}.arrow": log, f"totals/{DETECTIONS}.arrow": newest}
    content = {"as_of": None, "policy": {}, "series": {DETECTIONS: info}, "vintages": {DETECTIONS: releases}}
    return open_snapshot(out / write_snapshot(out, tables, content))


def _totals_schema() -> pa.Schema:
    names = ("route", "area", "start", "end", "value", "status")
    return pa.schema([pa.field("border", pa.string()), *(REVISION_SCHEMA.field(name) for name in names)])


def _rows(counts: Counts) -> list[dict[str, object]]:
    return [
        {
            "route": route,
            "border": None,
            "area": None,
            "start": month_start(month),
            "end": month_start(month + 1),
            "value": value,
            "status": "not_published" if value is None else "final",
        }
        for route, of_route in counts.items()
        for month, value in of_route.items()
    ]
