"""Read where the rows of a table are: points, areas or cells in columns of any form.

A row with an area or a cell gets a point inside it and the precision of an area.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.cell_bits import cell_resolutions
from routes_geo.grid.cells import cells_to_lnglat
from routes_geo.model import Precision, Reason
from routes_geo.sources.rows import BadRow
from routes_geo.sources.table.cells import parse_degrees
from routes_geo.sources.table.file import TableFile
from routes_geo.sources.table.formats import Formats, Notation, decide_letters_of
from routes_geo.tables.numbers import PLAIN
from routes_geo.tables.where.cells import parse_cells
from routes_geo.tables.where.choose import Where
from routes_geo.tables.where.crs import crs_text, plain_crs, to_lng_lat
from routes_geo.tables.where.points import AREA, BLANK, KINDS, POINT, Points, read_points
from routes_geo.tables.where.ranges import MOST_LAT_DEG, MOST_LNG_DEG, are_swapped, check_ranges, doubts_of
from routes_geo.tables.where.reading import LAT_LNG, LNG_LAT, Reading, make_reading
from routes_geo.tables.where.samples import has_pairs

HALF_TURN_DEG = 180
PLACE_KEY = "place of the row"  # in a record, beside the fields of its columns


@dataclass(frozen=True, slots=True)
class PlacePoint:
    """Describe where a row is: a point in degrees, its precision, and for an H3 cell `r` and its resolution as flag."""

    lng: float
    lat: float
    precision: str
    flag: str | None = None


Place = PlacePoint | BadRow | None  # the reason for no point; None if blank


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Store the places of the rows (n,), and the points that they follow from."""

    places: Sequence[Place]
    points: Points


def read_row_places(
    table: TableFile, where: Where, cells: Mapping[str, Sequence[object]], formats: Formats, notation: Notation
) -> RowPlaces | None:
    """Return the place of each row; None for a table without columns of places.

    InvalidInput if longitude and latitude are exchanged, or cannot be degrees.
    """
    if where.cell:
        return _of_cells(table.arrow(where.cell), where.cell)
    if where.geometry:
        reading = reading_of(table, where.geometry, notation)
        column = table.arrow(where.geometry)
        points = _named(table.file_name, column, where.geometry, reading)
        points = _checked(table.file_name, where, points, _axis_order(column, reading))
        return RowPlaces(_places(points), points)
    if not (where.lng and where.lat):
        return None
    return _of_degrees(table.file_name, where, cells, formats, notation)


def with_places(
    records: Iterable[tuple[str, Sequence[object], dict[str, object]]], places: RowPlaces | None
) -> Iterator[tuple[str, Sequence[object], dict[str, object]]]:
    """Yield the records of a table with their places."""
    if places is None:
        yield from records
        return
    for (location, content, row), place in zip(records, places.places, strict=True):
        yield location, content, {**row, PLACE_KEY: place}


def reading_of(table: TableFile, name: str, notation: Notation) -> Reading:
    """Return how the points of a column are read. InvalidInput for an unknown reference system."""
    crs = None if notation.place.crs else table.system(name)
    letters = decide_letters_of(table.file_name, table.arrow(name), name)
    crs_text(crs, table.file_name)
    return make_reading(name, notation.place, letters, plain_crs(crs))


def _named(file_name: str, column: pa.Array, name: str, reading: Reading) -> Points:
    try:
        return read_points(column, name, reading)
    except DataError as error:
        raise DataError(f"{file_name}: {error}") from None
    except InvalidInput as error:
        raise InvalidInput(f"{file_name}: {error}") from None


def _axis_order(column: pa.Array, reading: Reading) -> str:
    values = column.drop_null()
    order = reading.pairs if has_pairs(values) else reading.shapes
    return f"--axis-order {LNG_LAT if order == LAT_LNG else LAT_LNG}"


