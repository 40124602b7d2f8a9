"""Decide once how the dates of a column are written, then read the column.

Rule: no value decides for itself. 03/04/2023 is in April or in March, and only another value of the column such as
13/04/2023, or the user, can decide which. If they do not, or contradict each other, the column is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

import pyarrow as pa

from routes_geo.errors import InvalidInput
from routes_geo.tables.periods import DateFormat, Order, Period, day_and_month, is_serial, parse_period_text
from routes_geo.tables.separators import trimmed

__all__ = [
    "DateEvidence",
    "DateFormat",
    "Order",
    "Periods",
    "date_evidence_of",
    "decide_dates",
    "parse_date_order",
    "parse_period_text",
    "parse_periods",
]

_MONTHS_OF_A_YEAR = 12
_LONGEST = 40
_SERIALS = "whole numbers such as {} are read as days as Excel counts them (45170 is 2023-09-01)"
BLANKS = frozenset({"", "-", "n/a", "na", "nan", "nat", "none", "null"})


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """Evidence of the values of a column on its dates: an example of each kind, or an empty text."""

    day_first: str = ""  # such as 13/09/2023
    month_first: str = ""  # such as 09/13/2023
    either: str = ""  # such as 03/04/2023
    serial: str = ""  # such as 45170
    other: str = ""  # any value that is not a serial number

    def merge(self, other: DateEvidence) -> DateEvidence:
        """Return the evidence of two blocks; the examples of this one come first."""
        return DateEvidence(*(getattr(self, name) or getattr(other, name) for name in self.__slots__))

    @property
    def needs_decision(self) -> bool:
        """Return whether the order of day and month, or the meaning of whole numbers, changes a value."""
        return bool(self.day_first or self.month_first or self.either or self.serial)

    def order_only(self) -> DateEvidence:
        """Return what is evidence for other columns of the same table, too."""
        return DateEvidence(self.day_first, self.month_first)


@dataclass(frozen=True, slots=True)
class Periods:
    """Columns of the same length (n,): kind (string), first day and day after the last one (date32); null if unread."""

    kind: pa.Array
    start: pa.Array
    end: pa.Array


def parse_date_order(text: str | None) -> Order | None:
    """Parse `day-first` or `month-first`; None stays None. InvalidInput for anything else."""
    if text is not None and text not in get_args(Order):
        raise InvalidInput(f"--dates {text[:_LONGEST]!r}: choose day-first or month-first")
    return cast("Order | None", text)


def date_evidence_of(column: pa.Array | pa.ChunkedArray) -> DateEvidence:
    """Return the evidence of a text column (n,)."""
    evidence = DateEvidence()
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        for text in trimmed(chunk).unique().to_pylist():
            if text and text.casefold() not in BLANKS:
                evidence = evidence.merge(_evidence_of_one(text))
    return evidence


def _evidence_of_one(text: str) -> DateEvidence:
    if is_serial(text):
        return DateEvidence(serial=text)
    numbers = day_and_month(text)
    if numbers is None or numbers[0] == numbers[1]:
        return DateEvidence(other=text)
    first, second = (number > _MONTHS_OF_A_YEAR for number in numbers)
    if first == second:
        return DateEvidence(other=text) if first else DateEvidence(either=text, other=text)
    return DateEvidence(day_first=text, other=text) if first else DateEvidence(month_first=text, other=text)


def decide_dates(evidence: DateEvidence, *, order: Order | None = None, column: str = "") -> DateFormat:
    """Decide how the dates of a column are read; `order` is what the user states.

    InvalidInput if the order of day and month is open: the message quotes the values and names the option.
    """
    notes = (f"{column}: {_SERIALS.format(evidence.serial)}".removeprefix(": "),)
    serial = bool(evidence.serial) and not evidence.other
    if order is None:
        order = _decide_order(evidence, f"the column {column[:_LONGEST]!r}" if column else "the column")
    return DateFormat(order, serial, notes if serial else ())


def _decide_order(evidence: DateEvidence, name: str) -> Order:
    remedy = "give --dates day-first or --dates month-first"
    if evidence.day_first and evidence.month_first:
        values = f"{evidence.day_first[:_LONGEST]!r} and {evidence.month_first[:_LONGEST]!r}"
        raise InvalidInput(f"{name} is ambiguous: {values} have day and month in different orders; {remedy}")
    if evidence.either and not evidence.day_first and not evidence.month_first:
        value = repr(evidence.either[:_LONGEST])
        raise InvalidInput(
            f"{name} is ambiguous: day and month of {value} could be in either order, and no value decides; {remedy}"
        )
    return "month-first" if evidence.month_first else "day-first"


def parse_periods(column: pa.Array, date_format: DateFormat) -> Periods:
    """Read a text column (n,); null for what is not a period."""
    encoded = trimmed(column).dictionary_encode()
    periods = [_period_or_none(text, date_format) for text in encoded.dictionary.to_pylist()]
    parts = [
        pa.array([None if period is None else period[place] for period in periods], kind).take(encoded.indices)
        for place, kind in enumerate((pa.string(), pa.date32(), pa.date32()))
    ]
    return Periods(*parts)


def _period_or_none(text: str, date_format: DateFormat) -> Period | None:
    try:
        return parse_period_text(text, date_format)
    except ValueError:
        return None
