"""Read the totals of a route over time from a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import NotFound, ReasonCode, Refused, meant_id
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS, check_published_resolution
from routes_geo.model import Status, check_route_id, month_of, parse_month, period_label
from routes_geo.months import MonthlySeries, MonthWindow, first_day, last_day
from routes_geo.snapshot.answers import ReleaseAnswer, SourceAnswer
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.revisions import add_up, values_on
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECTS, add_routes, added_routes, check_known, check_subject, of_routes

DETECTIONS = "frontex.detections.v1"
_DEFAULT_RESOLUTION = 4


def monthly_series(snapshot: Snapshot, series: str, route: str, as_of: date | None = None) -> MonthlySeries:
    """Return the months of a route in a monthly series, as known on a day (None: as known to the snapshot).

    NotFound for an unknown route or series, or a day before its first vintage.
    """
    rows = rows_of_route(snapshot, series, check_route_id(route), as_of)
    by_month = counts_by_period(rows, ["start"])
    first = month_of(next(iter(by_month))[0]) if by_month else parse_month(snapshot.series(series)["first_period"])
    values = np.array([value or 0 for value, _ in by_month.values()], np.int64)
    provisional = [status == Status.PROVISIONAL for _, status in by_month.values()]
    return MonthlySeries(first, values, np.array(provisional, np.bool_))


def rows_of_route(snapshot: Snapshot, series: str, route: str, as_of: date | None) -> pa.Table:
    """Return the rows of a route, context route or total in a series as known on a day (None: now).

    NotFound before its first vintage, for an unknown route, and for totals of other series than detections.
    """
    if check_subject(route) in SUBJECTS:
        check_counted(snapshot, series, route, as_of)
    if as_of is None:
        rows = of_routes(snapshot.totals(series), route)
    else:
        release_on(snapshot, series, as_of)
        rows = values_on(of_routes(snapshot.revisions(series), route), as_of)
    return add_routes(rows, route, added_routes(route)) if route in SUBJECTS else rows


def check_counted(snapshot: Snapshot, series: str, route: str, as_of: date | None) -> None:
    """Raise NotFound if a series does not have a context route or a total on a day (None: now)."""
    if series != DETECTIONS:
        raise NotFound(f"{route} has only detections ({DETECTIONS}); {series} is never added over routes")
    check_known(snapshot.first_days(series), route, as_of)


def periods_by_area(
    snapshot: Snapshot, series: str, route: str, as_of: date | None = None
) -> dict[str | None, list[dict[str, Any]]]:
    """Return all periods of a series by area, None for the route as a whole, as known on a day (None: now).

    NotFound for an unknown series, or a day before its first vintage.
    """
    rows = rows_of_route(snapshot, series, check_route_id(route), as_of)
    by_area: dict[str | None, list[dict[str, Any]]] = {}
    for period in periods_of(rows, snapshot.series(series)["grain"]):
        by_area.setdefault(period.pop("area", None), []).append(period)
    return by_area


def counts_by_period(rows: pa.Table, keys: list[str]) -> dict[tuple[Any, ...], tuple[int | None, str]]:
    """Return value and status by the given keys, in their order. Rows that differ in the border alone are added up."""
    parts: dict[tuple[Any, ...], list[tuple[int | None, str]]] = {}
    columns = (rows[name].to_pylist() for name in ("value", "status", *keys))
    for value, status, *key in zip(*columns, strict=True):
        parts.setdefault(tuple(key), []).append((value, status))
    ordered = sorted(parts, key=lambda key: tuple(map(str, key)))
    return {key: add_up(parts[key]) for key in ordered}


def periods_of(rows: pa.Table, grain: str) -> list[dict[str, Any]]:
    """Return the rows of a route as periods, by area if some have one."""
    by_area = pc.any(pc.is_valid(rows["area"])).as_py()
    keys = ["start", "end", "area"] if by_area else ["start", "end"]
    out = []
    for key, (value, status) in counts_by_period(rows, keys).items():
        start, end, *area = key
        row = {
            "period": period_label(start, grain),
            "start": start.isoformat(),
            "end": end.isoformat(),
            "value": value,
            "status": status,
        }
        if area:
            row["area"] = area[0]
        out.append(row)
    return out


def last_month(snapshot: Snapshot, series: str = DETECTIONS) -> int:
    """Return the newest month of a monthly series, in months since 1970-01."""
    return parse_month(snapshot.series(series)["last_period"])


def whole_span(snapshot: Snapshot, series: str = DETECTIONS) -> MonthWindow:
    """Return all months of the periods of a series; for weeks, the months that the first and the last one begin in."""
    info = snapshot.series(series)
    first, last = first_day(info["first_period"], series), last_day(info["last_period"], series)
    return MonthWindow(month_of(first), month_of(last) + 1)


def cell_series(snapshot: Snapshot) -> list[str]:
    """Return the series that have counts by cell, detections first."""
    names = [name for name in snapshot.manifest["series"] if f"cubes/{name}/routes.arrow" in snapshot.manifest["files"]]
    return sorted(names, key=lambda name: (name != DETECTIONS, name))


def check_cell_series(snapshot: Snapshot, series: str) -> str:
    """Return a series that has counts by cell; NotFound for any other."""
    if series not in (names := cell_series(snapshot)):
        advice = f"{meant_id(series, names)}choose one of {', '.join(names)}"
        raise NotFound(f"series {series!r} has no counts by cell; {advice}")
    return series


def cell_resolutions_of(snapshot: Snapshot, series: str) -> list[int]:
    """Return the resolutions at which a series has cells, coarsest first; NotFound for a series without any."""
    check_cell_series(snapshot, series)
    files = snapshot.manifest["files"]
    return [level for level in PUBLISHED_RESOLUTIONS if f"cubes/{series}/r{level}.arrow" in files]


def finest_resolution(snapshot: Snapshot, series: str) -> int:
    """Return the finest resolution at which a series has cells; NotFound for a series without any."""
    return cell_resolutions_of(snapshot, series)[-1]


def check_cell_resolution(snapshot: Snapshot, series: str, resolution: int | None) -> int:
    """Return a resolution at which a series has cells; None is 4, or the finest one if that is coarser.

    Refused, with the nearest one that is published, for a resolution that is too fine or not available. NotFound for a
    series without cells.
    """
    finest = finest_resolution(snapshot, series)
    if resolution is None:
        return min(_DEFAULT_RESOLUTION, finest)
    if finest < check_published_resolution(resolution):
        raise Refused(
            f"resolution {resolution} is finer than the published counts of {series}; choose resolution {finest}",
            reason_code=ReasonCode.TOO_FINE_IN_SPACE,
            allowed=f"resolution={finest}",
        )
    return resolution


def source_answer(snapshot: Snapshot, series: str, release: Mapping[str, Any]) -> SourceAnswer:
    """Return where the figures of a series come from."""
    info = snapshot.series(series)
    return SourceAnswer(
        publisher=info["publisher"],
        title=info["title"],
        licence=info["licence"],
        attribution=info["attribution"],
        release=cast("ReleaseAnswer", release),
    )
