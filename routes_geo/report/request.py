"""Say what a report is about: its routes, months, series, language and sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from routes_geo.errors import InvalidInput, meant
from routes_geo.model import ROUTE_IDS, check_route_id
from routes_geo.report.language import check_language
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

ALL = "all"
SECTIONS = (
    "comparison",
    "pressure",
    "people",
    "revisions",
    "hotspots",
    "measures",
    "letter",
    "method",
    "sources",
    "appendix",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """Describe a report.

    Its months are `when`, such as 2023 or 2023-01/2023-09, or a `window` with a name, such as ytd; without either, the
    newest twelve.
    `compare` is the window that the headline compares with (None: a year earlier). `series` has counts on cells at the
    `resolution` (None: the finest up to 4 whose cells can be seen on the map). All figures are those known on `as_of`.
    Ages are those on `today` (None: no ages). `title` replaces the name of the route; `sections` are some of SECTIONS,
    after the first page.
    """

    routes: tuple[str, ...]
    when: str | None = None
    window: str | None = None
    compare: str | None = None
    series: str = DETECTIONS
    as_of: date | None = None
    today: date | None = None
    title: str | None = None
    language: str = "en"
    sections: tuple[str, ...] = SECTIONS
    resolution: int | None = None

    def check(self) -> ReportRequest:
        """Return the request; NotFound for an unknown route, InvalidInput for another language, section or no route."""
        if not self.routes:
            raise InvalidInput(f"a report needs a route; give one of {', '.join(ROUTE_IDS)}, several of them, or {ALL}")
        for route in self.routes:
            check_route_id(route)
        check_language(self.language)
        check_sections(self.sections)
        return self


def choose_routes(snapshot: Snapshot, names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of some routes, each given by any of its names, in their order; `all` stands for the five.

    NotFound for an unknown name, and for ALL, which is a total of nine routes elsewhere.
    """
    ids: set[str] = set()
    for name in names:
        ids |= set(ROUTE_IDS) if name.strip() == ALL else {snapshot.route_id(name.strip())}
    return tuple(route for route in ROUTE_IDS if route in ids)


def every_route(routes: Sequence[str]) -> bool:
    """Return whether some routes are all of them."""
    return set(routes) == set(ROUTE_IDS)


def check_sections(names: Sequence[str]) -> tuple[str, ...]:
    """Return some sections; InvalidInput for an unknown one, with the nearest name."""
    for name in names:
        if name not in SECTIONS:
            advice = meant(name, {each: each for each in SECTIONS})
            raise InvalidInput(f"unknown section {name!r}; {advice}choose from {', '.join(SECTIONS)}")
    return tuple(names)


def parse_sections(text: str | None) -> tuple[str, ...]:
    """Return the sections of a text such as `comparison,sources`; all without one. InvalidInput for any other text."""
    if text is None:
        return SECTIONS
    return check_sections(text.split(","))
