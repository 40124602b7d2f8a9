"""An analyst's own table: CSV, Parquet or GeoParquet, with counts, periods, and any of the other columns.

Every row counts: rows that repeat a place and a day, or an earlier row in every cell, are further events. A time is cut
to its day, in UTC: nothing finer is kept. A period is half-open: its `end` is not in it.
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
from routes_geo.sources.rows import BadRow, Observation, observation, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.table.cells import (
    border_kind,
    country_code,
    is_period,
    parse_day_or_time,
    parse_degrees,
    parse_period,
    parse_value,
    place_id,
    route_id,
    status_of,
)
from routes_geo.sources.table.columns import TableColumns, match_columns, parse_column_options
from routes_geo.sources.table.file import read_table_file, records

__all__ = ["GRAINS", "SOURCE", "Details", "TableColumns", "make_adapter", "parse_column_options", "table_series"]

SOURCE = "table"
GRAINS = ("week", "month", "quarter", "year")
_WITHOUT_VALUE = frozenset({Status.NOT_YET_REPORTED.value, Status.NOT_PUBLISHED.value})


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
_CAVEATS = (
    "A table of one's own: its figures were not checked against any publisher.",
    "Every row counts, also one that repeats another; times of the day are not kept, days are in UTC.",
)


def table_series(details: Details) -> Series:
    """Describe the series of a table; InvalidInput names all that is not accepted."""
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
    found = []
    if _NAME.fullmatch(details.name) is None:
        found.append(f"series name {details.name!r}: use lower-case letters, digits and _, such as island_landings")
    if details.indicator not in set(Indicator):
        found.append(f"indicator {details.indicator!r}; the indicators are {', '.join(Indicator)}")
    if details.grain not in GRAINS:
        found.append(f"grain {details.grain!r}; the grains are {', '.join(GRAINS)}")
    if details.route is not None and details.route not in ALL_ROUTE_IDS:
        found.append(f"route {details.route!r}; the routes are {', '.join(ALL_ROUTE_IDS)}")
    texts = {field: getattr(details, field) for field in ("title", "publisher", "unit", "licence")}
    found += [
        f"{field} {text!r}: write a line of text"
        for field, text in texts.items()
        if not text.strip() or not text.isprintable()
    ]
    return found


def make_adapter(columns: TableColumns, details: Details) -> Adapter:
    """Adapter for tables with these columns; it recognises no file by itself."""
    series = table_series(details)

    def read(path: Path, released: date | None) -> Intake:
        table = read_table_file(path)
        matched = match_columns(path.name, table.names, columns, table.geometry)
        if details.route and "route" in matched:
            raise InvalidInput(
                f"{path.name}: the column {matched['route']!r} gives a route, and so does --route {details.route}; "
                "leave out one of them, the column with --column route="
            )
        reader = _Reader(series, details.route, frozenset(matched), "country" in matched.get("area", "").casefold())
        taken = take_records(records(table, matched), reader.take)
        taken.rejected[:0] = table.broken
        taken.rows_in += len(table.broken)
        taken.check_some(path.name)
        return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released)

    return Adapter(SOURCE, (series,), "1", "your own CSV, Parquet or GeoParquet", _nobodys, read)


def _nobodys(_sniffed: Sniffed) -> bool:
    return False


_Cells = dict[str, object]  # of a row, by field


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns rows into observations. `is_country`: the column of the area is one of countries."""

    series: Series
    route: str | None
    fields: frozenset[str]
    is_country: bool

    def take(self, row: _Cells) -> list[Observation]:
        """One observation of a row; BadRow says why there is none."""
        start, end = self._period(row)
        what = _value(row) | _where(row, self.route, is_country=self.is_country)
        try:
            lng, lat = self._point(row)
        except BadRow as bad:
            kept = observation(self.series, start, end, **what)
            raise BadRow(bad.reason, bad.detail, (kept,) if what["route"] else ()) from None
        if lng is not None:
            what |= {"lng": lng, "lat": lat, "precision": Precision.POINT.value}
        return [observation(self.series, start, end, **what)]

    def _period(self, row: _Cells) -> tuple[date, date]:
        if "start" in self.fields:
            return self._given_period(row)
        text = _text(row, "period")
        if not text:
            raise BadRow(Reason.MISSING_DATE, "no period")
        kind, start, end = parse_period(text)
        if kind not in {"day", self.series.grain}:
            raise BadRow(
                Reason.OTHER_DIMENSION,
                f"{text[:40]!r} is a {kind}, the grain is {self.series.grain}; give --grain {kind}",
            )
        return start, end

    def _given_period(self, row: _Cells) -> tuple[date, date]:
        """Period from its first day up to the day after its last; without an end, one day."""
        if not _text(row, "start"):
            raise BadRow(Reason.MISSING_DATE, "no start of the period")
        start, text = parse_day_or_time(_text(row, "start")), _text(row, "end")
        end = parse_day_or_time(text) if text else start + timedelta(days=1)
        if end <= start:
            raise BadRow(Reason.IMPOSSIBLE_DATE, f"the period ends on {end}, before it has begun; the end is not in it")
        if end - start > timedelta(days=1) and not is_period(start, end, self.series.grain):
            raise BadRow(
                Reason.OTHER_DIMENSION,
                f"{start} up to, and without, {end} is no {self.series.grain}; expected one, or a day",
            )
        return start, end

    def _point(self, row: _Cells) -> tuple[float | None, float | None]:
        if "geometry" in self.fields:
            return _of_point(row["geometry"])
        texts = _text(row, "lng"), _text(row, "lat")
        if not any(texts):
            return None, None
        return _checked(parse_degrees(texts[0], "lng"), parse_degrees(texts[1], "lat"))


