"""A table of your own: CSV, Parquet or GeoParquet, with counts, periods, and any of the other columns.

Every row counts: a row with the same place and day as another one, or equal to it in every cell, is a further event.
Times are reduced to days in UTC. A period is half-open: it does not include its `end`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from routes_geo.errors import InvalidInput
from routes_geo.model import ALL_ROUTE_IDS, Indicator, Precision, Reason, Status
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.rows import BadRow, Observation, ObservationDetails, observation, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.table.cells import (
    is_period,
    parse_border,
    parse_country,
    parse_day_or_time,
    parse_period,
    parse_place_id,
    parse_route,
    parse_status,
    parse_value,
)
from routes_geo.sources.table.columns import (
    PLACE,
    TableColumns,
    choose_place,
    match_columns,
    parse_column_options,
)
from routes_geo.sources.table.file import TableFile, field_cells, records
from routes_geo.sources.table.formats import Formats, Notation, decide_formats
from routes_geo.sources.table.keyed import read_keyed_table
from routes_geo.sources.table.place_columns import check_places, place_columns, without_content
from routes_geo.sources.table.place_notes import check_agreement, place_notes
from routes_geo.sources.table.row_places import PLACE_KEY, read_row_places, with_places
from routes_geo.tables import trace
from routes_geo.tables.dates import DateFormat
from routes_geo.tables.numbers import PLAIN, NumberFormat
from routes_geo.tables.options import ReadOptions

__all__ = ["GRAINS", "SOURCE", "Details", "TableColumns", "make_adapter", "parse_column_options", "table_series"]

SOURCE = "table"
GRAINS = ("week", "month", "quarter", "year")
_WITHOUT_VALUE = frozenset({Status.NOT_YET_REPORTED.value, Status.NOT_PUBLISHED.value})


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
        problems.append(f"unknown indicator {details.indicator!r}; choose one of {', '.join(Indicator)}")
    if details.grain not in GRAINS:
        problems.append(f"unknown grain {details.grain!r}; choose one of {', '.join(GRAINS)}")
    if details.route is not None and details.route not in ALL_ROUTE_IDS:
        problems.append(f"unknown route {details.route!r}; choose one of {', '.join(ALL_ROUTE_IDS)}")
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
        reader = _Reader(series, details.route, frozenset(matched), formats, is_country)
        taken = take_records(with_places(records(table, cells), places), reader.take)
        taken.rejected[:0] = without_content(table.broken) if personal else table.broken
        taken.rows_in += len(table.broken)
        taken.check_some(path.name)
        notes = (*formats.notes, *place_notes(table, choice, notation))
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


_Cells = dict[str, object]  # the cells of a row by field


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns rows into observations. `is_country` is true if the column of the area contains countries."""

    series: Series
    route: str | None
    fields: frozenset[str]
    formats: Formats
    is_country: bool

    def take(self, row: _Cells) -> list[Observation]:
        """Return the observation of a row; BadRow states why a row is rejected."""
        start, end = self._period(row)
        details: ObservationDetails = {
            **_value(row, self._numbers("value")),
            **_where(row, self.route, is_country=self.is_country),
        }
        place = row.get(PLACE_KEY)
        if isinstance(place, BadRow):
            kept = observation(self.series, start, end, **details)
            raise BadRow(place.reason, place.detail, (kept,) if details["route"] else ())
        if isinstance(place, tuple):
            details["lng"], details["lat"], details["precision"] = place
        return [observation(self.series, start, end, **details)]

    def _period(self, row: _Cells) -> tuple[date, date]:
        if "start" in self.fields:
            return self._given_period(row)
        text = _text(row, "period")
        if not text:
            raise BadRow(Reason.MISSING_DATE, "no period")
        kind, start, end = parse_period(text, self._dates("period"))
        if kind not in {"day", self.series.grain}:
            raise BadRow(
                Reason.OTHER_DIMENSION,
                f"{text[:40]!r} is a {kind}, but the grain is {self.series.grain}; give --grain {kind}",
            )
        return start, end

    def _given_period(self, row: _Cells) -> tuple[date, date]:
        """Return a period from its first day to the day after its last day; without an end, it is one day."""
        if not _text(row, "start"):
            raise BadRow(Reason.MISSING_DATE, "no start of the period")
        start, text = parse_day_or_time(_text(row, "start"), self._dates("start")), _text(row, "end")
        end = parse_day_or_time(text, self._dates("end")) if text else start + timedelta(days=1)
        if end <= start:
            raise BadRow(
                Reason.IMPOSSIBLE_DATE, f"end {end} is not after start {start}; end is the day after the last day"
            )
        if end - start > timedelta(days=1) and not is_period(start, end, self.series.grain):
            raise BadRow(
                Reason.OTHER_DIMENSION,
                f"start {start} and end {end} do not enclose one {self.series.grain} or one day",
            )
        return start, end

    def _numbers(self, field: str) -> NumberFormat:
        return self.formats.numbers.get(field, PLAIN)

    def _dates(self, field: str) -> DateFormat:
        return self.formats.dates.get(field, DateFormat())


def _text(row: _Cells, field: str) -> str:
    cell = row.get(field)
    return "" if cell is None else str(cell).strip()


def _parse(row: _Cells, field: str, parse: Callable[[str], str | None], reason: Reason) -> str | None:
    """Parse the cell of a field; None if it is blank. BadRow if `parse` returns None."""
    text = _text(row, field)
    if not text:
        return None
    parsed = parse(text)
    if parsed is None:
        raise BadRow(reason, f"unknown {field} {text[:80]!r}")
    return parsed


def _value(row: _Cells, number_format: NumberFormat) -> ObservationDetails:
    """Return the value and status of a row; the value is None if the status is one without a value."""
    status = _parse(row, "status", parse_status, Reason.UNKNOWN_STATUS) or Status.FINAL.value
    if status not in _WITHOUT_VALUE:
        return {"value": parse_value(row["value"], number_format), "status": status}
    if _text(row, "value"):
        raise BadRow(
            Reason.NOT_A_COUNT, f"value {_text(row, 'value')[:80]!r} with status {status}; leave the value blank"
        )
    return {"value": None, "status": status}


def _where(row: _Cells, route: str | None, *, is_country: bool) -> ObservationDetails:
    """Return the place of a row, except for its point."""
    where: ObservationDetails = {
        "route": route or _parse(row, "route", parse_route, Reason.UNKNOWN_ROUTE),
        "border": _parse(row, "border", parse_border, Reason.UNKNOWN_BORDER),
        "place_id": _parse(row, "place", parse_place_id, Reason.UNKNOWN_PLACE),
        "nationality": _parse(row, "nationality", parse_country, Reason.UNKNOWN_COUNTRY),
    }
    area = _text(row, "area") or None
    if area and "\ufffd" in area:
        raise BadRow(Reason.BROKEN_ROW, "bytes that are not UTF-8 text")
    country = parse_country(area) if area and is_country else None
    where["area"] = country or area
    where["precision"] = _precision(where, country).value
    return where


def _precision(where: ObservationDetails, country: str | None) -> Precision:
    """Return how well a row without a point is located; a row without any place is located in a country at best."""
    if where["place_id"]:
        return Precision.PLACE
    if where["area"] and not country:
        return Precision.AREA
    return Precision.ROUTE if where["route"] and not country else Precision.COUNTRY
