"""Measures and partners that the letter of October 2023 names, with dates as exact as their sources give them."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import shapely

from routes_geo.datafiles import read_rows, split_list
from routes_geo.errors import DataError
from routes_geo.places import Place, place_point

DATE_PRECISIONS = ("day", "month", "quarter", "year", "unknown")
VERIFICATIONS = ("verified", "partly", "unverified")
_COMMON = ("id", "name", "letter_says", "start", "end", "date_precision", "routes", "value", "verification", "source")


@dataclass(frozen=True, slots=True)
class Named:
    """What measures and partners have in common. `start` and `end` are days, both included; None is open."""

    name: str
    letter_says: str
    start: date | None
    end: date | None
    date_precision: str
    routes: tuple[str, ...]
    value: str | None
    verification: str
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A plan or an asset, with the places and partner countries its text states."""

    measure_id: str
    named: Named
    places: tuple[str, ...]
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner country or group of countries (ISO 3166-1 alpha-2), with the measures that name it."""

    partner_id: str
    named: Named
    iso2: tuple[str, ...]
    measures: tuple[str, ...]
    talent_partnership: bool


def read_measures(data_dir: Path) -> list[Measure]:
    """Read the measures in order of their ids; DataError for a date, precision or verification that is none."""
    rows = read_rows(data_dir / "measures.csv", (*_COMMON, "places", "partners"))
    found = [
        Measure(
            row["id"], _named("measures.csv", row), tuple(split_list(row["places"])), tuple(split_list(row["partners"]))
        )
        for row in rows
    ]
    return sorted(found, key=lambda measure: measure.measure_id)


def read_partners(data_dir: Path) -> list[Partner]:
    """Read the partners in order of their ids; DataError for a date, precision or verification that is none."""
    rows = read_rows(data_dir / "partners.csv", (*_COMMON, "iso2", "measures", "talent_partnership"))
    found = [
        Partner(
            row["id"],
            _named("partners.csv", row),
            tuple(split_list(row["iso2"])),
            tuple(split_list(row["measures"])),
            row["talent_partnership"] == "true",
        )
        for row in rows
    ]
    return sorted(found, key=lambda partner: partner.partner_id)


def read_named(data_dir: Path, table: str) -> dict[str, Named]:
    """What a table of the letter says of each id; DataError for a date, precision or verification that is none."""
    return {row["id"]: _named(table, row) for row in read_rows(data_dir / table, _COMMON)}


def _named(table: str, row: dict[str, str]) -> Named:
    where = f"{table}: {row['id']}"
    check_stated(row, where)
    return Named(
        row["name"],
        row["letter_says"],
        first_day(row["start"], where) if row["start"] else None,
        last_day(row["end"], where) if row["end"] else None,
        row["date_precision"],
        tuple(split_list(row["routes"])),
        row["value"] or None,
        row["verification"],
        row["source"],
    )


def check_stated(row: dict[str, str], where: str) -> None:
    """Raise DataError, with `where`, for a date precision or a verification that is none."""
    if row["date_precision"] not in DATE_PRECISIONS or row["verification"] not in VERIFICATIONS:
        raise DataError(
            f"{where}: date_precision {row['date_precision']!r} and verification {row['verification']!r} must be of "
            f"{', '.join(DATE_PRECISIONS)} and of {', '.join(VERIFICATIONS)}"
        )


def first_day(text: str, where: str) -> date:
    """First day of a year, month or day such as 2023, 2023-09, 2023-09-17; DataError, with `where`, for no such."""
    return _days(text, where)[0]


def last_day(text: str, where: str) -> date:
    """Last day of a year, month or day; DataError, with `where`, for no such."""
    return _days(text, where)[1]


def _days(text: str, where: str) -> tuple[date, date]:
    try:
        year, *rest = (int(part) for part in text.split("-"))
        first = date(year, *[*rest, 1, 1][:2])
        last_month = rest[0] if rest else 12
        last = date(year, last_month, rest[1] if len(rest) == 2 else calendar.monthrange(year, last_month)[1])
    except (ValueError, IndexError) as error:
        raise DataError(f"{where}: {text!r} is not a year, month or day") from error
    if len(rest) > 2:
        raise DataError(f"{where}: {text!r} is not a year, month or day")
    return first, last


def measures_table(measures: Sequence[Measure], places: Sequence[Place]) -> pa.Table:
    """Measures in columns; the geometry (WKB, CRS84) is that of the places, None where none of them has a location."""
    points = {place.place_id: place_point(place) for place in places}
    columns = {"measure_id": pa.array([measure.measure_id for measure in measures], pa.string())}
    columns |= _named_columns([measure.named for measure in measures])
    columns |= {
        "places": _lists([measure.places for measure in measures]),
        "partners": _lists([measure.partners for measure in measures]),
        "geometry": pa.array([_location(measure, points) for measure in measures], pa.binary()),
    }
    return pa.table(columns)


def partners_table(partners: Sequence[Partner]) -> pa.Table:
    """Partners in columns; without geometry, for a partner is no place."""
    columns = {"partner_id": pa.array([partner.partner_id for partner in partners], pa.string())}
    columns |= _named_columns([partner.named for partner in partners])
    columns |= {
        "iso2": _lists([partner.iso2 for partner in partners]),
        "measures": _lists([partner.measures for partner in partners]),
        "talent_partnership": pa.array([partner.talent_partnership for partner in partners], pa.bool_()),
        "geometry": pa.nulls(len(partners), pa.binary()),
    }
    return pa.table(columns)


def _named_columns(named: Sequence[Named]) -> dict[str, pa.Array]:
    return {
        "name": pa.array([item.name for item in named], pa.string()),
        "letter_says": pa.array([item.letter_says for item in named], pa.string()),
        "start": pa.array([item.start for item in named], pa.date32()),
        "end": pa.array([item.end for item in named], pa.date32()),
        "date_precision": pa.array([item.date_precision for item in named], pa.string()),
        "routes": _lists([item.routes for item in named]),
        "value": pa.array([item.value for item in named], pa.string()),
        "verification": pa.array([item.verification for item in named], pa.string()),
        "source": pa.array([item.source for item in named], pa.string()),
    }


def _lists(values: Sequence[tuple[str, ...]]) -> pa.Array:
    return pa.array([list(value) for value in values], pa.list_(pa.string()))


def _location(measure: Measure, points: dict[str, shapely.Point | None]) -> bytes | None:
    if unknown := [place for place in measure.places if place not in points]:
        raise DataError(
            f"measures.csv: {measure.measure_id} names {', '.join(unknown)}, which places.csv does not have"
        )
    located = [point for point in (points[place] for place in measure.places) if point is not None]
    if not located:
        return None
    return bytes(shapely.to_wkb(located[0] if len(located) == 1 else shapely.MultiPoint(located)))
