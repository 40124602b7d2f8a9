"""UNHCR: landings by place, the Mediterranean workbook, and time series of the Operational Data Portal."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Border, Precision, Reason, Status
from routes_geo.sources import unhcr_timeseries, unhcr_workbook
from routes_geo.sources.base import Adapter, Intake
from routes_geo.sources.delimited import Row, read_delimited
from routes_geo.sources.rows import BadRow, Observation, observation, parse_count, parse_day, take_rows
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr_series import BY_COUNTRY, BY_NATIONALITY, DAILY, LANDINGS, ROUTE_OF_COUNTRY

_COUNT = re.compile(r"\d{1,9}")
_PLACE_COLUMNS = ("geomaster_name", "month", "year", "population_groups_concat", "individuals", "country_name")
_SEA = "Mediterranean Sea Arrivals"
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_COUNTRIES = {"Cyprus": "CYP", "Greece": "GRC", "Italy": "ITA", "Malta": "MLT", "Spain": "ESP"}
# Spain's landing areas are on two routes.
_ROUTE_OF_AREA = {"Canary Islands": "WAFR"}
_ROUTE_OF_SPAIN = "WMED"


def recognises(sniffed: Sniffed) -> bool:
    """Tell whether a file is one of UNHCR's."""
    if sniffed.suffix == ".csv":
        return set(_PLACE_COLUMNS) <= {name.strip() for name in sniffed.first_line.split(",")}
    return unhcr_workbook.recognises(sniffed) or unhcr_timeseries.recognises(sniffed)


def read(path: Path, released: date | None) -> Intake:
    """Read a file by its kind; `released` overrides the date it states. DataError for any other file."""
    kinds = {".csv": _read_places, ".json": unhcr_timeseries.read, ".xlsx": unhcr_workbook.read}
    if path.suffix.lower() not in kinds:
        raise DataError(f"{path.name}: expected a file of {', '.join(kinds)}")
    return kinds[path.suffix.lower()](path, released)


def _read_places(path: Path, released: date | None) -> Intake:
    """Arrivals by sea by landing place, from 1 January to the month of the row: as a rule the whole year."""
    table = read_delimited(path)
    at = {name: table.column(name) for name in (*_PLACE_COLUMNS, "last_update")}
    seen: dict[tuple[str, int], int] = {}

    def one(row: Row) -> list[Observation]:
        cells = {name: row.cells[column].strip() for name, column in at.items()}
        found = _landing(cells)
        if seen.setdefault((cells["geomaster_name"], found["start"].year), row.line) != row.line:
            raise BadRow(Reason.REPEATED_KEY, "an earlier row gives this place and year")
        return [found]

    taken = take_rows(table, one)
    taken.check_some(path.name)
    newest = max(item["reported"] for item in taken.observations)
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released or newest)


def _landing(cells: dict[str, str]) -> Observation:
    year, reported = _year(cells["year"]), parse_day(cells["last_update"], "last update")
    if cells["population_groups_concat"] != _SEA:
        raise BadRow(Reason.OTHER_DIMENSION, f"expected {_SEA!r}, found {cells['population_groups_concat']!r}")
    if not re.fullmatch(r"[1-9]|1[0-2]", cells["month"]):
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"no month {cells['month']!r}")
    return observation(
        LANDINGS,
        date(year, 1, 1),
        date(year + 1, 1, 1),
        route=_route(cells["geomaster_name"], cells["country_name"]),
        border=Border.SEA.value,
        area=cells["geomaster_name"],
        precision=Precision.AREA.value,
        value=parse_count(cells["individuals"], _COUNT, "3482"),
        status=Status.FINAL.value,
        reported=reported,
    )


def _year(text: str) -> int:
    if not re.fullmatch(r"\d{4}", text, re.ASCII) or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"no year {text!r}")
    return int(text)


def _route(area: str, country: str) -> str:
    if not area:
        raise BadRow(Reason.UNKNOWN_PLACE, "no name of the place")
    if country not in _COUNTRIES:
        raise BadRow(Reason.UNKNOWN_COUNTRY, f"expected one of {', '.join(_COUNTRIES)}, found {country!r}")
    return _ROUTE_OF_AREA.get(area) or ROUTE_OF_COUNTRY[_COUNTRIES[country]] or _ROUTE_OF_SPAIN


ADAPTER = Adapter(
    source=LANDINGS.source,
    series=(LANDINGS, BY_COUNTRY, DAILY, BY_NATIONALITY),
    version="1",
    accepts=(
        f"CSV of landings by place ({', '.join(_PLACE_COLUMNS)}); the Mediterranean workbook "
        f"({unhcr_workbook.ACCEPTS}); or JSON of a time series, {unhcr_timeseries.ACCEPTS}"
    ),
    recognises=recognises,
    read=read,
)
