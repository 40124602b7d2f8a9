"""Read the series that count in a hotspot or around it, cut them to a window, and label the months without a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from routes_geo.errors import NotFound
from routes_geo.hotspots.areas import Area, Hotspot
from routes_geo.hotspots.figure_answers import (
    AbsentMonthsAnswer,
    AreaPeriodAnswer,
    AreaSeriesAnswer,
    CutMonthsAnswer,
)
from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.model import Publication, month_of
from routes_geo.months import MonthWindow
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import periods_by_area
from routes_geo.snapshot.snapshot import Derived, Snapshot

NEWEST_MONTHS = 12  # of each series, if no window is given


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
    """A series on a route at one vintage, by area, and its periods in one area (None: the whole route).

    `released`, and `last_month`, the newest month of any area, are None if nothing had been released.
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
        """Return the periods of the area, in order of time."""
        return self.by_area.get(self.area, ())


SeriesByReference = Mapping[tuple[str, str], AreaSeries]  # by reference (series:area) and route


def read_area_series(
    snapshot: Snapshot, hotspots: Iterable[Hotspot], as_of: date | None
) -> dict[tuple[str, str], AreaSeries]:
    """Read every series that hotspots refer to, by reference (series:area) and route, as known on a day (None: now)."""
    areas = [area for hotspot in hotspots for area in hotspot.areas]
    wanted = {
        (*reference.partition(":")[::2], route)
        for area in areas
        for reference in area.series + area.context_series
        for route in area.routes
    }
    available = {(series, route) for series, _, route in wanted if series in snapshot.manifest["series"]}
    by_route = {(series, route): _read(snapshot, series, route, as_of) for series, route in available}
    return {
        (f"{series}:{area}", route): replace(by_route[series, route], area=area or None)
        for series, area, route in sorted(wanted)
        if (series, route) in by_route
    }


def vintages_on(snapshot: Snapshot, as_of: date | None) -> tuple[str | None, ...]:
    """Return the release day of every series on a day (None: now); None for a series not yet released."""
    last = date.max.isoformat() if as_of is None else as_of.isoformat()
    return tuple(
        max((vintage["released"] for vintage in vintages if vintage["released"] <= last), default=None)
        for vintages in snapshot.manifest["vintages"].values()
    )


def _read(snapshot: Snapshot, series: str, route: str, as_of: date | None) -> AreaSeries:
    info = snapshot.series(series)
    try:
        rows_by_area = periods_by_area(snapshot, series, route, as_of)
    except NotFound:  # nothing had been released by then
        return AreaSeries(series, route, info, None, None, {})
    by_area = {area: tuple(_period(row) for row in rows) for area, rows in rows_by_area.items()}
    last_month = max((period.months[-1] for periods in by_area.values() for period in periods), default=None)
    return AreaSeries(series, route, info, release_on(snapshot, series, as_of)["released"], last_month, by_area)


def _period(row: dict[str, Any]) -> Period:
    first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"]) - timedelta(days=1)
    months = range(month_of(first), month_of(last) + 1)
    return Period(row["period"], row["start"], row["end"], months, row["value"], row["status"])


def own_series(area: Area, series: SeriesByReference) -> list[AreaSeries]:
    """Return the series that count in the area alone."""
    return _referred_to(area, series, area.series)


def _referred_to(area: Area, series: SeriesByReference, references: Sequence[str]) -> list[AreaSeries]:
    keys = [(reference, route) for reference in references for route in area.routes]
    return [series[key] for key in keys if key in series]


def periods_in(series: AreaSeries, window: MonthWindow | None) -> list[Period]:
    """Return the periods of a series that lie wholly inside a window (None: its newest twelve months)."""
    chosen = window or _newest(series)
    if chosen is None:
        return []
    first, stop = (day.isoformat() for day in chosen.dates)
    return [period for period in series.periods if first <= period.start and period.end <= stop]


def describe_area_series(area: Area, series: SeriesByReference, window: MonthWindow | None) -> list[AreaSeriesAnswer]:
    """Return the series of an area inside a window (None: the newest twelve months), its own first, then context."""
    context = _referred_to(area, series, area.context_series)
    return [
        *(_describe(own, window, is_own=True) for own in own_series(area, series)),
        *(_describe(wider, window, is_own=False) for wider in context),
    ]


def _describe(series: AreaSeries, window: MonthWindow | None, *, is_own: bool) -> AreaSeriesAnswer:
    chosen, inside = window or _newest(series), periods_in(series, window)
    return AreaSeriesAnswer(
        series=series.series,
        publisher=series.info["publisher"],
        indicator=series.info["indicator"],
        unit=series.info["unit"],
        grain=series.info["grain"],
        scope=series.area or f"route {series.route}",
        is_own=is_own,
        vintage=series.released,
        window=chosen.label if chosen else None,
        periods=[AreaPeriodAnswer(period=period.label, value=period.value, status=period.status) for period in inside],
        absent=[] if chosen is None else list(_absent(series, inside, chosen)),
    )


def _newest(series: AreaSeries) -> MonthWindow | None:
    """Return the newest twelve months that the area itself has; None without periods."""
    if not series.periods:
        return None
    stop = series.periods[-1].months.stop
    return MonthWindow(stop - NEWEST_MONTHS, stop)


def _absent(series: AreaSeries, inside: Sequence[Period], window: MonthWindow) -> Iterator[AbsentMonthsAnswer]:
    """Yield the runs of months of a window without a period, with a reason if the window cuts a longer period."""
    covered, touched = _months(inside), _months(series.periods)
    newest = window.start if series.last_month is None else series.last_month + 1
    edges = {window.start, window.stop, newest, *touched, *(month + 1 for month in touched)}
    spans = pairwise(sorted(month for month in edges if window.start <= month <= window.stop))

    def why(span: tuple[int, int]) -> tuple[str, str | None] | None:
        if span[0] in covered:
            return None
        status = Publication.NOT_YET_REPORTED if span[0] >= newest else Publication.NOT_PUBLISHED
        return status.value, f"published by {series.info['grain']}" if span[0] in touched else None

    for absence, run in groupby(spans, why):
        if absence is not None:
            months, (status, reason) = [*run], absence
            label = MonthWindow(months[0][0], months[-1][1]).label
            if reason is None:
                yield AbsentMonthsAnswer(period=label, status=status)
            else:
                yield CutMonthsAnswer(period=label, status=status, reason=reason)


def _months(periods: Iterable[Period]) -> set[int]:
    """Return the months that periods touch."""
    return {month for period in periods for month in period.months}


class HotspotSeries(Derived):
    """Series that count in hotspots, read once for each set of vintages."""

    def on(self, day: date | None) -> dict[tuple[str, str], AreaSeries]:
        """Return every series that hotspots refer to, as known on a day (None: now), by reference and route."""
        return self._once(vintages_on(self.snapshot, day), lambda: self._read(day))

    def _read(self, day: date | None) -> dict[tuple[str, str], AreaSeries]:
        return read_area_series(self.snapshot, snapshot_hotspots(self.snapshot), day)
