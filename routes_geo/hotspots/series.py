"""Series that count in a hotspot or around it, inside a window, with a status for what the window lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from routes_geo.errors import NotFound
from routes_geo.hotspots.areas import Area, Hotspot
from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.model import Publication, month_of
from routes_geo.months import MonthWindow
from routes_geo.snapshot.series import periods_by_area
from routes_geo.snapshot.snapshot import Derived, Snapshot, release_on

NEWEST_MONTHS = 12  # of each series, where no window is asked for


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a series: `start` (in) and `end` (out) as ISO days, and the months it touches (since 1970-01)."""

    label: str
    start: str
    end: str
    months: range
    value: int | None
    status: str


@dataclass(frozen=True, slots=True)
class AreaSeries:
    """A series on a route as known at one vintage, by area, and its periods in one area (None: the whole route).

    `released` and `last_month`, the newest of any area, are None where nothing had been released.
    """

    series: str
    route: str
    info: Mapping[str, Any]
    released: str | None
    last_month: int | None
    by_area: Mapping[str | None, Sequence[Period]]
    area: str | None = None

    @property
    def periods(self) -> Sequence[Period]:
        """Periods of the area, in order of time."""
        return self.by_area.get(self.area, ())


def read_area_series(
    snapshot: Snapshot, hotspots: Iterable[Hotspot], as_of: date | None
) -> dict[tuple[str, str], AreaSeries]:
    """Every series that hotspots refer to, by reference (series:area) and route, as known on a day (None: now)."""
    areas = [area for hotspot in hotspots for area in hotspot.areas]
    wanted = {
        (*reference.partition(":")[::2], route)
        for area in areas
        for reference in area.series + area.context_series
        for route in area.routes
    }
    held = {(series, route) for series, _, route in wanted if series in snapshot.manifest["series"]}
    known = {(series, route): _read(snapshot, series, route, as_of) for series, route in held}
    return {
        (f"{series}:{area}", route): replace(known[series, route], area=area or None)
        for series, area, route in sorted(wanted)
        if (series, route) in known
    }


def vintages_on(snapshot: Snapshot, as_of: date | None) -> tuple[str | None, ...]:
    """Release day of every series as known on a day (None: now), None for one that had not been released."""
    last = date.max.isoformat() if as_of is None else as_of.isoformat()
    known = snapshot.manifest["vintages"].values()
    return tuple(
        max((item["released"] for item in vintages if item["released"] <= last), default=None) for vintages in known
    )


def _read(snapshot: Snapshot, series: str, route: str, as_of: date | None) -> AreaSeries:
    info = snapshot.series(series)
    try:
        by_area = periods_by_area(snapshot, series, route, as_of)
    except NotFound:  # nothing of it had been released by then
        return AreaSeries(series, route, info, None, None, {})
    found = {area: tuple(_period(row) for row in rows) for area, rows in by_area.items()}
    last = max((period.months[-1] for periods in found.values() for period in periods), default=None)
    return AreaSeries(series, route, info, release_on(snapshot, series, as_of)["released"], last, found)


def _period(row: dict[str, Any]) -> Period:
    first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"]) - timedelta(days=1)
    months = range(month_of(first), month_of(last) + 1)
    return Period(row["period"], row["start"], row["end"], months, row["value"], row["status"])


def own_series(area: Area, known: Mapping[tuple[str, str], AreaSeries]) -> list[AreaSeries]:
    """Series that count in the area alone."""
    return _of(area, known, area.series)


def _of(area: Area, known: Mapping[tuple[str, str], AreaSeries], references: Sequence[str]) -> list[AreaSeries]:
    keys = [(reference, route) for reference in references for route in area.routes]
    return [known[key] for key in keys if key in known]


def periods_in(counted: AreaSeries, window: MonthWindow | None) -> list[Period]:
    """Whole periods of a series in its area inside a window (None: its newest twelve months)."""
    asked = window or _newest(counted)
    if asked is None:
        return []
    first, stop = (day.isoformat() for day in asked.dates)
    return [period for period in counted.periods if first <= period.start and period.end <= stop]


def describe_area_series(
    area: Area, known: Mapping[tuple[str, str], AreaSeries], window: MonthWindow | None
) -> list[dict[str, Any]]:
    """Series of an area inside a window (None: the newest twelve months of each), its own first, then context."""
    own = [_describe(counted, window, is_own=True) for counted in own_series(area, known)]
    return own + [_describe(counted, window, is_own=False) for counted in _of(area, known, area.context_series)]


def _describe(counted: AreaSeries, window: MonthWindow | None, *, is_own: bool) -> dict[str, Any]:
    asked, inside = window or _newest(counted), periods_in(counted, window)
    return {
        "series": counted.series,
        "publisher": counted.info["publisher"],
        "indicator": counted.info["indicator"],
        "unit": counted.info["unit"],
        "grain": counted.info["grain"],
        "scope": counted.area or f"route {counted.route}",
        "is_own": is_own,
        "vintage": counted.released,
        "window": asked.label if asked else None,
        "periods": [{"period": item.label, "value": item.value, "status": item.status} for item in inside],
        "absent": [] if asked is None else list(_absent(counted, inside, asked)),
    }


def _newest(counted: AreaSeries) -> MonthWindow | None:
    """The newest twelve months that the area itself has."""
    if not counted.periods:
        return None
    stop = counted.periods[-1].months.stop
    return MonthWindow(stop - NEWEST_MONTHS, stop)


def _absent(counted: AreaSeries, inside: Sequence[Period], window: MonthWindow) -> Iterator[dict[str, str]]:
    """Runs of months of a window without a period, each with a status, and with a reason where the window cuts one."""
    covered, held = _months(inside), _months(counted.periods)
    newest = window.start if counted.last_month is None else counted.last_month + 1
    edges = {window.start, window.stop, newest, *held, *(month + 1 for month in held)}
    spans = pairwise(sorted(month for month in edges if window.start <= month <= window.stop))

    def why(span: tuple[int, int]) -> tuple[str, str | None] | None:
        if span[0] in covered:
            return None
        status = Publication.NOT_YET_REPORTED if span[0] >= newest else Publication.NOT_PUBLISHED
        return status.value, f"published by {counted.info['grain']}" if span[0] in held else None

    for found, run in groupby(spans, why):
        if found is not None:
            months = [*run]
            label = MonthWindow(months[0][0], months[-1][1]).label
            yield {"period": label, "status": found[0]} | ({"reason": found[1]} if found[1] else {})


def _months(periods: Iterable[Period]) -> set[int]:
    """Months that periods touch."""
    return {month for period in periods for month in period.months}


class HotspotSeries(Derived):
    """Series that count in hotspots, read once for each set of vintages."""

    def on(self, day: date | None) -> dict[tuple[str, str], AreaSeries]:
        """Return every series that hotspots refer to, as known on a day (None: now), by reference and route."""
        return self._once(vintages_on(self.snapshot, day), lambda: self._read(day))

    def _read(self, day: date | None) -> dict[tuple[str, str], AreaSeries]:
        return read_area_series(self.snapshot, snapshot_hotspots(self.snapshot), day)
