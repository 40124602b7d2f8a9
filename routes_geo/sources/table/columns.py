"""Find the column of each field of a table, by an option or by its usual names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

import pyarrow as pa

from routes_geo.errors import DataError, InvalidInput
from routes_geo.tables.where.choose import Choice, Where, choose_where
from routes_geo.tables.where.names import axis_and_family
from routes_geo.tables.where.samples import SAMPLE_ROWS


class PlaceTable(Protocol):
    """Define what is needed of a table to choose the columns of the place."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""

    @property
    def geometry(self) -> str | None:
        """Return the geometry column that the file itself states."""

    def arrow(self, name: str) -> pa.Array:
        """Return a column as one array."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Name of the column of each field. None: found by its usual names. Empty: left out, even if there is one.

    A period is given by one label, or by its first day (`start`) and the day after its last day (`end`). If the name of
    the area's column contains `country`, names and codes of ISO 3166-1 in it are read as countries.
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
    cell: str | None = None
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
    "nationality": "nationality citizenship origin",
    "status": "status",
}
PLACE = ("lng", "lat", "geometry", "cell")
_FIELDS = tuple(field.name for field in fields(TableColumns))
_LONGEST, _MOST = 40, 300  # number of characters of one name, and of all names, that a message quotes


def parse_column_options(options: Sequence[str]) -> TableColumns:
    """Parse options such as `value=arrivals`; `route=` leaves a field out. InvalidInput lists the fields."""
    chosen: dict[str, str] = {}
    for option in options:
        field, separator, text = option.partition("=")
        column = " ".join(text.split())
        if not separator or field not in _FIELDS or field in chosen or (field == "value" and not column):
            raise InvalidInput(
                f"--column {option!r}: write FIELD=COLUMN, each field once; the fields are {', '.join(_FIELDS)}"
            )
        if column and column in chosen.values():
            raise InvalidInput(
                f"--column {option!r}: the column {column!r} is already used for another field; give each column once"
            )
        chosen[field] = column
    return TableColumns(**chosen)


def match_columns(
    file_name: str, names: Sequence[str], columns: TableColumns, place: Mapping[str, str]
) -> dict[str, str]:
    """Return the column of each field in the table; `place` has the columns of the place.

    InvalidInput if several columns match a field, DataError if a column is missing.
    """
    given = _given(file_name, names, columns)
    given |= place
    candidates = _candidates([name for name in names if name not in given.values()], columns)
    _drop_alternatives(given, candidates)
    ambiguous = [
        f"{field} could be any of {join_names(several)}; choose one with --column {field}={several[0][:_LONGEST]}"
        for field, several in candidates.items()
        if len(several) > 1
    ]
    if ambiguous:
        raise InvalidInput(f"{file_name}: {'; '.join(ambiguous)}")
    matched = given | {field: several[0] for field, several in candidates.items()}
    _check_complete(file_name, names, matched)
    return matched


def choose_place(file_name: str, table: PlaceTable, columns: TableColumns, *, in_degrees: bool = True) -> Choice:
    """Choose the columns of the place; options come first, and one of lng and lat is found by the name of the other.

    `in_degrees` is false if the user names another reference system. InvalidInput names the option that decides.
    """
    given = _given(file_name, table.names, columns)
    chosen = {field: name for field, name in given.items() if field in PLACE}
    if chosen and chosen.keys() not in ({"lng"}, {"lat"}):
        return Choice(Where(**({"geometry": chosen["geometry"]} if "geometry" in chosen else chosen)))
    left_out = [field for field in PLACE if getattr(columns, field) == ""]
    names = [name for name in table.names if name not in given.values()]
    if chosen:
        found = _half(names, "lat" if "lng" in chosen else "lng", left_out)
        return Choice(Where(**chosen, **found))

    def sample(name: str) -> pa.Array:
        return table.arrow(name).drop_null().slice(0, SAMPLE_ROWS)

    stated = table.geometry if table.geometry in names else None
    try:
        return choose_where(names, sample, stated=stated, left_out=left_out, in_degrees=in_degrees)
    except InvalidInput as error:
        raise InvalidInput(f"{file_name}: {error}".replace("--cell ", "--column cell=")) from None


def _half(names: Sequence[str], axis: str, left_out: Sequence[str]) -> dict[str, str]:
    known = [name for name in names if (found := axis_and_family(name)) and found[0] == axis]
    return {axis: known[0]} if known and axis not in left_out else {}


def _given(file_name: str, names: Sequence[str], columns: TableColumns) -> dict[str, str]:
    given = {field: name for field in _FIELDS if (name := getattr(columns, field))}
    for field, name in given.items():
        if name not in names:
            raise DataError(
                f"{file_name}: no column {name[:_LONGEST]!r} for {field}; the columns are {join_names(names)}"
            )
    if "period" in given and {"start", "end"} & given.keys():
        raise InvalidInput(f"{file_name}: give a column for the period, or columns for its start and end, not both")
    return given


def _candidates(names: Sequence[str], columns: TableColumns) -> dict[str, list[str]]:
    """Return the columns with a usual name, for each field without an option."""
    candidates = {}
    for field, usual in _USUAL_NAMES.items():
        if getattr(columns, field) is None:
            candidates[field] = [name for name in names if _snake_case(name) in usual.split()]
    return {field: several for field, several in candidates.items() if several}


def _snake_case(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")


def _drop_alternatives(given: dict[str, str], candidates: dict[str, list[str]]) -> None:
    """Keep one way to give the period. Options come first; then start and end come before a period."""
    has_start = "start" in given or ("start" in candidates and "period" not in given)
    for field in {"period"} if has_start else {"start", "end"}:
        candidates.pop(field, None)


def _check_complete(file_name: str, names: Sequence[str], matched: dict[str, str]) -> None:
    missing = ["value"] if "value" not in matched else []
    if "start" not in matched:
        missing += ["start"] if "end" in matched else ["period"] if "period" not in matched else []
    if missing:
        raise DataError(
            f"{file_name}: no column for {' and '.join(missing)}; name it with --column {missing[0]}=COLUMN. "
            f"The columns are {join_names(names)}"
        )
    half = {"lng", "lat"} & matched.keys()
    if len(half) == 1 and "geometry" not in matched:
        has, lacks = ("lng", "lat") if "lng" in half else ("lat", "lng")
        raise DataError(
            f"{file_name}: {matched[has][:_LONGEST]!r} is {has}, but there is no column for {lacks}; name it with "
            f"--column {lacks}=COLUMN, or leave {has} out with --column {has}=. The columns are {join_names(names)}"
        )


def join_names(names: Sequence[str]) -> str:
    """Join the names of columns for a message, cut to a readable length."""
    return ", ".join(name[:_LONGEST] for name in names)[:_MOST]
