"""Which column of a table holds what: named by an option, or found by its usual names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from routes_geo.errors import DataError, InvalidInput


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Name of the column of each field. None: found by its usual names; empty: left out, even where there is one.

    A period is one label, or its first day (`start`) and the day after its last (`end`). An area in a column whose name
    has `country` in it is taken for a country where ISO 3166-1 knows it.
    """

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
    status: str | None = None


_USUAL_NAMES = {
    "value": "value count n total arrivals detections individuals persons people number",
    "period": "period month year week date day quarter time",
    "start": "start from start_date",
    "end": "end to end_date",
    "route": "route route_id",
    "border": "border border_type",
    "area": "area region country",
    "place": "place place_id",
    "lng": "lng lon long longitude x",
    "lat": "lat latitude y",
    "geometry": "geometry geom",
    "nationality": "nationality citizenship origin",
    "status": "status",
}
_FIELDS = tuple(field.name for field in fields(TableColumns))
_LONGEST, _MOST = 40, 300  # characters of a column's name, and of all of them, that a message gives


def parse_column_options(options: Sequence[str]) -> TableColumns:
    """Columns of options such as `value=arrivals`; `route=` leaves a field out. InvalidInput names the fields."""
    chosen: dict[str, str] = {}
    for option in options:
        field, separator, text = option.partition("=")
        column = " ".join(text.split())
        if not separator or field not in _FIELDS or field in chosen or (field == "value" and not column):
            raise InvalidInput(
                f"--column {option!r}: write FIELD=COLUMN, each field once; the fields are {', '.join(_FIELDS)}"
            )
        if column and column in chosen.values():
            raise InvalidInput(f"--column {option!r}: the column {column!r} is given to another field already")
        chosen[field] = column
    return TableColumns(**chosen)


def match_columns(
    file_name: str, names: Sequence[str], columns: TableColumns, geometry: str | None = None
) -> dict[str, str]:
    """Column of each field that the table has; `geometry` is the one that the file itself says holds its geometry.

    InvalidInput where several columns could be meant, DataError where one is missing.
    """
    given = _given(file_name, names, columns)
    found = _found([name for name in names if name not in given.values()], columns, geometry)
    _drop_second_ways(given, found)
    ambiguous = [
        f"{field} could be any of {listed(several)}; give one with --column {field}={several[0][:_LONGEST]}"
        for field, several in found.items()
        if len(several) > 1
    ]
    if ambiguous:
        raise InvalidInput(f"{file_name}: {'; '.join(ambiguous)}")
    matched = given | {field: several[0] for field, several in found.items()}
    _check_complete(file_name, names, matched)
    return matched


def _given(file_name: str, names: Sequence[str], columns: TableColumns) -> dict[str, str]:
    given = {field: name for field in _FIELDS if (name := getattr(columns, field))}
    for field, name in given.items():
        if name not in names:
            raise DataError(f"{file_name}: no column {name[:_LONGEST]!r} for {field}; the columns are {listed(names)}")
    if "period" in given and {"start", "end"} & given.keys():
        raise InvalidInput(f"{file_name}: give a column of the period, or of its start and end, not both")
    return given


def _found(names: Sequence[str], columns: TableColumns, geometry: str | None) -> dict[str, list[str]]:
    """Columns with a usual name, by field; only fields of which nothing was given."""
    found = {}
    for field, usual in _USUAL_NAMES.items():
        if getattr(columns, field) is None:
            said = field == "geometry" and geometry is not None and geometry in names
            found[field] = [name for name in names if (name == geometry if said else _plain(name) in usual.split())]
    return {field: several for field, several in found.items() if several}


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")


def _drop_second_ways(given: dict[str, str], found: dict[str, list[str]]) -> None:
    """Leave one way to say when, and one to say where: first what was given, else start and end, else the geometry."""
    has_start = "start" in given or ("start" in found and "period" not in given)
    has_geometry = "geometry" in given or ("geometry" in found and not {"lng", "lat"} & given.keys())
    unused = {"period"} if has_start else {"start", "end"}
    unused |= {"lng", "lat"} if has_geometry else {"geometry"}
    if len({"lng", "lat"} & (given.keys() | found.keys())) == 1:  # an x without a y is no coordinate
        unused |= {
            field for field in ("lng", "lat") if all(_plain(name) in {"x", "y"} for name in found.get(field, []))
        }
    for field in unused:
        found.pop(field, None)


def _check_complete(file_name: str, names: Sequence[str], matched: dict[str, str]) -> None:
    missing = ["value"] if "value" not in matched else []
    if "start" not in matched:
        missing += ["start"] if "end" in matched else ["period"] if "period" not in matched else []
    if missing:
        raise DataError(
            f"{file_name}: no column of the {' and the '.join(missing)} is found; name it with --column "
            f"{missing[0]}=COLUMN. The columns are {listed(names)}"
        )
    half = {"lng", "lat"} & matched.keys()
    if len(half) == 1 and "geometry" not in matched:
        has, lacks = ("lng", "lat") if "lng" in half else ("lat", "lng")
        raise DataError(
            f"{file_name}: {matched[has][:_LONGEST]!r} is {has}, and no column of the {lacks} is found; name it with "
            f"--column {lacks}=COLUMN, or leave out the other with --column {has}=. The columns are {listed(names)}"
        )


def listed(names: Sequence[str]) -> str:
    """Names as a message lists them."""
    return ", ".join(name[:_LONGEST] for name in names)[:_MOST]
