"""Read the measures and partners that the letter of October 2023 names. Dates are as exact as their sources."""

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
    """A plan or an asset, with the places and partner countries that the letter states."""

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
    """Return the measures as columns. The geometry (WKB, CRS84) is that of the places, None without a located place.

    DataError for an unknown place.
    """
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
    """Return the partners as columns. Their geometry is always null, because a partner is not a place."""
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
        "name": pa.array([row.name for row in named], pa.string()),
        "letter_says": pa.array([row.letter_says for row in named], pa.string()),
        "start": pa.array([row.start for row in named], pa.date32()),
        "end": pa.array([row.end for row in named], pa.date32()),
        "date_precision": pa.array([row.date_precision for row in named], pa.string()),
        "routes": _lists([row.routes for row in named]),
        "value": pa.array([row.value for row in named], pa.string()),
        "verification": pa.array([row.verification for row in named], pa.string()),
        "source": pa.array([row.source for row in named], pa.string()),
    }


def _lists(values: Sequence[tuple[str, ...]]) -> pa.Array:
    return pa.array([list(value) for value in values], pa.list_(pa.string()))


def _location(measure: Measure, points: dict[str, shapely.Point | None]) -> bytes | None:
    if unknown := [place for place in measure.places if place not in points]:
        raise DataError(
            f"measures.csv: {measure.measure_id} names the unknown place {', '.join(unknown)}; add it to places.csv"
        )
    located = [point for point in (points[place] for place in measure.places) if point is not None]
    if not located:
        return None
    return bytes(shapely.to_wkb(located[0] if len(located) == 1 else shapely.MultiPoint(located)))
