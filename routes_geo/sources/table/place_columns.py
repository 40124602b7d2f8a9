"""Accept a column whose name could stand for a person, such as `name`, if the user maps it to the place.

The rule: such a column may have only places. If one value is not a place, nothing of the file is stored, and no message
quotes the value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from routes_geo.datafiles import embedded_data_dir, read_rows, split_list
from routes_geo.disclosure.privacy import is_personal, personal_columns
from routes_geo.model import Rejected
from routes_geo.sources.table.cells import parse_country, parse_place_id, parse_route
from routes_geo.sources.table.columns import TableColumns
from routes_geo.sources.table.file import TableFile

PLACE_FIELDS = ("place", "area", "route", "lng", "lat", "geometry")
_MOST_DEG = 360


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
            cells = table.points(name) if field == "geometry" else table.cells(name)
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
    try:
        return abs(float(str(cell).strip().replace(",", "."))) <= _MOST_DEG
    except ValueError:
        return False


_CHECKS: dict[str, Callable[[object], bool]] = {
    "place": lambda cell: parse_place_id(str(cell).strip()) is not None,
    "area": _is_area,
    "route": lambda cell: parse_route(str(cell).strip()) is not None,
    "lng": _is_degrees,
    "lat": _is_degrees,
    "geometry": lambda cell: isinstance(cell, tuple),
}
