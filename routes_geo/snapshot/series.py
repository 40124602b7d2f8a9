"""Read the totals of a route over time from a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import NotFound
from routes_geo.model import Publication, Status, check_route_id, month_of, parse_month, period_label
from routes_geo.months import MonthlySeries, MonthWindow, check_one_window, named_window, parse_datetime
from routes_geo.snapshot.answers import (
    CountedSeriesAnswer,
    PeriodAnswer,
    PeriodOfAreaAnswer,
    ReleaseAnswer,
    SourceAnswer,
)
from routes_geo.snapshot.once import once
from routes_geo.snapshot.revisions import add_up, values_on
from routes_geo.snapshot.snapshot import Derived, Snapshot, release_on

DETECTIONS = "frontex.detections.v1"


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
    """Return the rows of a route in a series as known on a day (None: now); NotFound before its first vintage."""
    if as_of is None:
        totals = snapshot.totals(series)
        return totals.filter(pc.equal(totals["route"], route))
    release_on(snapshot, series, as_of)
    log = snapshot.revisions(series)
    return values_on(log.filter(pc.equal(log["route"], route)), as_of)


def describe_series(
    snapshot: Snapshot,
    route: str,
    window_of: Callable[[str], MonthWindow | None],
    as_of: date | None = None,
) -> list[CountedSeriesAnswer]:
    """Return every series about a route, with its periods inside its window and their sum.

    `window_of` returns the window of a series, None for all periods.
    With `as_of`, only series that had been released by that day, as they were known then; NotFound if there are none.
    """
    check_route_id(route)
    described = []
    for series, info in snapshot.manifest["series"].items():
        if as_of is not None and as_of < date.fromisoformat(info["first_vintage"]):
            continue
        rows = rows_of_route(snapshot, series, route, as_of)
        if rows.num_rows:
            periods = _periods(_inside(rows, window_of(series)), info["grain"])
            release = release_on(snapshot, series, as_of)
            described.append(_describe(series, info | {"release": release}, periods, has_sum=_has_sum(rows, info)))
    if as_of is not None and not described:
        first_days = sorted({info["first_vintage"] for info in snapshot.manifest["series"].values()})
        raise NotFound(
            f"no series about {route} had been released by {as_of}; "
            f"the first releases are of {', '.join(first_days)}. Choose a later day"
        )
    return described


def _has_sum(rows: pa.Table, info: Mapping[str, Any]) -> bool:
    """Return whether the rows of a route may be added up: not if they are of several areas that count differently."""
    areas: int = pc.count_distinct(rows["area"], mode="all").as_py()
    return areas <= 1 or bool(info["adds_areas"])


def _describe(
    series: str, info: dict[str, Any], periods: list[dict[str, Any]], *, has_sum: bool
) -> CountedSeriesAnswer:
    values = [period["value"] for period in periods if period["value"] is not None]
    return CountedSeriesAnswer(
        id=series,
        **info,
        vintage=info["release"]["released"],
        sum=sum(values) if values and has_sum else None,
        withheld_periods=sum(period["status"] == Publication.SUPPRESSED for period in periods),
        period_count=len(periods),
        periods=[PeriodOfAreaAnswer(**row) if "area" in row else PeriodAnswer(**row) for row in periods],
        window=None,
        comparison=None,
        comparison_missing=None,
    )


def periods_by_area(
    snapshot: Snapshot, series: str, route: str, as_of: date | None = None
) -> dict[str | None, list[dict[str, Any]]]:
    """Return all periods of a series by area, None for the route as a whole, as known on a day (None: now).

    NotFound for an unknown series, or a day before its first vintage.
    """
    rows = rows_of_route(snapshot, series, check_route_id(route), as_of)
    by_area: dict[str | None, list[dict[str, Any]]] = {}
    for period in _periods(rows, snapshot.series(series)["grain"]):
        by_area.setdefault(period.pop("area", None), []).append(period)
    return by_area


def _inside(rows: pa.Table, window: MonthWindow | None) -> pa.Table:
    if window is None:
        return rows
    start, stop = (pa.scalar(day, pa.date32()) for day in window.dates)
    return rows.filter(pc.and_(pc.greater_equal(rows["start"], start), pc.less_equal(rows["end"], stop)))


def counts_by_period(rows: pa.Table, keys: list[str]) -> dict[tuple[Any, ...], tuple[int | None, str]]:
    """Return value and status by the given keys, in their order. Rows that differ in the border alone are added up."""
    parts: dict[tuple[Any, ...], list[tuple[int | None, str]]] = {}
    columns = (rows[name].to_pylist() for name in ("value", "status", *keys))
    for value, status, *key in zip(*columns, strict=True):
        parts.setdefault(tuple(key), []).append((value, status))
    ordered = sorted(parts, key=lambda key: tuple(map(str, key)))
    return {key: add_up(parts[key]) for key in ordered}


def _periods(rows: pa.Table, grain: str) -> list[dict[str, Any]]:
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
    """Return all months of a monthly series."""
    return MonthWindow(parse_month(snapshot.series(series)["first_period"]), last_month(snapshot, series) + 1)


def newest_month(snapshot: Snapshot, series: str = DETECTIONS, as_of: date | None = None) -> int:
    """Return the newest month (since 1970-01) that ends with or before the newest count of a series, on a day.

    NotFound for an unknown series, or a day before its first vintage.
    """
    if as_of is None:
        return snapshot.derived(NewestMonths).of(series)
    release_on(snapshot, series, as_of)
    return _newest(snapshot, series, values_on(snapshot.revisions(series), as_of))


class NewestMonths(Derived):
    """Keeps the newest month of each series, which every tile of a window with a name needs."""

    @once
    def of(self, series: str) -> int:
        """Return the newest month of a series; NotFound for an unknown series."""
        return _newest(self.snapshot, series, self.snapshot.totals(series))


def _newest(snapshot: Snapshot, series: str, rows: pa.Table) -> int:
    missing = pa.array([Publication.NOT_YET_REPORTED.value, Publication.NOT_PUBLISHED.value])
    counted = rows.filter(pc.invert(pc.is_in(rows["status"], missing)))
    newest_end: date | None = pc.max((counted if counted.num_rows else rows)["end"]).as_py()
    return last_month(snapshot, series) if newest_end is None else month_of(newest_end) - 1


def window_or_last_year(snapshot: Snapshot, text: str | None, name: str | None = None) -> MonthWindow:
    """Return the window of `datetime` or of the name in `window`; by default, the newest twelve months.

    InvalidInput for both, or for a value that is not accepted.
    """
    check_one_window(text, name)
    if name is not None:
        return named_window(name, newest_month(snapshot))
    if text is None:
        newest = last_month(snapshot)
        return MonthWindow(newest - 11, newest + 1)
    span = whole_span(snapshot)
    return parse_datetime(text, span.start, span.stop)


def counted_period(snapshot: Snapshot, window: MonthWindow) -> str:
    """Return the months of a window that the figures cover, or all its months if the figures cover no part of it."""
    span = whole_span(snapshot)
    return (window.within(span.start, span.stop) or window).label


def check_series(series: str) -> str:
    """Return a series that has counts by cell; NotFound for any other."""
    if series != DETECTIONS:
        raise NotFound(f"series {series!r} has no counts by cell; choose {DETECTIONS}")
    return series


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
