"""Hotspots and their members, with what is stated and counted of each.

Nothing here is computed: statements disagree, are dated differently, and stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from routes_geo.datafiles import Named
from routes_geo.months import last_day

CAPACITY, OCCUPANCY, OCCUPIED_PLACES = "capacity", "occupancy", "occupied_reception_places"
ARRIVALS = "arrivals"


@dataclass(frozen=True, slots=True)
class HotspotStatement:
    """A dated statement of `measure` (capacity in places; occupancy in people; occupied_reception_places).

    `first` and `last` are the days of `as_of` (day, month or year), both included; `published` is a day or a month,
    None if not known. Statements with the same `conflict` contradict each other.
    """

    place_id: str
    measure: str
    value: int
    as_of: str
    first: date
    last: date
    date_precision: str
    source: str
    published: str | None = None
    conflict: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """A published figure of an area over days `first` to `last`, both included, counted over `scope`.

    `is_own` is false where the scope is wider than the area (all of Italy beside Lampedusa): then it is context.
    """

    area_id: str
    what: str
    value: int
    unit: str
    qualifier: str | None
    first: date
    last: date
    scope: str
    is_own: bool
    verification: str
    source: str
    published: str | None = None
    conflict: str | None = None
    figure_id: str | None = None

    @property
    def days(self) -> int:
        """Length of its window."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Population:
    """Residents of an area, or the reason why they are not known."""

    value: int | None
    year: int | None
    source: str | None
    reason_missing: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A hotspot or a member of one: an island, a group of islands, a country or a way of entry; never a site.

    `series` are those that count in it, `context_series` those that count in more than it, each written as series:area,
    or series: for a whole route. `capacities_of` is the place or group that its statements are of. `sites` are names of
    reception sites inside it, about which nothing is answered.
    """

    area_id: str
    hotspot_id: str
    name: str
    kind: str
    routes: tuple[str, ...]
    aliases: tuple[str, ...]
    places: tuple[str, ...]
    sites: tuple[str, ...]
    series: tuple[str, ...]
    context_series: tuple[str, ...]
    population: Population
    note: str | None
    capacities_of: str | None
    statements: tuple[HotspotStatement, ...] = ()
    figures: tuple[PublishedCount, ...] = ()

    def stated(self, *measures: str) -> tuple[HotspotStatement, ...]:
        """Its statements of some measures, by date."""
        found = [item for item in self.statements if item.measure in measures]
        return tuple(sorted(found, key=lambda item: (item.first, item.last, item.source)))


@dataclass(frozen=True, slots=True)
class Hotspot:
    """What the letter of October 2023 calls a hotspot, with its members; each has figures of its own.

    `named` holds what the letter says of it, and the statement its row gives.
    """

    area: Area
    members: tuple[Area, ...]
    named: Named

    @property
    def hotspot_id(self) -> str:
        """Id of the hotspot, such as hotspot.lampedusa."""
        return self.area.area_id

    @property
    def areas(self) -> tuple[Area, ...]:
        """The hotspot as a whole, then its members."""
        return (self.area, *self.members)


def known_on(hotspots: Iterable[Hotspot], day: date) -> list[Hotspot]:
    """Hotspots with the statements and figures that were published on or before a day.

    Where the day of publication is not known, a statement is known from the end of the period it is about.
    """
    return [
        replace(
            hotspot,
            area=_area_on(hotspot.area, day),
            members=tuple(_area_on(member, day) for member in hotspot.members),
        )
        for hotspot in hotspots
    ]


def _area_on(area: Area, day: date) -> Area:
    statements = tuple(item for item in area.statements if is_known(item, day))
    figures = tuple(item for item in area.figures if is_known(item, day))
    return replace(area, statements=statements, figures=figures)


def is_known(item: HotspotStatement | PublishedCount, day: date) -> bool:
    """Whether a statement was published by a day; without a day of publication, whether its period was over."""
    return known_from(item) <= day


def known_from(item: HotspotStatement | PublishedCount) -> date:
    """Day a statement was published on, or the last of that month; without one, the end of its period."""
    return last_day(item.published, "published") if item.published else item.last
