"""Measures and partners that the letter of October 2023 names, with dates as exact as their sources give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import shapely

from routes_geo.datafiles import Named, read_named, split_list
from routes_geo.errors import DataError
from routes_geo.geography.places import Place, place_point


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
    """Read the measures in order of their ids; DataError for an invalid date, precision or verification."""
    return [
        Measure(named.id, named, tuple(split_list(row["places"])), tuple(split_list(row["partners"])))
        for row, named in read_named(data_dir, "measures.csv", ("routes", "value", "places", "partners"))
    ]


def read_partners(data_dir: Path) -> list[Partner]:
    """Read the partners in order of their ids; DataError for an invalid date, precision or verification."""
    columns = ("routes", "value", "iso2", "measures", "talent_partnership")
    return [
        Partner(
            named.id,
            named,
            tuple(split_list(row["iso2"])),
            tuple(split_list(row["measures"])),
            row["talent_partnership"] == "true",
        )
        for row, named in read_named(data_dir, "partners.csv", columns)
    ]


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
