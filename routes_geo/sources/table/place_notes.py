"""Compare several ways in which a table states the place of a row, and report how it is read."""

from __future__ import annotations

from collections.abc import Iterator

from routes_geo.errors import InvalidInput, RoutesGeoError
from routes_geo.sources.table.file import TableFile
from routes_geo.sources.table.formats import Notation, decide_formats
from routes_geo.sources.table.row_places import RowPlaces, read_row_places, reading_of
from routes_geo.tables import trace
from routes_geo.tables.where.agreement import difference
from routes_geo.tables.where.choose import Choice, Where
from routes_geo.tables.where.crs import crs_text
from routes_geo.tables.where.samples import has_pairs
from routes_geo.tables.where.words import assumed_note, converted_note, others_note, pairs_note

_DEGREES = "degrees of WGS 84"


def check_agreement(table: TableFile, choice: Choice, places: RowPlaces | None, notation: Notation) -> None:
    """Raise InvalidInput if two ways to state the place differ in a row."""
    for other in choice.others if places else ():
        others = _read(table, other, notation)
        found = difference(places.points, others.points) if places and others else None
        if found is not None:
            raise InvalidInput(
                f"{table.file_name}: {choice.where.in_words()} and {other.in_words()} state different places in row "
                f"{found.row + 1:,}, {found.in_words()}; choose one, with {_as_options(choice.where)}"
            )


def _as_options(where: Where) -> str:
    fields = {"lng": where.lng, "lat": where.lat, "geometry": where.geometry}
    return " ".join(f"--column {field}={name}" for field, name in fields.items() if name)


def _read(table: TableFile, where: Where, notation: Notation) -> RowPlaces | None:
    """Return the places that other columns state; None for columns that are no coordinates."""
    fields = {"lng": where.lng, "lat": where.lat}
    columns = {field: name for field, name in fields.items() if name}
    try:
        cells = {field: table.cells(name) for field, name in columns.items()}
        formats = decide_formats(table.file_name, cells, columns, notation)
        return read_row_places(table, where, cells, formats, notation)
    except RoutesGeoError:
        return None


def place_notes(table: TableFile, choice: Choice, notation: Notation) -> tuple[str, ...]:
    """Return what the user should see on how places are read, and note it for --explain."""
    where = choice.where
    if not where.is_complete:
        return ()
    notes = tuple(_notes(table, where, notation))
    notes += (others_note(where, choice.others),) if choice.others else ()
    trace.note_reading(f"places in {where.in_words()}", "; ".join(notes) or ("H3 cells" if where.cell else _DEGREES))
    return notes


def _notes(table: TableFile, where: Where, notation: Notation) -> Iterator[str]:
    if notation.place.crs is not None and not where.cell:
        yield converted_note(where.names, notation.place.crs)
    if where.geometry is None:
        return
    stated = table.system(where.geometry)
    if notation.place.crs is None and crs_text(stated, table.file_name) is not None:
        yield converted_note(where.names, stated)
    elif notation.place.crs is None and (stated is None or stated == {}):
        yield assumed_note(where.geometry)
    if has_pairs(table.arrow(where.geometry).drop_null()):
        yield pairs_note(where.geometry, reading_of(table, where.geometry, notation))
