"""Decide how the numbers and dates of a table are written, before its rows are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa

from routes_geo.errors import InvalidInput
from routes_geo.tables import trace
from routes_geo.tables.dates import (
    DateEvidence,
    DateFormat,
    Order,
    date_evidence_of,
    decide_dates,
    parse_date_order,
)
from routes_geo.tables.hemispheres import Letters, decide_letters
from routes_geo.tables.number_columns import first_fraction, fractions_fault
from routes_geo.tables.numbers import (
    LETTER,
    UNDECIDED,
    Evidence,
    Expects,
    NumberFormat,
    NumberOptions,
    decide,
    degrees_evidence_of,
    evidence_of,
)
from routes_geo.tables.separators import parse_decimal_option, parse_thousands_option
from routes_geo.tables.where.letters import has_doubtful_letters, letters_evidence_of
from routes_geo.tables.where.reading import NO_OPTIONS, PlaceOptions

_NUMBERS: dict[str, Expects] = {"value": "count", "lng": "lng", "lat": "lat"}
_DATES = ("period", "start", "end")


@dataclass(frozen=True, slots=True)
class Notation:
    """The notation of a table as the user states it; None is decided from the values of each column."""

    numbers: NumberOptions = UNDECIDED
    dates: Order | None = None
    place: PlaceOptions = NO_OPTIONS


@dataclass(frozen=True, slots=True)
class Formats:
    """The format of each field that has numbers or dates."""

    numbers: Mapping[str, NumberFormat] = field(default_factory=dict)
    dates: Mapping[str, DateFormat] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the readings that the user should see."""
        return tuple(note for each in self.dates.values() for note in each.notes)


def parse_notation(
    decimal: str | None, thousands: str | None, dates: str | None, *, place: PlaceOptions = NO_OPTIONS
) -> Notation:
    """Parse the options of the command; InvalidInput states what each of them accepts."""
    numbers = NumberOptions(parse_decimal_option(decimal), parse_thousands_option(thousands))
    return Notation(numbers, parse_date_order(dates), place.checked())


def decide_formats(
    file_name: str, cells: Mapping[str, Sequence[object]], columns: Mapping[str, str], notation: Notation
) -> Formats:
    """Decide the formats, given the cells and the column of each field. InvalidInput if a column is ambiguous."""
    try:
        if notation.numbers.decimal is None and "value" in columns:
            _check_whole(cells["value"], columns["value"])
        formats = Formats(_numbers(cells, columns, notation.numbers), _dates(cells, columns, notation.dates))
    except InvalidInput as error:
        raise InvalidInput(f"{file_name}: {error}") from None
    for name, number_format in formats.numbers.items():
        trace.note_reading(f"numbers in {columns[name]!r}", number_format.in_words())
    return formats


def _check_whole(cells: Sequence[object], column: str) -> None:
    """Raise InvalidInput if a cell of a count is a number with a fraction."""
    numbers = pa.array([cell for cell in cells if isinstance(cell, float)], pa.float64())
    decimals = [cell for cell in cells if isinstance(cell, Decimal) and cell.is_finite() and cell % 1]
    fraction = first_fraction(numbers) or (str(decimals[0]) if decimals else None)
    if fraction:
        raise InvalidInput(fractions_fault(f"the column {column[:40]!r}", fraction, "give {options}"))


def _numbers(
    cells: Mapping[str, Sequence[object]], columns: Mapping[str, str], options: NumberOptions
) -> dict[str, NumberFormat]:
    return {
        name: decide(
            _evidence_of(_texts(cells[name]), expects),
            expects,
            decimal=options.decimal,
            thousands=options.thousands,
            column=columns[name],
        )
        for name, expects in _NUMBERS.items()
        if name in columns
    }


def _dates(
    cells: Mapping[str, Sequence[object]], columns: Mapping[str, str], order: Order | None
) -> dict[str, DateFormat]:
    """Decide the formats of the dates; a day that decides the order of one column decides that of the others, too."""
    evidence = {
        name: date_evidence_of(pa.array([str(cell) for cell in cells[name] if cell is not None], pa.string()))
        for name in _DATES
        if name in columns
    }
    orders = DateEvidence()
    for each in evidence.values():
        orders = orders.merge(each.order_only())
    formats = {
        name: decide_dates(each.merge(orders), order=order, column=columns[name]) for name, each in evidence.items()
    }
    for name, each in evidence.items():
        if each.needs_decision:
            trace.note_reading(f"dates in {columns[name]!r}", formats[name].in_words())
    return formats


def decide_letters_of(file_name: str, column: pa.Array, name: str) -> Letters:
    """Decide what the letters in a column of pairs mean; InvalidInput if that is open."""
    if not has_doubtful_letters(column):
        return Letters()
    try:
        letters = decide_letters(letters_evidence_of(column).of(LETTER), "", name)
    except InvalidInput as error:
        raise InvalidInput(f"{file_name}: {error}") from None
    trace.note_reading(f"letters in {name!r}", NumberFormat(letters=letters).in_words())
    return letters


def _evidence_of(texts: pa.Array, expects: Expects) -> Evidence:
    return evidence_of(texts) if expects == "count" else degrees_evidence_of(texts)


def _texts(cells: Sequence[object]) -> pa.Array:
    return pa.array([cell for cell in cells if isinstance(cell, str)], pa.string())
