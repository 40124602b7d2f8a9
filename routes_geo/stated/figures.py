"""The vocabulary of published figures, and their selection.

A figure is a dated statement, not a value of a series: figures are never added up and never placed on cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from routes_geo.datafiles import known_day
from routes_geo.errors import InvalidInput, NotFound, choice_of
from routes_geo.geography.route_names import fold_name
from routes_geo.model import ALL_ROUTE_IDS, Indicator
from routes_geo.months import Span, microseconds
from routes_geo.snapshot.subjects import ALL

STATED_ROUTES = (*ALL_ROUTE_IDS, ALL)
STATED_INDICATORS = (
    Indicator.ARRIVALS.value,
    Indicator.DETECTIONS.value,
    Indicator.DEAD_AND_MISSING.value,
    Indicator.DEPARTURES.value,
    Indicator.INTERCEPTIONS.value,
    Indicator.RETURN_DECISIONS.value,
    Indicator.EFFECTIVE_RETURNS.value,
    Indicator.RECEPTION_OCCUPANCY.value,
    "assisted",
    "bodies_found",
    "change_in_arrivals",
    "crossing_attempts",
    "disembarkations",
    "hosted",
    "reception_capacity",
    "residents",
    "share_of_arrivals",
)
QUALIFIERS = ("about", "more_than", "nearly")


class StatedUnit(StrEnum):
    """List the units of published figures."""

    PERSONS = "persons"
    DETECTIONS = "detections"
    ATTEMPTS = "attempts"
    PLACES = "places"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """One published figure about the days from `start` to before `end`.

    Without an area, it is about each of its routes as a whole. With an area, `routes` are the routes that the area lies
    on. `address` is that of the source. Figures with the same `conflict` contradict each other.
    """

    id: str
    indicator: str
    routes: tuple[str, ...]
    area_id: str | None
    area: str | None
    place_id: str | None
    country: str | None
    border: str | None
    start: date
    end: date
    value: int
    qualifier: str | None
    unit: str
    scope: str | None
    published: str | None
    source: str
    address: str | None
    verification: str
    seen: str
    conflict: str | None
    request: SeriesRequest | None = None

    @property
    def known_from(self) -> date:
        """Return the last day of its publication or, if that is not known, of its period."""
        return known_day(self.published, self.end - timedelta(days=1))

    def matches_span(self, span: Span) -> bool:
        """Return whether its days share an instant with a span."""
        first, stop = (microseconds(datetime.combine(day, time(), UTC)) for day in (self.start, self.end))
        return first <= span.last and stop > span.first


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """The request that recomputes one of the 117 figures in `figures.csv`, or why there is none.

    `address` answers with the series; the figure is its sum or, with `area`, its period in that area.
    """

    figure_id: str
    address: str | None
    series: str | None
    area: str | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Conditions on figures; None means no condition. `name` is an id of one or, for several parts, of `figures.csv`.

    `area` is the id or name of an area, or of a place in it; `source` is part of a source.
    """

    route: str | None = None
    area: str | None = None
    indicator: str | None = None
    span: Span | None = None
    source: str | None = None
    name: str | None = None
    known_on: date | None = None

    def choose(self, figures: Iterable[StatedFigure]) -> list[StatedFigure]:
        """Return the figures that meet all conditions, in their order."""
        return [figure for figure in figures if self._is_of(figure) and self._is_from(figure)]

    def _is_of(self, figure: StatedFigure) -> bool:
        return (
            (self.route is None or self.route in figure.routes)
            and (self.area is None or fold_name(self.area) in area_names(figure))
            and self.indicator in (None, figure.indicator)
            and (self.span is None or figure.matches_span(self.span))
        )

    def _is_from(self, figure: StatedFigure) -> bool:
        return (
            (self.source is None or self.source.casefold() in figure.source.casefold())
            and (self.name is None or self.name in (figure.id, figure.request and figure.request.figure_id))
            and (self.known_on is None or figure.known_from <= self.known_on)
        )


def area_names(figure: StatedFigure) -> set[str]:
    """Return the names by which the area of a figure is found, in lower case; empty without an area."""
    return {fold_name(name) for name in (figure.area_id, figure.area, figure.place_id) if name}


def newest_first(figures: Iterable[StatedFigure]) -> list[StatedFigure]:
    """Return figures by the end of their period, the newest first, then the longest period first, then by id."""
    return sorted(figures, key=lambda figure: (-figure.end.toordinal(), figure.start, figure.id))


def check_indicator(name: str | None) -> str | None:
    """Return an indicator unchanged; InvalidInput, with the accepted ones, for any other text."""
    if name is not None and name not in STATED_INDICATORS:
        raise InvalidInput(f"indicator {name!r} is not accepted; {choice_of(name, STATED_INDICATORS)}")
    return name


def check_stated_area(name: str | None, figures: Sequence[StatedFigure]) -> str | None:
    """Return the name of an area unchanged; NotFound, with the existing ids, if no figure is about it."""
    if name is None or any(fold_name(name) in area_names(figure) for figure in figures):
        return name
    ids = sorted({figure.area_id for figure in figures if figure.area_id})
    raise NotFound(f"no published figure is about {name!r}; {choice_of(name, ids)}")


def check_stated_id(name: str | None, figures: Sequence[StatedFigure]) -> str | None:
    """Return the id of a figure unchanged; NotFound for an unknown one."""
    if name is None or FigureFilter(name=name).choose(figures):
        return name
    raise NotFound(f"unknown figure {name!r}; /figures lists the ids")


def with_requests(figures: Iterable[StatedFigure], requests: dict[str, SeriesRequest]) -> list[StatedFigure]:
    """Return figures with the requests that recompute them, by id."""
    return [replace(figure, request=requests.get(figure.id)) for figure in figures]
