"""Italian Ministry of the Interior: CSV files of landings by day, by nationality, and of people in reception."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Unpack

from routes_geo.errors import DataError
from routes_geo.model import Indicator, Precision, Reason, Status, month_of, month_start
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.italy.names import italian_nationality
from routes_geo.sources.readers.delimited import Delimited, Row, read_delimited
from routes_geo.sources.readers.headers import has_headers
from routes_geo.sources.rows import (
    LAST_YEAR,
    BadRow,
    Observation,
    ObservationDetails,
    observation,
    parse_count,
    parse_day_cell,
    take_rows,
)
from routes_geo.sources.sniff import Sniffed
from routes_geo.tables.numbers import NumberFormat

LANDINGS = Series(
    series="italy.arrivals.v1",
    source="italy",
    title="Landings in Italy by week",
    publisher="Italian Ministry of the Interior",
    indicator=Indicator.ARRIVALS,
    unit="persons",
    grain="week",
    cadence="twice a month by day, summed to weeks that start on Monday",
    cadence_days=16,
    lag="days",
    licence="CC BY 4.0",
    attribution="Italian Ministry of the Interior, daily statistical dashboard",
    caveats=(
        "The ministry's day ends at 08:00; figures are consolidated later.",
        "Days add up to 1.4 to 3.3 % less than the official year: never add weeks up to a year.",
    ),
    restates=Restates.VALUES,
)
NATIONALITIES = replace(
    LANDINGS,
    series="italy.arrivals_by_nationality.v1",
    title="Landings in Italy since 1 January by nationality declared on landing",
    grain="year",
    caveats=("Year to date at each report: never add reports up.", "Only the most frequent nationalities are named."),
    adds_up=False,
    published=False,
)
RECEPTION = {
    kind: replace(
        LANDINGS,
        series=f"italy.reception_{kind}.v1",
        title=f"People present in {what} by region",
        indicator=Indicator.RECEPTION_OCCUPANCY,
        unit="persons present",
        grain="month",
        caveats=(
            "A stock on the day of the report: never add days up.",
            "An empty cell is not zero: nothing is stated.",
        ),
        adds_up=False,
        published=False,
    )
    for kind, what in (("hotspots", "hotspots"), ("centres", "reception centres"), ("sai", "SAI centres"))
}

_COUNT = NumberFormat(thousands=".")  # as the ministry writes counts in all its files
_REPORT_IN_NAME = re.compile(r"(?<!\d)(\d{2})-(\d{2})-(\d{4})(?!\d)")
_LANDINGS_HEADER = ("Data", "Valore", "Data_Report")
_NATIONALITY_HEADER = ("Data_Report", "Nazione", "Valore")
_RECEPTION_COLUMNS = {
    "hotspots": "Migranti presenti negli hot spot",
    "centres": "Migranti presenti nei centri di accoglienza",
    "sai": "Migranti presenti nei centri SAI",
}
_RECEPTION_HEADER = ("Regione", *_RECEPTION_COLUMNS.values())
_KNOWN = (*_LANDINGS_HEADER, *_NATIONALITY_HEADER, *_RECEPTION_HEADER)
_NAMELESS_HEADER = ("Nazione", "Valore", "Data_Report")
_ALL_REGIONS = "totale complessivo"


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is one of the ministry's, or a compilation of them."""
    return sniffed.suffix == ".csv" and _reader(sniffed.first_line, sniffed.path.name) is not None


def read(path: Path, released: date | None) -> Intake:
    """Read one of the files; `released` overrides the date of its newest report. DataError for any other file."""
    reader = _reader(Sniffed(path).first_line if path.is_file() else "", path.name)
    if reader is None:
        raise DataError(
            f"{path.name}: expected a header with {', '.join(_LANDINGS_HEADER)}, or {', '.join(_NATIONALITY_HEADER)}, "
            "or with Regione; or rows of nationality, count and report date in a file named ...nazionalita.csv"
        )
    return reader(path, released)


_Reader = Callable[[Path, date | None], Intake]


def _reader(first_line: str, file_name: str) -> _Reader | None:
    names = first_line.split(",")
    for header, reader in (
        (_LANDINGS_HEADER, _read_landings),
        (_NATIONALITY_HEADER, _read_nationalities),
        (_RECEPTION_HEADER, _read_reception),
    ):
        if has_headers(names, [(name,) for name in header], _KNOWN):
            return reader
    is_list = re.fullmatch(r"[^,]+,[\d.]+,\d{4}-\d{2}-\d{2}", first_line) is not None
    return _read_nationalities if is_list and "nazionalita" in file_name.lower() else None


def _count(text: str) -> int:
    return parse_count(text, _COUNT, "1529 or 14.448")


def _intake(table: Delimited, read_row: Callable[[Row], list[Observation]], released: date | None) -> Intake:
    taken = take_rows(table, read_row)
    taken.check_some(table.path.name)
    newest = max(reported for each in taken.observations if (reported := each["reported"]))
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released or newest, table.notes)


def _observation(series: Series, start: date, end: date, **details: Unpack[ObservationDetails]) -> Observation:
    defaults: ObservationDetails = {
        "area": "Italy",
        "precision": Precision.COUNTRY.value,
        "status": Status.FINAL.value,
    }
    all_details: ObservationDetails = {**defaults, **details}
    return observation(series, start, end, **all_details)


