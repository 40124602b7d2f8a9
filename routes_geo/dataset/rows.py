"""Read the published totals of a snapshot as one table, with the rows of `/series/{route}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.dataset.columns import SCHEMA
from routes_geo.errors import NotFound
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS, check_counted, periods_of, rows_of_route
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECTS, check_subject


def series_rows(snapshot: Snapshot, series: str, as_of: date | None = None) -> pa.Table:
    """Return all periods of a series by route and area (n rows of SCHEMA), as known on a day (None: now).

    Routes that the publisher counts and that are not one of the five are included. NotFound for an unknown series, or a
    day before its first vintage.
    """
    snapshot.series(series)
    known = snapshot.totals(series) if as_of is None else snapshot.revisions(series)
    routes = sorted(pc.unique(known["route"].cast(pa.string())).to_pylist())
    rows = (row for route in routes for row in _rows(snapshot, series, route, as_of))
    return _table(rows)


def route_rows(snapshot: Snapshot, route: str, as_of: date | None = None) -> pa.Table:
    """Return all periods of all series about a route, or of the detections of a total (n rows of SCHEMA).

    NotFound for an unknown route, or a day before the first release of all series.
    """
    if check_subject(route) in SUBJECTS:
        check_counted(snapshot, DETECTIONS, route, as_of)
    offered = [DETECTIONS] if route in SUBJECTS else _released(snapshot, as_of)
    return _table(row for series in offered for row in _rows(snapshot, series, route, as_of))


def _released(snapshot: Snapshot, as_of: date | None) -> list[str]:
    first_days = {name: info["first_vintage"] for name, info in snapshot.manifest["series"].items()}
    released = [name for name, first in first_days.items() if as_of is None or date.fromisoformat(first) <= as_of]
    if not released:
        first = min(first_days.values())
        raise NotFound(f"no series had been released by {as_of}; choose {first} or a later day")
    return released


def _rows(snapshot: Snapshot, series: str, route: str, as_of: date | None) -> Iterable[dict[str, Any]]:
    info = snapshot.series(series)
    release = release_on(snapshot, series, as_of)
    stated = {
        "series": series,
        "route": route,
        "unit": info["unit"],
        "publisher": info["publisher"],
        "vintage": date.fromisoformat(release["released"]),
    }
    for row in periods_of(rows_of_route(snapshot, series, route, as_of), info["grain"]):
        days = {name: date.fromisoformat(row[name]) for name in ("start", "end")}
        yield {"area": None, **row, **days, **stated}


def _table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)
