"""IOM Missing Migrants Project: dead and missing on migratory routes, one incident a row (CSV, Excel, JSON).

Of a row only its day, route, point and count are kept.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from routes_geo.model import Indicator, Precision, Reason, Rejected, Status, month_of
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.iom.cells import Unfit, dead_and_missing, period, plain_text, point, route_of
from routes_geo.sources.iom.layouts import Incidents, read_incidents, recognises
from routes_geo.sources.iom.places import Points, countries_in, country_of, implausible
from routes_geo.sources.observations import make_observations

SERIES = Series(
    series="iom.dead_and_missing.v1",
    source="missing_migrants",
    title="Dead and missing on migratory routes",
    publisher="International Organization for Migration (IOM)",
    indicator=Indicator.DEAD_AND_MISSING,
    unit="persons, minimum estimate",
    grain="quarter",
    cadence="continuous",
    cadence_days=31,
    lag="days to months; incidents are added and corrected long after",
    licence="CC BY 4.0; copies from the API: CC BY-IGO",
    attribution="IOM, Missing Migrants Project",
    caveats=(
        "Minimum figures: many deaths are never recorded, at sea above all.",
        "Places are approximate by the publisher's own statement, and some are wrong. A place that cannot be right is "
        "left out of the map; its count stays in the total of the route.",
        "Counts are given by route and quarter, never as points.",
        "An incident without a route, or with names of several routes, is in no route's total.",
        "The route is that of the publisher: the Eastern Mediterranean is here both sea and the Türkiye-Europe land "
        "route.",
    ),
    restates=Restates.YEARS,
)

# An incident is provisional until it is this old at the release: the totals of 2024 still grew by a third to a half
# within the year after, those of 2023 no longer changed.
PROVISIONAL_MONTHS = 12

_READ = ("dead", "missing", "total", "date", "year", "month", "route", "country", "place", "coordinates")
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_](\d{2})[-_](\d{2})(?!\d)", re.ASCII)
_MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_](\d{2})(?!\d)", re.ASCII)


class _Found(NamedTuple):
    """What a row says. `doubt` is why its point is left out, None where nothing speaks against it."""

    row: int
    start: date
    end: date
    value: int
    route: str | None
    lng: float | None
    lat: float | None
    flag: str | None
    countries: frozenset[str]
    doubt: Unfit | None


def read(path: Path, released: date | None) -> Intake:
    """Read a file; `released` overrides the date in its name. DataError for a file of no known layout."""
    incidents = read_incidents(path)
    release_day = released or _stated_release(path)
    found, rejected = _sort_out(incidents, max(release_day or date.min, date.today()))
    kept = _without_doubtful_points(found)
    rejected |= {item.row: _rejected(incidents, item.row, item.doubt, counted=True) for item in kept if item.doubt}
    quarantine = (*incidents.broken, *(rejected[row] for row in sorted(rejected)))
    return Intake(_observations(kept, release_day), quarantine, incidents.rows_in, release_day)


def _sort_out(incidents: Incidents, latest: date) -> tuple[list[_Found], dict[int, Rejected]]:
    """Rows whose count, day and route can be used, and by their position those whose cannot."""
    repeats = _repeats(incidents)
    found: list[_Found] = []
    rejected: dict[int, Rejected] = {}
    for row, cells in enumerate(_cells(incidents)):
        try:
            if row in repeats and incidents.names_each_row:
                raise repeats[row]
            found.append(_read_row(row, cells, latest, repeats.get(row)))
        except Unfit as fault:
            rejected[row] = _rejected(incidents, row, fault)
    return found, rejected


def _cells(incidents: Incidents) -> Iterator[tuple[Any, ...]]:
    columns = {name: incidents.column(name) for name in _READ}
    if not {"dead", "missing"} <= incidents.columns.keys():
        # A part of the count without the other one says nothing about the total.
        columns["dead"] = columns["missing"] = [None] * len(incidents.rows)
    return zip(*columns.values(), strict=True)


def _repeats(incidents: Incidents) -> dict[int, Unfit]:
    """Rows that are the same in every field as an earlier one, by their position.

    Where rows have no id of their own, as in the API, they are parts of a split incident that look alike: the totals
    the publisher gives elsewhere contain them all. So these count, but a second point would say too much.
    """
    first: dict[tuple[Any, ...], int] = {}
    out = {}
    for row, cells in enumerate(incidents.rows):
        earlier = first.setdefault(cells, row)
        if earlier != row:
            out[row] = Unfit(Reason.DUPLICATE_ROW, f"the same in every field as {incidents.locations[earlier]}")
    return out


def _read_row(row: int, cells: tuple[Any, ...], latest: date, doubt: Unfit | None) -> _Found:
    dead, missing, total, day, year, month, route, country, place, coordinates = cells
    value = dead_and_missing(dead, missing, total)
    start, end = period(day, year, month, latest)
    route_id = route_of(route)
    lng, lat, flag = None, None, None
    try:
        lng, lat, flag = point(coordinates) or (None, None, None)
    except Unfit as fault:
        doubt = doubt or fault
    countries = country_of(plain_text(country)) or countries_in(plain_text(place))
    return _Found(row, start, end, value, route_id, lng, lat, flag, countries, doubt)


def _without_doubtful_points(found: Sequence[_Found]) -> list[_Found]:
    """Incidents in their order, those whose point is in doubt without it."""
    located = [item for item in found if item.lng is not None]
    points = Points(
        lng=np.array([item.lng for item in located], np.float64),
        lat=np.array([item.lat for item in located], np.float64),
        is_coarse=np.array([item.flag is not None for item in located], np.bool_),
        countries=[item.countries for item in located],
        routes=[item.route for item in located],
    )
    wrong = {located[at].row: Unfit(Reason.IMPLAUSIBLE_POINT, why) for at, why in implausible(points).items()}
    doubted = [item._replace(doubt=item.doubt or wrong.get(item.row)) for item in found]
    return [item if item.doubt is None else item._replace(lng=None, lat=None, flag=None) for item in doubted]


def _rejected(incidents: Incidents, row: int, fault: Unfit, *, counted: bool = False) -> Rejected:
    return Rejected(incidents.locations[row], incidents.content(row), fault.reason, fault.detail, counted)


def _stated_release(path: Path) -> date | None:
    """Day in the name of a file; of a month in it the last day, for by then at the latest it was out."""
    try:
        if found := _DAY_IN_NAME.search(path.stem):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _MONTH_IN_NAME.search(path.stem):
            year, month = int(found[1]), int(found[2])
            return date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None
    return None


def _observations(kept: Sequence[_Found], released: date | None) -> pa.Table:
    newest = released or max((item.start for item in kept), default=date.min)
    settled = month_of(newest) - PROVISIONAL_MONTHS
    columns: dict[str, Any] = {
        "source": SERIES.source,
        "series": SERIES.series,
        "indicator": SERIES.indicator.value,
        "route": [item.route for item in kept],
        "area": [_area(item) for item in kept],
        "lng": [item.lng for item in kept],
        "lat": [item.lat for item in kept],
        "precision": [_precision(item).value for item in kept],
        "start": [item.start for item in kept],
        "end": [item.end for item in kept],
        "value": [item.value for item in kept],
        "status": [(Status.FINAL if month_of(item.start) < settled else Status.PROVISIONAL).value for item in kept],
        "flag": [item.flag for item in kept],
    }
    return make_observations(columns, len(kept))


def _precision(item: _Found) -> Precision:
    if item.lng is not None:
        return Precision.POINT
    return Precision.COUNTRY if item.route is None else Precision.ROUTE


def _area(item: _Found) -> str | None:
    """Country of an incident that has neither a point nor a route, where the publisher names just one."""
    is_nowhere_else = item.lng is None and item.route is None
    return next(iter(item.countries)) if is_nowhere_else and len(item.countries) == 1 else None


ADAPTER = Adapter(
    source=SERIES.source,
    series=(SERIES,),
    version="1",
    accepts=(
        "CSV or Excel workbook of IOM's Missing Migrants Project with the columns 'Number of Dead', 'Coordinates', "
        "'Migration route', 'Incident Date' and 'Location of death', or the names of other releases for them; or the "
        "JSON of its API, a list of incidents with 'web_id', 'reported_date', 'number_dead', 'migration_route'"
    ),
    recognises=recognises,
    read=read,
)
