"""A table of your own: CSV, Parquet or GeoParquet, with counts, periods, and any of the other columns.

Every row counts: a row with the same place and day as another one, or equal to it in every cell, is a further event.
Times are reduced to days in UTC. A period is half-open: it does not include its `end`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from routes_geo.errors import InvalidInput, choice_of
from routes_geo.model import ALL_ROUTE_IDS, Indicator
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.rows import take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.table.cells import parse_route
from routes_geo.sources.table.columns import (
    PLACE,
    TableColumns,
    choose_place,
    match_columns,
    parse_column_options,
)
from routes_geo.sources.table.file import TableFile, field_cells, records
from routes_geo.sources.table.formats import Notation, decide_formats
from routes_geo.sources.table.keyed import read_keyed_table
from routes_geo.sources.table.place_columns import check_places, place_columns, without_content
from routes_geo.sources.table.place_notes import check_agreement, place_notes
from routes_geo.sources.table.routes_of_points import PointRoutes, compare_points, with_point_routes
from routes_geo.sources.table.row_places import RowPlaces, read_row_places, with_places
from routes_geo.sources.table.row_reader import RowReader
from routes_geo.tables import trace
from routes_geo.tables.options import ReadOptions

__all__ = ["GRAINS", "SOURCE", "Details", "TableColumns", "make_adapter", "parse_column_options", "table_series"]

SOURCE = "table"
GRAINS = ("week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Details:
    """Description of a table. `name` becomes the series `table.NAME.v1`; `route` is that of all rows, if given."""

    name: str = "own"
    title: str = "Own table"
    publisher: str = "own data"
    indicator: Indicator = Indicator.ARRIVALS
    unit: str = "persons"
    licence: str = "not stated"
    grain: str = "month"
    route: str | None = None


_DECIDED_BY_VALUES = Notation()
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_CAVEATS = (
    "Your own data; not checked against any publisher.",
    "Every row counts, even if it repeats another one; times of the day are not kept, and days are in UTC.",
    "On the map, the total of a route is the sum of the figures that are shown; withheld areas are left out.",
)


def table_series(details: Details) -> Series:
    """Return the series of a table; InvalidInput lists all details that are not accepted."""
    if problems := _problems(details):
        raise InvalidInput("; ".join(problems))
    return Series(
        series=f"{SOURCE}.{details.name}.v1",
        source=SOURCE,
        title=details.title,
        publisher=details.publisher,
        indicator=Indicator(details.indicator),
        unit=details.unit,
        grain=details.grain,
        cadence="as given",
        cadence_days=366,
        lag="as given",
        licence=details.licence,
        attribution=details.publisher,
        caveats=_CAVEATS,
        restates=Restates.ALL,
    )


def _problems(details: Details) -> list[str]:
    problems = []
    if _NAME.fullmatch(details.name) is None:
        problems.append(f"series name {details.name!r}: use lower-case letters, digits and _, such as island_landings")
    if details.indicator not in set(Indicator):
        problems.append(f"unknown indicator {details.indicator!r}; {choice_of(details.indicator, Indicator)}")
    if details.grain not in GRAINS:
        problems.append(f"unknown grain {details.grain!r}; {choice_of(details.grain, GRAINS)}")
    if details.route is not None and details.route not in ALL_ROUTE_IDS:
        problems.append(f"unknown route {details.route!r}; {choice_of(details.route, ALL_ROUTE_IDS)}")
    texts = {field: getattr(details, field) for field in ("title", "publisher", "unit", "licence")}
    problems += [
        f"{field} {text!r}: write one line of text"
        for field, text in texts.items()
        if not text.strip() or not text.isprintable()
    ]
    return problems


def make_adapter(
    columns: TableColumns,
    details: Details,
    notation: Notation = _DECIDED_BY_VALUES,
    options: ReadOptions | None = None,
) -> Adapter:
    """Return an adapter for tables with these columns and this notation; it recognises no file by itself."""
    series = table_series(details)

    def read(path: Path, released: date | None) -> Intake:
        personal = place_columns(columns)
        table = read_keyed_table(path, options, places=personal)
        choice = choose_place(path.name, table, columns, in_degrees=notation.place.crs is None)
        where = {field: name for field in PLACE if (name := getattr(choice.where, field))}
        matched = match_columns(path.name, table.names, columns, where)
        check_places(path.name, table, columns)
        _note(table, matched, columns)
        if details.route and "route" in matched:
            raise InvalidInput(
                f"{path.name}: the route is given by the column {matched['route']!r} and by --route {details.route}; "
                "remove the option, or leave the column out with --column route="
            )
        cells = field_cells(table, matched)
        formats = decide_formats(path.name, cells, matched, notation)
        places = read_row_places(table, choice.where, cells, formats, notation)
        check_agreement(table, choice, places, notation)
        is_country = "country" in matched.get("area", "").casefold()
        reader = RowReader(series, details.route, frozenset(matched), formats, is_country)
        compared = _compare(places, cells, details.route)
        rows = with_point_routes(with_places(records(table, cells), places), compared)
        taken = take_records(rows, reader.take)
        taken.rejected[:0] = without_content(table.broken) if personal else table.broken
        taken.rows_in += len(table.broken)
        taken.check_some(path.name)
        notes = (*formats.notes, *place_notes(table, choice, notation), *reader.apart.notes(details.unit))
        return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released, notes)

    return Adapter(SOURCE, (series,), "1", "your own table: CSV, Parquet, Excel and others", _recognises_nothing, read)


def _note(table: TableFile, matched: dict[str, str], columns: TableColumns) -> None:
    trace.note_header(table.names)
    for field, name in matched.items():
        is_stated = field == "geometry" and name == table.geometry
        why = trace.BY_OPTION if getattr(columns, field) else trace.STATED if is_stated else trace.USUAL_NAME
        trace.note_column(name, field, why)


def _recognises_nothing(_sniffed: Sniffed) -> bool:
    return False


def _compare(places: RowPlaces | None, cells: Mapping[str, Sequence[object]], route: str | None) -> PointRoutes | None:
    """Compare the points of the rows with the route of all rows, or with that of each row."""
    if places is None:
        return None
    texts = cells.get("route")
    blank = [route] * len(places.places)
    stated = [parse_route(str(text or "").strip()) for text in texts] if texts is not None else blank
    return compare_points(places.points, stated)
