"""Describe the series of a snapshot as clients receive them: periods inside a window, release, licence and age."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import NotFound
from routes_geo.model import Publication, Status
from routes_geo.months import MonthWindow
from routes_geo.snapshot.age import describe_age
from routes_geo.snapshot.answers import AgeAnswer, CountedSeriesAnswer, PeriodAnswer, PeriodOfAreaAnswer, SeriesAnswer
from routes_geo.snapshot.newest import newest_period
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS, check_counted, periods_of, rows_of_route
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECTS, check_subject, first_day, vintages_of_subject


def list_series(snapshot: Snapshot, today: date | None) -> list[SeriesAnswer]:
    """Return every series of a snapshot with its age on a day (None: no ages)."""
    return [
        SeriesAnswer(id=name, **info, age=describe_age(info, newest_period(snapshot, name), today))
        for name, info in snapshot.manifest["series"].items()
    ]


def describe_series(
    snapshot: Snapshot,
    route: str,
    window_of: Callable[[str], MonthWindow | None],
    as_of: date | None = None,
    *,
    today: date | None = None,
) -> list[CountedSeriesAnswer]:
    """Return every series about a route, with its periods inside its window and their sum. Totals have only detections.

    `window_of` returns the window of a series, None for all periods. Ages are those on `as_of`, otherwise on `today`.
    With `as_of`, only series that had been released by that day, as they were known then; NotFound if there are none.
    """
    if check_subject(route) in SUBJECTS:
        check_counted(snapshot, DETECTIONS, route, as_of)
    described = []
    for series in (DETECTIONS,) if route in SUBJECTS else snapshot.manifest["series"]:
        info = _info(snapshot, series, route)
        if as_of is not None and as_of < date.fromisoformat(info["first_vintage"]):
            continue
        rows = rows_of_route(snapshot, series, route, as_of)
        if rows.num_rows:
            periods = periods_of(_inside(rows, window_of(series)), info["grain"])
            release = release_on(snapshot, series, as_of)
            described_info = info | {"release": release}
            age = describe_age(described_info, newest_period(snapshot, series, as_of), as_of or today)
            described.append(_describe(series, described_info, age, periods, has_sum=_has_sum(rows, info)))
    if as_of is not None and not described:
        first_days = sorted({info["first_vintage"] for info in snapshot.manifest["series"].values()})
        raise NotFound(
            f"no series about {route} had been released by {as_of}; "
            f"the first releases are of {', '.join(first_days)}. Choose a later day"
        )
    return described


def _info(snapshot: Snapshot, series: str, route: str) -> dict[str, Any]:
    info = snapshot.series(series)
    first = first_day(snapshot.first_days(series), route) if route in SUBJECTS else None
    return info if first is None else info | vintages_of_subject(snapshot.manifest["vintages"][series], first)


def _has_sum(rows: pa.Table, info: Mapping[str, Any]) -> bool:
    """Return whether the rows of a route may be added up: not if they are of several areas that count differently."""
    areas: int = pc.count_distinct(rows["area"], mode="all").as_py()
    return areas <= 1 or bool(info["adds_areas"])


def _describe(
    series: str, info: dict[str, Any], age: AgeAnswer, periods: list[dict[str, Any]], *, has_sum: bool
) -> CountedSeriesAnswer:
    values = [period["value"] for period in periods if period["value"] is not None]
    has_gap = any(period["status"] == Status.NOT_PUBLISHED for period in periods)
    return CountedSeriesAnswer(
        id=series,
        **info,
        age=age,
        vintage=info["release"]["released"],
        sum=sum(values) if values and has_sum and not has_gap else None,
        withheld_periods=sum(period["status"] == Publication.SUPPRESSED for period in periods),
        period_count=len(periods),
        periods=[PeriodOfAreaAnswer(**row) if "area" in row else PeriodAnswer(**row) for row in periods],
        window=None,
        comparison=None,
        comparison_missing=None,
    )


def _inside(rows: pa.Table, window: MonthWindow | None) -> pa.Table:
    if window is None:
        return rows
    start, stop = (pa.scalar(day, pa.date32()) for day in window.dates)
    return rows.filter(pc.and_(pc.greater_equal(rows["start"], start), pc.less_equal(rows["end"], stop)))
