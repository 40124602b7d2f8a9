"""Hotspots and their members, with the capacities, occupancies and arrivals that were published for each.

Nothing here is computed. Statements disagree and have different dates, so they stay side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from routes_geo.datafiles import Named, known_day

CAPACITY, OCCUPANCY, OCCUPIED_PLACES = "capacity", "occupancy", "occupied_reception_places"
# Of unaccompanied minors or adults alone: no capacity or occupancy of the whole area, so that no load uses them.
PARTIAL = ("adult_capacity", "adult_occupancy", "minors_capacity", "minors_housed")
MEASURES = (CAPACITY, OCCUPANCY, OCCUPIED_PLACES, *PARTIAL)
IN_PERSONS = (OCCUPANCY, "adult_occupancy", "minors_housed")
ARRIVALS = "arrivals"


@dataclass(frozen=True, slots=True)
class HotspotStatement:
    """A dated statement of `measure`: capacity (in places), occupancy (in people) or another one of `MEASURES`.

    `first` and `last` are the first and last day of `as_of` (a day, month or year). `published` is a day or a month,
    None if unknown. Statements with the same `conflict` contradict each other.
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
    """A published figure for the days `first` to `last`, both included, counted over `scope`.

    `is_own` is false if the scope is wider than the area, such as all of Italy for Lampedusa; it is context then.
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
        """Return the number of days in its window."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Residents:
    """A dated number of residents of `name`, from its first day `first` on. `certainty` says how it was seen."""

    residents_id: str
    name: str
    value: int
    as_of: str
    first: date
    date_precision: str
    kind: str
    source: str
    certainty: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A hotspot or one of its members: an island, a group of islands, a country or a way of entry; never a site.

    `series` count arrivals in the area, `context_series` in a wider area. Each is written as series:area, or series:
    for a whole route. `capacities_of` is the place or group that its statements are about. `sites` are the names of
    reception sites inside it; requests for them are refused. `residents_of` is the area of `residents`.
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
    note: str | None
    capacities_of: str | None
    residents_of: str | None
    statements: tuple[HotspotStatement, ...] = ()
    figures: tuple[PublishedCount, ...] = ()
    residents: tuple[Residents, ...] = ()

    def residents_on(self, day: date) -> Residents | None:
        """Return the newest number of residents dated on or before a day, else the earliest; None without any."""
        known = residents_known(self.residents, day)
        return known[-1] if known else None

    def stated(self, *measures: str) -> tuple[HotspotStatement, ...]:
        """Return its statements of some measures, in order of their dates."""
        chosen = [statement for statement in self.statements if statement.measure in measures]
        return tuple(sorted(chosen, key=lambda statement: (statement.first, statement.last, statement.source)))


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A hotspot of the letter of October 2023, with its members; each area has figures of its own.

    `named` is the row on the letter: what it says, and the statement by which that can be checked.
    """

    area: Area
    members: tuple[Area, ...]
    named: Named

    @property
    def hotspot_id(self) -> str:
        """Return the id of the hotspot, such as hotspot.lampedusa."""
        return self.area.area_id

    @property
    def areas(self) -> tuple[Area, ...]:
        """Return the hotspot as a whole, then its members."""
        return (self.area, *self.members)


def known_on(hotspots: Iterable[Hotspot], day: date) -> list[Hotspot]:
    """Return the hotspots with only the statements and figures that were known on a day (see `known_from`)."""
    return [
        replace(
            hotspot,
            area=_area_on(hotspot.area, day),
            members=tuple(_area_on(member, day) for member in hotspot.members),
        )
        for hotspot in hotspots
    ]


def _area_on(area: Area, day: date) -> Area:
    statements = tuple(statement for statement in area.statements if known_from(statement) <= day)
    figures = tuple(figure for figure in area.figures if known_from(figure) <= day)
    return replace(area, statements=statements, figures=figures, residents=residents_known(area.residents, day))


def residents_known(residents: Iterable[Residents], day: date) -> tuple[Residents, ...]:
    """Return the numbers of residents dated on or before a day, otherwise the earliest one."""
    ordered = sorted(residents, key=lambda each: each.first)
    return tuple(each for each in ordered if each.first <= day) or tuple(ordered[:1])


def known_from(published: HotspotStatement | PublishedCount) -> date:
    """Return the day from which a statement is known: the day, or the last day of the month, of its publication.

    If that is not known, it is the last day of the period that the statement is about.
    """
    return known_day(published.published, published.last)
