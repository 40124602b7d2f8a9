"""Loads of hotspots: I10 of docs/reference/indicators.md, occupancy / capacity, and I11, arrivals per 1,000 residents.

Statements disagree and are dated differently: every load names both of its statements, and none is averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from routes_geo.hotspots.areas import (
    ARRIVALS,
    CAPACITY,
    OCCUPANCY,
    Area,
    Hotspot,
    HotspotStatement,
    Population,
    PublishedCount,
)
from routes_geo.model import check_route_id, month_label, month_start

ARRIVALS_WINDOW_DAYS = 14  # I10 without an occupancy: arrivals in 14 days / capacity
RESIDENTS_WINDOW_DAYS = 31  # I11 is for 30 days: longer published windows, but for a month, give no load
_PER_RESIDENTS = 1000
_EXACTNESS = ("day", "month", "quarter", "year")


class CapacityBasis(StrEnum):
    """What a load divides by the capacity."""

    OCCUPANCY = "occupancy"
    ARRIVALS_14_DAYS = "arrivals_14_days"


class CapacityDate(StrEnum):
    """How the date of a capacity lies to that of a load."""

    IN_FORCE = "in_force"  # the closest on or before it
    EARLIER = "earlier"  # replaced by a closer one
    LATER = "later"  # stated for a later time only


@dataclass(frozen=True, slots=True)
class CapacityLoad:
    """I10: `people` / `capacity.value` over days `first` to `last`, with what it is made of."""

    area_id: str
    people: int
    basis: CapacityBasis
    first: date
    last: date
    as_of: str
    source: str
    capacity: HotspotStatement
    capacity_date: CapacityDate

    @property
    def value(self) -> float:
        """People for each place."""
        return self.people / self.capacity.value


@dataclass(frozen=True, slots=True)
class ReceptionLoad:
    """Loads of one area on one date: on the capacity in force, and on the other capacities stated for it.

    `load` is None with a reason where no capacity was in force, or where there is nothing to divide.
    """

    load: CapacityLoad | None
    alternatives: tuple[CapacityLoad, ...]
    reason_missing: str | None = None


@dataclass(frozen=True, slots=True)
class RouteLoad:
    """Reception load of a route in a month (since 1970-01): `load` is the one a score takes.

    `alternatives` divide the same people by other capacities; `others` are the loads of other dates and hotspots of
    the route in that month, each on the capacity in force. Without a load, `reason_missing` says why.
    """

    route: str
    month: int
    load: CapacityLoad | None
    alternatives: tuple[CapacityLoad, ...]
    others: tuple[CapacityLoad, ...]
    reason_missing: str | None


def in_force(capacities: Iterable[HotspotStatement], day: date) -> HotspotStatement | None:
    """The capacity in force on a day: the closest dated on or before it; None if all are dated after it.

    A capacity that is dated by a month or a year is in force from the first day of it: it is a statement about all of
    it. Of two from the same day the more exactly dated one is taken, then the larger, which gives the smaller load.
    """
    known = [item for item in capacities if item.first <= day and item.value > 0]
    return max(known, key=lambda item: (item.first, -_exactness(item), item.value, item.source), default=None)


def _exactness(statement: HotspotStatement) -> int:
    return _EXACTNESS.index(statement.date_precision)


def reception_load(area: Area, day: date) -> ReceptionLoad:
    """I10 of an area on a day: occupancy / capacity; without an occupancy, arrivals in 14 days / capacity.

    An occupancy that is dated by a month holds for each day of it; the more exactly dated one is taken, then the
    larger. Arrivals are taken where their published window is of 14 days and ends that day: none is made up.
    """
    stated = [item for item in area.stated(OCCUPANCY) if item.first <= day <= item.last]
    if stated:
        return _load_of_occupancy(area, min(stated, key=lambda item: (_exactness(item), -item.value, item.source)))
    counted = [item for item in area.figures if _is_fortnight(item) and item.last == day]
    if counted:
        return _load_of_arrivals(area, max(counted, key=lambda item: (item.value, item.source)))
    return ReceptionLoad(None, (), _reason_no_people(area, f"on {day}"))


def _is_fortnight(figure: PublishedCount) -> bool:
    return figure.is_own and figure.what == ARRIVALS and figure.days == ARRIVALS_WINDOW_DAYS


def _load_of_occupancy(area: Area, stated: HotspotStatement) -> ReceptionLoad:
    def make(capacity: HotspotStatement, dated: CapacityDate) -> CapacityLoad:
        dates = (stated.first, stated.last, stated.as_of)
        return CapacityLoad(area.area_id, stated.value, CapacityBasis.OCCUPANCY, *dates, stated.source, capacity, dated)

    return _on_capacities(area, stated.last, make)


def _load_of_arrivals(area: Area, counted: PublishedCount) -> ReceptionLoad:
    def make(capacity: HotspotStatement, dated: CapacityDate) -> CapacityLoad:
        dates = (counted.first, counted.last, f"{counted.first}/{counted.last}")
        return CapacityLoad(
            area.area_id, counted.value, CapacityBasis.ARRIVALS_14_DAYS, *dates, counted.source, capacity, dated
        )

    return _on_capacities(area, counted.last, make)


def _on_capacities(
    area: Area, day: date, make: Callable[[HotspotStatement, CapacityDate], CapacityLoad]
) -> ReceptionLoad:
    capacities = [item for item in area.stated(CAPACITY) if item.value > 0]
    current = in_force(capacities, day)
    others = tuple(
        make(item, CapacityDate.LATER if item.first > day else CapacityDate.EARLIER)
        for item in capacities
        if item is not current and (current is None or item.value != current.value)
    )
    if current is not None:
        return ReceptionLoad(make(current, CapacityDate.IN_FORCE), others)
    if capacities:
        dates = ", ".join(item.as_of for item in capacities)
        return ReceptionLoad(None, others, f"no capacity of {area.name} is dated on or before {day}; later: {dates}")
    return ReceptionLoad(None, (), f"no capacity of {area.name} is published")


def _reason_no_people(area: Area, when: str) -> str:
    dates = ", ".join(item.as_of for item in area.stated(OCCUPANCY))
    known = f"; occupancies are dated {dates}" if dates else ""
    return f"no occupancy of {area.name} {when} is published, nor arrivals in {ARRIVALS_WINDOW_DAYS} days{known}"


def loads_between(area: Area, first: date, last: date) -> list[ReceptionLoad]:
    """Loads of an area on each date of an occupancy, or end of 14 days of arrivals, that lies within two days.

    A statement that is dated by more than the span (a year, asked for a month) is none of the span's.
    """
    occupancies = [item for item in area.stated(OCCUPANCY) if first <= item.first and item.last <= last]
    stated = [_load_of_occupancy(area, item) for item in occupancies]
    taken = {item.last for item in occupancies}
    counted = [
        _load_of_arrivals(area, item)
        for item in area.figures
        if _is_fortnight(item) and first <= item.last <= last and item.last not in taken
    ]
    return stated + counted


def route_load(hotspots: Sequence[Hotspot], route: str, month: int) -> RouteLoad:
    """Reception load of a route in a month (since 1970-01): the highest of the month on the capacity in force.

    The capacity in force is the closest dated on or before the day; one dated by a month counts from the month's first
    day (`in_force`), so 640 places stated for 2023-10 are no capacity of 13 September 2023. Only hotspots of the route
    count, each by figures of its own: those of members never stand for a group. Nothing is carried across months.
    NotFound for an unknown route.
    """
    check_route_id(route)
    areas = [hotspot.area for hotspot in hotspots if route in hotspot.area.routes]
    first, last = _days_of(month)
    found = [item for area in areas for item in loads_between(area, first, last)]
    loads = [item for item in found if item.load is not None]
    if not loads:
        left = tuple(load for item in found for load in item.alternatives)
        return RouteLoad(route, month, None, left, (), _reason_no_load(areas, found, route, month))
    best = max(loads, key=_height)
    others = tuple(item.load for item in loads if item is not best and item.load is not None)
    return RouteLoad(route, month, best.load, best.alternatives, others, None)


def _height(item: ReceptionLoad) -> tuple[float, date, str]:
    """Key of the highest load; of equal ones the latest is taken."""
    load = item.load
    return (0.0, date.min, "") if load is None else (load.value, load.last, load.area_id)


def _days_of(month: int) -> tuple[date, date]:
    return month_start(month), month_start(month + 1) - timedelta(days=1)


def _reason_no_load(areas: Sequence[Area], found: Sequence[ReceptionLoad], route: str, month: int) -> str:
    if not areas:
        return f"no hotspot with published figures lies on {route}"
    if found:
        return "; ".join(item.reason_missing for item in found if item.reason_missing)
    return "; ".join(_reason_no_people(area, f"in {month_label(month)}") for area in areas)


@dataclass(frozen=True, slots=True)
class ResidentLoad:
    """I11: arrivals in a published window per 1,000 residents. Context: places are not ranked by it."""

    figure: PublishedCount
    population: Population
    per_1000: float | None
    reason_missing: str | None


def resident_loads(area: Area) -> list[ResidentLoad]:
    """I11 of an area for each published window of arrivals of at most a month, in order of time."""
    counted = [item for item in area.figures if item.is_own and item.what == ARRIVALS]
    short = [item for item in counted if item.days <= RESIDENTS_WINDOW_DAYS]
    return [_resident_load(area, item) for item in sorted(short, key=lambda item: (item.first, item.last, item.source))]


def _resident_load(area: Area, figure: PublishedCount) -> ResidentLoad:
    residents = area.population.value
    if residents is None:
        return ResidentLoad(figure, area.population, None, area.population.reason_missing)
    return ResidentLoad(figure, area.population, _PER_RESIDENTS * figure.value / residents, None)
