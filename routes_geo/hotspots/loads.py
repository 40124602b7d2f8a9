"""Compute loads of hotspots: occupancy / capacity (I10) and arrivals per 1,000 residents (I11).

Statements disagree and have different dates. Every load names the two statements it was computed from, and nothing is
averaged. docs/reference/indicators.md has the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    PublishedCount,
    Residents,
)
from routes_geo.hotspots.capacities import exactness, in_force, nearest_of_each_value, other_capacities
from routes_geo.model import check_route_id, month_label, month_start

ARRIVALS_WINDOW_DAYS = 14  # I10 without an occupancy: arrivals in 14 days / capacity
RESIDENTS_WINDOW_DAYS = 31  # I11 is about 30 days: published windows of more than a month give no load
NO_RESIDENTS = "no population is available"
_PER_RESIDENTS = 1000


class CapacityBasis(StrEnum):
    """The figure that is divided by the capacity."""

    OCCUPANCY = "occupancy"
    ARRIVALS_14_DAYS = "arrivals_14_days"


class CapacityDate(StrEnum):
    """The relation between the date of a capacity and the date of a load."""

    IN_FORCE = "in_force"  # the latest on or before it
    EARLIER = "earlier"  # replaced by a later one
    LATER = "later"  # stated only for a later date


@dataclass(frozen=True, slots=True)
class CapacityLoad:
    """I10: `people` / `capacity.value` over the days `first` to `last`, with the statements it was computed from."""

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
        """Return the number of people per place."""
        return self.people / self.capacity.value

    @property
    def capacity_age_days(self) -> int | None:
        """Return the days from the last day of the capacity's date to the people's; None for a later capacity."""
        if self.capacity_date is CapacityDate.LATER:
            return None
        return max(0, (self.last - self.capacity.last).days)


@dataclass(frozen=True, slots=True)
class ReceptionLoad:
    """Loads of one area on one date: on the capacity in force, and on those that contradict it.

    Without a capacity in force, the alternatives are on those of later dates. `load` is None, with a reason, if no
    capacity was in force or there is nothing to divide.
    """

    load: CapacityLoad | None
    alternatives: tuple[CapacityLoad, ...]
    reason_missing: str | None = None


@dataclass(frozen=True, slots=True)
class RouteLoad:
    """Reception load of a route in a month (since 1970-01). `load` is the one that the score uses.

    `alternatives` divide the same people by other capacities. `others` are the loads of other dates and hotspots of
    the route in that month, each on the capacity in force. Without a load, `reason_missing` says why.
    """

    route: str
    month: int
    load: CapacityLoad | None
    alternatives: tuple[CapacityLoad, ...]
    others: tuple[CapacityLoad, ...]
    reason_missing: str | None


def area_load(area: Area, day: date) -> ReceptionLoad:
    """Return I10 of an area on a day: occupancy / capacity, or, without an occupancy, arrivals in 14 days / capacity.

    An occupancy dated by a month holds for each of its days. The more exactly dated one is used, then the larger.
    Arrivals are used only if they were published for the 14 days that end on that day.
    """
    occupancies = [statement for statement in area.stated(OCCUPANCY) if statement.first <= day <= statement.last]
    if occupancies:
        return _load_of_occupancy(
            area, min(occupancies, key=lambda statement: (exactness(statement), -statement.value, statement.source))
        )
    arrivals = [figure for figure in area.figures if _is_fortnight(figure) and figure.last == day]
    if arrivals:
        return _load_of_arrivals(area, max(arrivals, key=lambda figure: (figure.value, figure.source)))
    return ReceptionLoad(None, (), _reason_no_people(area, f"on {day}"))


def _is_fortnight(figure: PublishedCount) -> bool:
    return figure.is_own and figure.what == ARRIVALS and figure.days == ARRIVALS_WINDOW_DAYS


def _load_of_occupancy(area: Area, occupancy: HotspotStatement) -> ReceptionLoad:
    def divide(capacity: HotspotStatement, capacity_date: CapacityDate) -> CapacityLoad:
        return CapacityLoad(
            area.area_id,
            occupancy.value,
            CapacityBasis.OCCUPANCY,
            occupancy.first,
            occupancy.last,
            occupancy.as_of,
            occupancy.source,
            capacity,
            capacity_date,
        )

    return _on_capacities(area, occupancy.last, divide)


def _load_of_arrivals(area: Area, arrivals: PublishedCount) -> ReceptionLoad:
    def divide(capacity: HotspotStatement, capacity_date: CapacityDate) -> CapacityLoad:
        return CapacityLoad(
            area.area_id,
            arrivals.value,
            CapacityBasis.ARRIVALS_14_DAYS,
            arrivals.first,
            arrivals.last,
            f"{arrivals.first}/{arrivals.last}",
            arrivals.source,
            capacity,
            capacity_date,
        )

    return _on_capacities(area, arrivals.last, divide)


def _on_capacities(
    area: Area, day: date, divide: Callable[[HotspotStatement, CapacityDate], CapacityLoad]
) -> ReceptionLoad:
    capacities = [capacity for capacity in area.stated(CAPACITY) if capacity.value > 0]
    current = in_force(capacities, day)
    others = tuple(
        divide(capacity, CapacityDate.LATER if capacity.first > day else CapacityDate.EARLIER)
        for capacity in nearest_of_each_value(other_capacities(capacities, current), day)
    )
    if current is not None:
        return ReceptionLoad(divide(current, CapacityDate.IN_FORCE), others)
    if capacities:
        dates = ", ".join(capacity.as_of for capacity in capacities)
        return ReceptionLoad(None, others, f"no capacity of {area.name} is dated on or before {day}; later: {dates}")
    return ReceptionLoad(None, (), f"no capacity of {area.name} is published")


def _reason_no_people(area: Area, when: str) -> str:
    dates = ", ".join(statement.as_of for statement in area.stated(OCCUPANCY))
    dated = f"; occupancies are dated {dates}" if dates else ""
    return (
        f"no occupancy of {area.name} {when} is published, and no {ARRIVALS_WINDOW_DAYS}-day count of arrivals{dated}"
    )


def loads_between(area: Area, first: date, last: date) -> list[ReceptionLoad]:
    """Return the loads of an area on each date, within a span, of an occupancy or the end of 14 days of arrivals.

    A statement dated by more than the span, such as a year if the span is a month, is left out.
    """
    occupancies = [
        statement for statement in area.stated(OCCUPANCY) if first <= statement.first and statement.last <= last
    ]
    dates = {statement.last for statement in occupancies}
    arrivals = [
        figure
        for figure in area.figures
        if _is_fortnight(figure) and first <= figure.last <= last and figure.last not in dates
    ]
    return [
        *(_load_of_occupancy(area, statement) for statement in occupancies),
        *(_load_of_arrivals(area, figure) for figure in arrivals),
    ]


def route_load(hotspots: Sequence[Hotspot], route: str, month: int) -> RouteLoad:
    """Return the reception load of a route in a month (since 1970-01): the highest on a capacity in force.

    A capacity dated by a month counts from its first day (`in_force`), so the 640 places stated for 2023-10 are not a
    capacity of 13 September 2023. Only figures of whole hotspots count, never those of members, and nothing is carried
    over from another month. NotFound for an unknown route.
    """
    check_route_id(route)
    areas = [hotspot.area for hotspot in hotspots if route in hotspot.area.routes]
    first, last = _days_of(month)
    dated_loads = [dated for area in areas for dated in loads_between(area, first, last)]
    complete = [dated for dated in dated_loads if dated.load is not None]
    if not complete:
        alternatives = tuple(load for dated in dated_loads for load in dated.alternatives)
        return RouteLoad(route, month, None, alternatives, (), _reason_no_load(areas, dated_loads, route, month))
    highest = max(complete, key=_height)
    others = tuple(dated.load for dated in complete if dated is not highest and dated.load is not None)
    return RouteLoad(route, month, highest.load, highest.alternatives, others, None)


def _height(dated: ReceptionLoad) -> tuple[float, date, str]:
    """Return the sort key of a load; of equal loads the latest is the highest."""
    load = dated.load
    return (0.0, date.min, "") if load is None else (load.value, load.last, load.area_id)


def _days_of(month: int) -> tuple[date, date]:
    return month_start(month), month_start(month + 1) - timedelta(days=1)


def _reason_no_load(areas: Sequence[Area], dated_loads: Sequence[ReceptionLoad], route: str, month: int) -> str:
    if not areas:
        return f"no hotspot with published figures lies on {route}"
    if dated_loads:
        return "; ".join(dated.reason_missing for dated in dated_loads if dated.reason_missing)
    return "; ".join(_reason_no_people(area, f"in {month_label(month)}") for area in areas)


@dataclass(frozen=True, slots=True)
class ResidentLoad:
    """I11: arrivals in a published window per 1,000 residents. It is context, not a ranking of places."""

    figure: PublishedCount
    residents: Residents | None
    per_1000: float | None
    reason_missing: str | None


def resident_loads(area: Area) -> list[ResidentLoad]:
    """Return I11 of an area for each published window of arrivals of at most a month, in order of time.

    The residents are those of the newest date on or before the end of the window, else the earliest.
    """
    arrivals = [figure for figure in area.figures if figure.is_own and figure.what == ARRIVALS]
    short = [figure for figure in arrivals if figure.days <= RESIDENTS_WINDOW_DAYS]
    ordered = sorted(short, key=lambda figure: (figure.first, figure.last, figure.source))
    return [_resident_load(area, figure) for figure in ordered]


def _resident_load(area: Area, figure: PublishedCount) -> ResidentLoad:
    residents = area.residents_on(figure.last)
    if residents is None:
        return ResidentLoad(figure, None, None, NO_RESIDENTS)
    return ResidentLoad(figure, residents, _PER_RESIDENTS * figure.value / residents.value, None)