def _text(row: _Cells, field: str) -> str:
    found = row.get(field)
    return "" if found is None else str(found).strip()


def _looked_up(row: _Cells, field: str, look_up: Callable[[str], str | None], reason: Reason) -> str | None:
    text = _text(row, field)
    if not text:
        return None
    found = look_up(text)
    if found is None:
        raise BadRow(reason, f"unknown {field} {text[:80]!r}")
    return found


def _value(row: _Cells) -> Observation:
    """Value and status of a row; no value where the status says that there is none."""
    status = _looked_up(row, "status", status_of, Reason.OTHER_DIMENSION) or Status.FINAL.value
    if status not in _WITHOUT_VALUE:
        return {"value": parse_value(row["value"]), "status": status}
    if _text(row, "value"):
        raise BadRow(Reason.NOT_A_COUNT, f"{_text(row, 'value')[:80]!r} is {status}; expected no value")
    return {"value": None, "status": status}


def _where(row: _Cells, route: str | None, *, is_country: bool) -> Observation:
    """What a row says of its place, but for its point."""
    where: Observation = {
        "route": route or _looked_up(row, "route", route_id, Reason.UNKNOWN_ROUTE),
        "border": _looked_up(row, "border", border_kind, Reason.UNKNOWN_BORDER),
        "area": _text(row, "area") or None,
        "place_id": _looked_up(row, "place", place_id, Reason.UNKNOWN_PLACE),
        "nationality": _looked_up(row, "nationality", country_code, Reason.UNKNOWN_COUNTRY),
    }
    if where["area"] and "\ufffd" in where["area"]:
        raise BadRow(Reason.BROKEN_ROW, "bytes that are not UTF-8 text")
    country = country_code(where["area"]) if where["area"] and is_country else None
    return where | {"area": country or where["area"], "precision": _precision(where, country).value}


def _precision(where: Observation, country: str | None) -> Precision:
    """How well a row without a point is located; one without any place is no better than a country."""
    if where["place_id"]:
        return Precision.PLACE
    if where["area"] and not country:
        return Precision.AREA
    return Precision.ROUTE if where["route"] and not country else Precision.COUNTRY


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
