"""Accept a column whose name could stand for a person, such as `name`, if the user maps it to the place.

The rule: such a column may have only places. If one value is not a place, nothing of the file is stored, and no message
quotes the value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pyarrow as pa

from routes_geo.datafiles import embedded_data_dir, read_rows, split_list
from routes_geo.disclosure.privacy import is_personal, personal_columns
from routes_geo.model import Rejected
from routes_geo.sources.table.cells import parse_country, parse_place_id, parse_route
from routes_geo.sources.table.columns import TableColumns
from routes_geo.sources.table.file import TableFile
from routes_geo.tables.hemispheres import Letters
from routes_geo.tables.numbers import NumberFormat, parse_degrees_text
from routes_geo.tables.where.cells import parse_cells
from routes_geo.tables.where.points import BLANK, UNREADABLE, read_points
from routes_geo.tables.where.reading import Reading

PLACE_FIELDS = ("place", "area", "route", "lng", "lat", "geometry", "cell")
_MOST_DEG = 360
_ANY_LETTERS = Letters("", (("O", "W"), ("\u039d", "S")))


def place_columns(columns: TableColumns) -> frozenset[str]:
    """Return the columns that options map to a field of the place, although their names could stand for a person."""
    given = (getattr(columns, field) for field in PLACE_FIELDS)
    return frozenset(name for name in given if name and is_personal(name))


def check_places(file_name: str, table: TableFile, columns: TableColumns) -> None:
    """Raise Refused if a column that could stand for a person has a value that is not a place; blanks are accepted."""
    personal = place_columns(columns)
    for field in PLACE_FIELDS:
        name = getattr(columns, field)
        if name in personal:
            cells = _kinds(table, name) if field == "geometry" else table.cells(name)
            for location, cell in zip(table.locations(), cells, strict=True):
                if not _is_blank(cell) and not _CHECKS[field](cell):
                    why = f", and it is not the {field}: {location} has a value that is not one"
                    raise personal_columns(file_name, [name], why)


def without_content(broken: tuple[Rejected, ...]) -> tuple[Rejected, ...]:
    """Return rows that cannot be read without their content, in which no column can be told from another."""
    return tuple(replace(row, content="") for row in broken)


def _is_blank(cell: object) -> bool:
    return cell is None or str(cell).strip() == ""


@cache
def _area_names() -> frozenset[str]:
    """Return the names of places and areas that the project has, in lower case."""
    folder = embedded_data_dir()
    places = read_rows(folder / "places.csv", ("place_id", "name"))
    names = [name for row in places for name in (row["place_id"], row["name"])]
    for row in read_rows(folder / "hotspot_areas.csv", ("name", "aliases", "places")):
        names += [row["name"], *split_list(row["aliases"]), *split_list(row["places"])]
    for table in ("unhcr_landings.csv", "iom_dtm_arrivals.csv"):
        names += [row["area"] for row in read_rows(folder / "observations" / table, ("area",))]
    return frozenset(name.casefold() for name in names)


def _is_area(cell: object) -> bool:
    text = str(cell).strip()
    return text.casefold() in _area_names() or parse_country(text) is not None


def _is_degrees(cell: object) -> bool:
    text = str(cell).strip()
    degrees = parse_degrees_text(text.replace(",", "."), NumberFormat(letters=_ANY_LETTERS))
    return degrees is not None and abs(degrees) <= _MOST_DEG


def _kinds(table: TableFile, name: str) -> list[object]:
    """Return what each row of a column of geometries has; None if it is blank."""
    kinds = read_points(table.arrow(name), name, Reading(letters=_ANY_LETTERS)).kinds
    return [None if kind == BLANK else kind for kind in kinds.tolist()]


def _is_cell(cell: object) -> bool:
    column = pa.array([cell], pa.string() if isinstance(cell, str) else pa.int64())
    return bool(parse_cells(column, "cell")[0])


_CHECKS: dict[str, Callable[[object], bool]] = {
    "place": lambda cell: parse_place_id(str(cell).strip()) is not None,
    "area": _is_area,
    "route": lambda cell: parse_route(str(cell).strip()) is not None,
    "lng": _is_degrees,
    "lat": _is_degrees,
    "geometry": lambda kind: kind != UNREADABLE,
    "cell": _is_cell,
}
