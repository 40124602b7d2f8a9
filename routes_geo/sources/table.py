"""An analyst's own table: CSV, Parquet or GeoParquet, with counts, periods, and any of the other columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import ALL_ROUTE_IDS, Indicator, Precision, Reason, Status
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.rows import BadRow, Observation, observation, parse_count, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.table_cells import (
    border_kind,
    country_code,
    parse_day_or_time,
    parse_period,
    place_id,
    route_id,
)
from routes_geo.sources.table_file import read_table_file

SOURCE = "table"
GRAINS = ("week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Columns:
    """Name of the column of each field; None: found by its usual names."""

    value: str | None = None
    period: str | None = None
    start: str | None = None
    end: str | None = None
    route: str | None = None
    border: str | None = None
    area: str | None = None
    place: str | None = None
    lng: str | None = None
    lat: str | None = None
    geometry: str | None = None
    nationality: str | None = None


_USUAL_NAMES = {
    "value": ["value", "count", "n", "total", "arrivals", "detections", "individuals", "persons", "people", "number"],
    "period": ["period", "month", "year", "week", "date", "day", "quarter", "time"],
    "start": ["start", "from", "start_date"],
    "end": ["end", "to", "end_date"],
    "route": ["route", "route_id"],
    "border": ["border", "border_type"],
    "area": ["area", "region", "country"],
    "place": ["place", "place_id"],
    "lng": ["lng", "lon", "long", "longitude", "x"],
    "lat": ["lat", "latitude", "y"],
    "geometry": ["geometry", "geom"],
    "nationality": ["nationality", "citizenship", "origin"],
}


@dataclass(frozen=True, slots=True)
class Details:
    """What the table counts. `name` becomes the series `table.NAME.v1`; `route` is that of every row, if it is one."""

    name: str = "own"
    title: str = "Own table"
    publisher: str = "own data"
    indicator: Indicator = Indicator.ARRIVALS
    unit: str = "persons"
    licence: str = "not stated"
    grain: str = "month"
    route: str | None = None


_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_COUNT = re.compile(r"\d{1,12}|\d{1,3}(,\d{3}){1,3}|\d{1,12}\.0")


def parse_column_options(options: list[str]) -> Columns:
    """Columns of options such as `value=arrivals`; InvalidInput names the fields there are."""
    known = [field.name for field in fields(Columns)]
    chosen: dict[str, str] = {}
    for option in options:
        field, separator, column = option.partition("=")
        if not separator or field not in known or not column or field in chosen:
            raise InvalidInput(
                f"--column {option!r}: write FIELD=COLUMN, each field once; the fields are {', '.join(known)}"
            )
        chosen[field] = column
    return Columns(**chosen)


def series_of(details: Details) -> Series:
    """Describe the series of a table; InvalidInput for a name, grain or route that is not accepted."""
    if _NAME.fullmatch(details.name) is None:
        raise InvalidInput(
            f"series name {details.name!r}: use lower-case letters, digits and _, such as island_landings"
        )
    if details.grain not in GRAINS:
        raise InvalidInput(f"grain {details.grain!r}; the grains are {', '.join(GRAINS)}")
    if details.route is not None and details.route not in ALL_ROUTE_IDS:
        raise InvalidInput(f"route {details.route!r}; the routes are {', '.join(ALL_ROUTE_IDS)}")
    return Series(
        series=f"{SOURCE}.{details.name}.v1",
        source=SOURCE,
        title=details.title,
        publisher=details.publisher,
        indicator=details.indicator,
        unit=details.unit,
        grain=details.grain,
        cadence="as given",
        cadence_days=366,
        lag="as given",
        licence=details.licence,
        attribution=details.publisher,
        caveats=("A table of one's own: its figures were not checked against any publisher.",),
        restates=Restates.ALL,
    )


def make_adapter(columns: Columns, details: Details) -> Adapter:
    """Adapter for tables with these columns; it recognises no file by itself."""
    series = series_of(details)

    def read(path: Path, released: date | None) -> Intake:
        table = read_table_file(path)
        reader = _Reader(series, details.route, _match(path.name, table.names, columns))
        taken = take_records(table.records(), reader.take)
        taken.rejected[:0] = table.broken
        taken.rows_in += len(table.broken)
        taken.check_some(path.name)
        return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released)

    return Adapter(SOURCE, (series,), "1", "your own CSV, Parquet or GeoParquet", _nobodys, read)


def _nobodys(_sniffed: Sniffed) -> bool:
    return False


def _match(file_name: str, names: tuple[str, ...], columns: Columns) -> dict[str, str]:
    """Column of each field that the table has."""
    out = {}
    for field, usual in _USUAL_NAMES.items():
        asked = getattr(columns, field)
        found = [name for name in names if name == asked] if asked else _usual(names, usual)
        if asked and not found:
            raise DataError(f"{file_name}: no column {asked!r} for {field}; the columns are {', '.join(names)[:300]}")
        if len(found) > 1:
            raise InvalidInput(
                f"{file_name}: {field} could be any of {', '.join(found)}; give one with --column {field}={found[0]}"
            )
        if found:
            out[field] = found[0]
    if "value" not in out or not {"period", "start"} & out.keys():
        field = "period" if "value" in out else "value"
        raise DataError(
            f"{file_name}: no column of the {field} is found; name it with --column {field}=COLUMN. The columns are "
            f"{', '.join(names)[:300]}"
        )
    return out


def _usual(names: tuple[str, ...], usual: list[str]) -> list[str]:
    """Columns with the first usual name that any has; several only where they differ in case."""
    for word in usual:
        found = [name for name in names if name.strip().lower() == word]
        if found:
            return found
    return []


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns rows into observations."""

    series: Series
    route: str | None
    columns: dict[str, str]

    def take(self, row: dict[str, object]) -> list[Observation]:
        """One observation of a row; BadRow says why there is none."""
        value = parse_count(_plain(self._cell(row, "value")), _COUNT, "1022 or 1,022")
        start, end = self._period(row)
        route = self.route or self._looked_up(row, "route", route_id, Reason.UNKNOWN_ROUTE)
        where = {
            "route": route,
            "border": self._looked_up(row, "border", border_kind, Reason.UNKNOWN_BORDER),
            "area": self._text(row, "area") or None,
            "place_id": self._looked_up(row, "place", place_id, Reason.UNKNOWN_PLACE),
            "nationality": self._looked_up(row, "nationality", country_code, Reason.UNKNOWN_COUNTRY),
        }
        what = {"value": value, "status": Status.FINAL.value}
        try:
            lng, lat = self._point(row)
        except BadRow as bad:
            kept = observation(self.series, start, end, **where, **what, precision=_precision(where, None))
            raise BadRow(bad.reason, bad.detail, (kept,) if route else ()) from None
        return [
            observation(self.series, start, end, **where, **what, lng=lng, lat=lat, precision=_precision(where, lng))
        ]

    def _cell(self, row: dict[str, object], field: str) -> object:
        return row.get(self.columns[field]) if field in self.columns else None

    def _text(self, row: dict[str, object], field: str) -> str:
        found = self._cell(row, field)
        return "" if found is None else str(found).strip()

    def _looked_up(
        self, row: dict[str, object], field: str, look_up: Callable[[str], str | None], reason: Reason
    ) -> str | None:
        text = self._text(row, field)
        if not text:
            return None
        found = look_up(text)
        if found is None:
            raise BadRow(reason, f"unknown {field} {text[:80]!r}")
        return found

    def _period(self, row: dict[str, object]) -> tuple[date, date]:
        if "start" in self.columns and self._text(row, "start"):
            return self._given_period(row)
        text = self._text(row, "period")
        if not text:
            raise BadRow(Reason.MISSING_DATE, "no period")
        kind, start, end = parse_period(text)
        if kind not in {"day", self.series.grain}:
            raise BadRow(
                Reason.OTHER_DIMENSION,
                f"{text[:40]!r} is a {kind}, the grain is {self.series.grain}; give --grain {kind}",
            )
        return start, end

    def _given_period(self, row: dict[str, object]) -> tuple[date, date]:
        start, text = parse_day_or_time(self._text(row, "start")), self._text(row, "end")
        end = parse_day_or_time(text) if text else start + timedelta(days=1)
        if end <= start:
            raise BadRow(Reason.IMPOSSIBLE_DATE, f"the period ends on {end}, before it has begun; the end is not in it")
        return start, end

    def _point(self, row: dict[str, object]) -> tuple[float | None, float | None]:
        if "geometry" in self.columns:
            return _of_point(self._cell(row, "geometry"))
        texts = self._text(row, "lng"), self._text(row, "lat")
        if not any(texts):
            return None, None
        try:
            lng, lat = float(texts[0]), float(texts[1])
        except ValueError:
            raise BadRow(Reason.BAD_COORDINATES, f"lng {texts[0][:40]!r}, lat {texts[1][:40]!r}: no numbers") from None
        return _checked(lng, lat)


def _plain(value: object) -> object:
    """A missing number of a column of floats is no count, not a number that is none."""
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124 - NaN differs from itself


def _precision(where: dict[str, Any], lng: float | None) -> str:
    if lng is not None:
        return Precision.POINT.value
    if where["place_id"]:
        return Precision.PLACE.value
    return (Precision.AREA if where["area"] else Precision.ROUTE).value


def _of_point(geometry: object) -> tuple[float | None, float | None]:
    if geometry is None:
        return None, None
    if not isinstance(geometry, tuple):
        raise BadRow(Reason.BAD_COORDINATES, "the geometry is no point")
    return _checked(*geometry)


def _checked(lng: float, lat: float) -> tuple[float, float]:
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise BadRow(Reason.BAD_COORDINATES, f"lng {lng}, lat {lat} is not on Earth; lng goes to 180, lat to 90")
    return lng, lat