def _of_cells(column: pa.Array, name: str) -> RowPlaces:
    cells = parse_cells(column, name)
    lng, lat = (np.full(cells.size, np.nan) for _ in range(2))
    given = cells != 0
    lng[given], lat[given] = cells_to_lnglat(cells[given])
    texts = column.to_pylist()
    is_blank = np.array([text is None or not str(text).strip() for text in texts], np.bool_)
    kinds = np.where(given, AREA, BLANK).astype(np.int8)
    places = _places(Points(lng, lat, kinds))
    for row, resolution in zip(np.flatnonzero(given).tolist(), cell_resolutions(cells[given]).tolist(), strict=True):
        if isinstance(place := places[row], PlacePoint):
            places[row] = replace(place, flag=f"r{resolution}")
    wrong = np.flatnonzero(~given & ~is_blank).tolist()
    for row in wrong:
        places[row] = BadRow(Reason.BAD_COORDINATES, f"{str(texts[row])[:40]!r} is not an H3 cell")
    return RowPlaces(places, Points(lng, lat, kinds))


def _of_degrees(
    file_name: str, where: Where, cells: Mapping[str, Sequence[object]], formats: Formats, notation: Notation
) -> RowPlaces:
    faults: dict[int, BadRow] = {}
    x, y = (np.full(len(cells["lng"]), np.nan) for _ in range(2))
    for row, (lng, lat) in enumerate(zip(cells["lng"], cells["lat"], strict=True)):
        if _is_blank(lng) and _is_blank(lat):
            continue
        try:
            x[row] = parse_degrees(lng, "lng", formats.numbers.get("lng", PLAIN))
            y[row] = parse_degrees(lat, "lat", formats.numbers.get("lat", PLAIN))
        except BadRow as bad:
            x[row], faults[row] = np.nan, bad
    kinds = np.where(np.isnan(x) | np.isnan(y), BLANK, POINT).astype(np.int8)
    read = Points(*to_lng_lat(x, y, notation.place.crs), kinds)
    points = _checked(file_name, where, read, f"--column lng={where.lat} --column lat={where.lng}")
    places = _places(points)
    for row, fault in faults.items():
        places[row] = fault
    return RowPlaces(places, points)


def _is_blank(cell: object) -> bool:
    return cell is None or not str(cell).strip()


def _checked(file_name: str, where: Where, points: Points, remedy: str) -> Points:
    """Return points with longitudes from -180 to 180 where they are on the Earth; InvalidInput if most cannot be."""
    doubts = doubts_of(points.lng, points.lat, points.kinds)
    located = is_in_range(points.lng, points.lat)
    in_range = int(located.sum())
    check_ranges(file_name, where.in_words(), doubts, in_range, remedy if are_swapped(doubts, in_range) else "")
    beyond = located & (np.abs(points.lng) > HALF_TURN_DEG)
    return replace(points, lng=np.where(beyond, points.lng - np.copysign(2 * HALF_TURN_DEG, points.lng), points.lng))


def is_in_range(lng: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether points (n,) are on the Earth."""
    return np.asarray((np.abs(lng) <= MOST_LNG_DEG) & (np.abs(lat) <= MOST_LAT_DEG))


def _places(points: Points) -> list[Place]:
    """Return the place of each row, given what it has."""
    rows = zip(points.lng.tolist(), points.lat.tolist(), points.kinds.tolist(), strict=True)
    return [_place(lng, lat, kind) for lng, lat, kind in rows]


def _place(lng: float, lat: float, kind: int) -> Place:
    if kind == BLANK:
        return None
    if kind not in {POINT, AREA}:
        return BadRow(Reason.BAD_COORDINATES, f"the geometry is not a point or an area, but {KINDS[kind]}")
    if not (abs(lng) <= MOST_LNG_DEG and abs(lat) <= MOST_LAT_DEG):
        return BadRow(
            Reason.BAD_COORDINATES,
            f"lng {lng}, lat {lat} is out of range; lng is from -360 to 360, lat from -90 to 90",
        )
    return PlacePoint(lng, lat, (Precision.POINT if kind == POINT else Precision.AREA).value)
