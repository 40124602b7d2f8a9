"""IOM Missing Migrants Project: dead and missing on migratory routes, one incident per row (CSV, Excel, JSON).

Only the day, route, point and count of a row are kept.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from routes_geo.model import Indicator, Precision, Reason, Rejected, Status, month_of
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.iom.cells import (
    Unfit,
    cell_text,
    parse_incident_days,
    parse_incident_route,
    parse_persons,
    parse_point,
)
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
        "Minimum figures: many deaths are never recorded, especially at sea.",
        "According to the publisher, places are approximate, and some are wrong. A place that cannot be right is "
        "left out of the map; its count stays in the total of the route.",
        "Counts are given by route and quarter, and by H3 cell of resolution 4 or coarser, but never as points.",
        "An incident without a route, or with the names of several routes, is not in the total of any route.",
        "The publisher defines the routes: its Eastern Mediterranean includes the Türkiye-Europe land route.",
    ),
    restates=Restates.YEARS,
)

# An incident is provisional until it is this old at the release: the totals of 2024 grew by a third to a half within
# the following year, while those of 2023 no longer changed.
PROVISIONAL_MONTHS = 12

_READ = ("dead", "missing", "total", "date", "year", "month", "route", "country", "place", "coordinates")
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_](\d{2})[-_](\d{2})(?!\d)", re.ASCII)
_MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_](\d{2})(?!\d)", re.ASCII)


class _Incident(NamedTuple):
    """The content of a row. `doubt` is the reason to leave out its point, or None."""

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
    """Read a file; `released` overrides the date in its name. DataError for a file with an unknown layout."""
    file = read_incidents(path)
    release_day = released or _stated_release(path)
    accepted, rejected = _sort_out(file, max(release_day or date.min, date.today()))
    incidents = _without_doubtful_points(accepted)
    rejected |= {each.row: _rejected(file, each.row, each.doubt, is_counted=True) for each in incidents if each.doubt}
    quarantine = (*file.broken, *(rejected[row] for row in sorted(rejected)))
    return Intake(_observations(incidents, release_day), quarantine, file.rows_in, release_day, file.notes)


def _sort_out(file: Incidents, latest: date) -> tuple[list[_Incident], dict[int, Rejected]]:
    """Return the incidents with a valid count, day and route, and the rejections of the other rows by position."""
    repeats = _repeats(file)
    incidents: list[_Incident] = []
    rejected: dict[int, Rejected] = {}
    for row, cells in enumerate(_cells(file)):
        try:
            if row in repeats and file.names_each_row:
                raise repeats[row]
            incidents.append(_read_row(row, cells, latest, repeats.get(row)))
        except Unfit as fault:
            rejected[row] = _rejected(file, row, fault)
    return incidents, rejected


def _cells(file: Incidents) -> Iterator[tuple[object, ...]]:
    columns = {name: file.column(name) for name in _READ}
    if not {"dead", "missing"} <= file.columns.keys():
        # One part of the count without the other does not give the total.
        columns["dead"] = columns["missing"] = [None] * len(file.rows)
    return zip(*columns.values(), strict=True)


def _repeats(file: Incidents) -> dict[int, Unfit]:
    """Return the rows that equal an earlier row in every field, by position.

    In a layout without an id for each row, as in the API, such rows are equal parts of a split incident: the totals
    that the publisher gives elsewhere include them all. They are counted, but their points are left out.
    """
    first: dict[tuple[object, ...], int] = {}
    repeats = {}
    for row, cells in enumerate(file.rows):
        earlier = first.setdefault(cells, row)
        if earlier != row:
            repeats[row] = Unfit(Reason.DUPLICATE_ROW, f"all fields are equal to {file.locations[earlier]}")
    return repeats


def _read_row(row: int, cells: tuple[object, ...], latest: date, doubt: Unfit | None) -> _Incident:
    dead, missing, total, day, year, month, route, country, place, coordinates = cells
    value = parse_persons(dead, missing, total)
    start, end = parse_incident_days(day, year, month, latest)
    route_id = parse_incident_route(route)
    lng, lat, flag = None, None, None
    try:
        lng, lat, flag = parse_point(coordinates) or (None, None, None)
    except Unfit as fault:
        doubt = doubt or fault
    countries = country_of(cell_text(country)) or countries_in(cell_text(place))
    return _Incident(row, start, end, value, route_id, lng, lat, flag, countries, doubt)


def _without_doubtful_points(incidents: Sequence[_Incident]) -> list[_Incident]:
    """Return the incidents in their order; if the point of one is in doubt, it is removed."""
    located = [each for each in incidents if each.lng is not None]
    points = Points(
        lng=np.array([each.lng for each in located], np.float64),
        lat=np.array([each.lat for each in located], np.float64),
        is_coarse=np.array([each.flag is not None for each in located], np.bool_),
        countries=[each.countries for each in located],
        routes=[each.route for each in located],
    )
    faults = {located[at].row: Unfit(Reason.IMPLAUSIBLE_POINT, why) for at, why in implausible(points).items()}
    doubted = [each._replace(doubt=each.doubt or faults.get(each.row)) for each in incidents]
    return [each if each.doubt is None else each._replace(lng=None, lat=None, flag=None) for each in doubted]


def _rejected(file: Incidents, row: int, fault: Unfit, *, is_counted: bool = False) -> Rejected:
    return Rejected(file.locations[row], file.content(row), fault.reason, fault.detail, is_counted)


def _stated_release(path: Path) -> date | None:
    """Return the day in the name of a file, or the last day of the month in it, by which the file was published."""
    try:
        if match := _DAY_IN_NAME.search(path.stem):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _MONTH_IN_NAME.search(path.stem):
            year, month = int(match[1]), int(match[2])
            return date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None
    return None


def _observations(incidents: Sequence[_Incident], released: date | None) -> pa.Table:
    newest = released or max((each.start for each in incidents), default=date.min)
    settled = month_of(newest) - PROVISIONAL_MONTHS
    columns: dict[str, object] = {
        "source": SERIES.source,
        "series": SERIES.series,
        "indicator": SERIES.indicator.value,
        "route": [each.route for each in incidents],
        "area": [_area(each) for each in incidents],
        "lng": [each.lng for each in incidents],
        "lat": [each.lat for each in incidents],
        "precision": [_precision(each).value for each in incidents],
        "start": [each.start for each in incidents],
        "end": [each.end for each in incidents],
        "value": [each.value for each in incidents],
        "status": [
            (Status.FINAL if month_of(each.start) < settled else Status.PROVISIONAL).value for each in incidents
        ],
        "flag": [each.flag for each in incidents],
    }
    return make_observations(columns, len(incidents))


def _precision(incident: _Incident) -> Precision:
    if incident.lng is not None:
        return Precision.POINT
    return Precision.COUNTRY if incident.route is None else Precision.ROUTE


def _area(incident: _Incident) -> str | None:
    """Return the country of an incident without point and route, if the publisher names exactly one."""
    has_no_place = incident.lng is None and incident.route is None
    return next(iter(incident.countries)) if has_no_place and len(incident.countries) == 1 else None


ADAPTER = Adapter(
    source=SERIES.source,
    series=(SERIES,),
    version="2",
    accepts=(
        "CSV or Excel workbook of IOM's Missing Migrants Project with the columns 'Number of Dead', 'Coordinates', "
        "'Migration route', 'Incident Date' and 'Location of death', or their names in other releases; or the "
        "JSON of its API, a list of incidents with 'web_id', 'reported_date', 'number_dead', 'migration_route'"
    ),
    recognises=recognises,
    read=read,
)