def _read_landings(path: Path, released: date | None) -> Intake:
    """Read landings by day; a day after its report has no value yet, whatever its cell contains."""
    table = read_delimited(path).respelt(*_LANDINGS_HEADER, known=_KNOWN)
    day_at, value_at, report_at = (table.column(name) for name in _LANDINGS_HEADER)
    seen: dict[tuple[date, date], int] = {}

    def read_row(row: Row) -> list[Observation]:
        day, reported = parse_day_cell(row.cells[day_at], "day"), parse_day_cell(row.cells[report_at], "report of")
        value, status = _landed(row.cells[value_at], day, reported)
        if seen.setdefault((day, reported), row.line) != row.line:
            raise BadRow(Reason.REPEATED_KEY, f"line {seen[day, reported]} already gives this day in the same report")
        details: ObservationDetails = {
            "route": "CMED",
            "border": "sea",
            "value": value,
            "status": status.value,
            "reported": reported,
        }
        return [_observation(LANDINGS, day, day + timedelta(days=1), **details)]

    return _intake(table, read_row, released)


def _landed(text: str, day: date, reported: date) -> tuple[int | None, Status]:
    if day > reported:
        if text.strip() and _count(text):
            raise BadRow(Reason.IMPOSSIBLE_DATE, f"{day} has a count, but is after the report of {reported}")
        return None, Status.NOT_YET_REPORTED
    return _count(text), Status.FINAL if is_settled(day, reported) else Status.PROVISIONAL


def is_settled(day: date, reported: date) -> bool:
    """Return whether a report is the last one on a day: the report at the end of a month restates the earlier one."""
    return reported >= month_start(month_of(day) + 1) - timedelta(days=1)


def _read_nationalities(path: Path, released: date | None) -> Intake:
    """Read landings since 1 January by nationality; the ministry's files have no header, compiled files have one."""
    names = Sniffed(path).first_line.split(",")
    has_header = has_headers(names, [(name,) for name in _NATIONALITY_HEADER], _KNOWN)
    table = read_delimited(path, header=None if has_header else _NAMELESS_HEADER)
    table = table.respelt(*_NATIONALITY_HEADER, known=_KNOWN)
    report_at, name_at, value_at = (table.column(name) for name in _NATIONALITY_HEADER)
    seen: dict[tuple[date, str], int] = {}

    def read_row(row: Row) -> list[Observation]:
        reported, value = parse_day_cell(row.cells[report_at], "report of"), _count(row.cells[value_at])
        code = italian_nationality(row.cells[name_at])
        if code is None:
            raise BadRow(Reason.UNKNOWN_COUNTRY, f"unknown nationality {row.cells[name_at][:80]!r}")
        if seen.setdefault((reported, code), row.line) != row.line:
            first = seen[reported, code]
            raise BadRow(Reason.REPEATED_KEY, f"line {first} already gives this nationality in the same report")
        start, end = date(reported.year, 1, 1), reported + timedelta(days=1)
        details: ObservationDetails = {
            "route": "CMED",
            "border": "sea",
            "nationality": code,
            "value": value,
            "reported": reported,
        }
        return [_observation(NATIONALITIES, start, end, **details)]

    return _intake(table, read_row, released)


def _read_reception(path: Path, released: date | None) -> Intake:
    """Read the people present by region and kind of centre, on the day in the file's name."""
    table = read_delimited(path).respelt(*_RECEPTION_HEADER, known=_KNOWN)
    region_at = table.column("Regione")
    columns = {kind: table.column(name) for kind, name in _RECEPTION_COLUMNS.items()}
    reported = released or _report_in_name(path.name)
    seen: dict[str, int] = {}

    def read_row(row: Row) -> list[Observation]:
        region = row.cells[region_at].strip()
        if not region:
            raise BadRow(Reason.UNKNOWN_PLACE, "no region")
        if region.casefold() == _ALL_REGIONS:
            raise BadRow(Reason.AGGREGATE, "this row is the sum of all regions")
        counts = {kind: _count(row.cells[at]) for kind, at in columns.items() if row.cells[at].strip()}
        if not counts:
            raise BadRow(Reason.MISSING_COUNT, "no count in any column")
        if seen.setdefault(region.casefold(), row.line) != row.line:
            raise BadRow(Reason.REPEATED_KEY, f"line {seen[region.casefold()]} already gives this region")
        tomorrow = reported + timedelta(days=1)
        precision = Precision.AREA.value
        return [
            _observation(
                RECEPTION[kind], reported, tomorrow, area=region, precision=precision, reported=reported, value=value
            )
            for kind, value in counts.items()
        ]

    return _intake(table, read_row, released)


def _report_in_name(file_name: str) -> date:
    match = _REPORT_IN_NAME.search(file_name)
    if match is None or int(match[3]) > LAST_YEAR:
        raise DataError(f"{file_name}: the name has no report date; name the file ...15-09-2025... or give --released")
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError as error:
        raise DataError(f"{file_name}: {match[0]} is not a day ({error})") from None


ADAPTER = Adapter(
    source=LANDINGS.source,
    series=(LANDINGS, NATIONALITIES, *RECEPTION.values()),
    version="1",
    accepts=(
        f"CSV of landings by day ({', '.join(_LANDINGS_HEADER)}), of nationalities ({', '.join(_NATIONALITY_HEADER)}, "
        "or without a header in a file named ...nazionalita.csv), or of people in reception by region (Regione, ...)"
    ),
    recognises=recognises,
    read=read,
)
