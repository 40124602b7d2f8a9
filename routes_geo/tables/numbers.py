"""Decide once how the numbers of a column are written, then read the column.

Rule: no value decides for itself. `19.000` is nineteen thousand or nineteen, and only the other values of its column,
what the column is expected to contain, or the user can decide which. If they do not, or contradict each other, the
column is refused. Counts have no fractions, so a separator before three digits separates thousands in a column of
counts; degrees end at 360, so a dot or a comma in them is a decimal separator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.tables.hemispheres import HEMISPHERES, Letters, decide_letters
from routes_geo.tables.number_columns import fractions_fault
from routes_geo.tables.separators import (
    COMMA,
    DECIMAL,
    DOT,
    EITHER,
    FLOAT,
    FRACTION,
    INDIAN,
    NONE,
    THOUSANDS,
    WESTERN,
    WORDS,
    Evidence,
    character_class,
    degrees_pattern,
    evidence_of,
    grouped_digits,
    strings,
    text_bytes,
    trimmed,
)
from routes_geo.tables.sexagesimal import letters_in, parse_each, parse_sexagesimal

__all__ = [
    "PLAIN",
    "UNDECIDED",
    "Evidence",
    "NumberFormat",
    "NumberOptions",
    "decide",
    "degrees_evidence_of",
    "evidence_of",
    "is_plain",
    "parse_count_text",
    "parse_counts",
    "parse_degrees",
    "parse_degrees_text",
]

Expects = Literal["count", "degrees", "lng", "lat"]  # lng and lat: degrees, which may have letters and symbols

_LARGEST = (1 << 63) - 1  # sums in the output of `bin` are numbers up to this one
_MOST_DIGITS = len(str(_LARGEST))
_DOUBTFUL_COUNT = r"[0-9][., '\x{2019}\x{a0}\x{2009}\x{202f}][0-9]"
LETTER = "letter"  # the role of a hemisphere in the evidence
_LONGEST = 40  # characters of a value or name that a message quotes


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The separators of a column; an empty one is not used."""

    decimal: str = NONE
    thousands: str = NONE
    is_indian: bool = False  # groups such as 12,34,567
    letters: Letters | None = None  # of degrees with hemispheres, minutes or seconds

    def in_words(self) -> str:
        """Return the separators as text, and what doubtful letters mean."""
        used = {"decimal": self.decimal, "thousands": self.thousands}
        words = [f"{kind} separator {WORDS[separator]}" for kind, separator in used.items() if separator]
        meanings = self.letters.meanings if self.letters else ()
        words += [f"{letter} is {HEMISPHERES[meaning]}" for letter, meaning in meanings]
        return ", ".join(words) or "no separators"


PLAIN = NumberFormat()


@dataclass(frozen=True, slots=True)
class NumberOptions:
    """The separators that the user states. None: decided from the values; thousands can be NONE."""

    decimal: str | None = None
    thousands: str | None = None

    def __post_init__(self) -> None:
        if self.decimal is not None and self.decimal == self.thousands:
            word = WORDS[self.decimal]
            raise InvalidInput(f"--decimal {word} and --thousands {word}: choose two different separators")


UNDECIDED = NumberOptions()


def decide(  # noqa: PLR0913
    evidence: Evidence,
    expects: Expects,
    *,
    decimal: str | None = None,
    thousands: str | None = None,
    column: str = "",
    remedy: str = "give {options}",
) -> NumberFormat:
    """Decide the separators of a column from the evidence of all its values.

    InvalidInput if they contradict each other: the message quotes two values and ends with the remedy, in which
    `{options}` becomes the options that decide.
    """
    options = NumberOptions(decimal, thousands)
    case = _Case(evidence, options, f"the column {column[:_LONGEST]!r}" if column else "the column", remedy)
    if expects == "count":
        return case.counts()
    letters = None if expects == "degrees" else decide_letters(evidence.of(LETTER), expects, column)
    return replace(case.degrees(), letters=letters)


@dataclass(frozen=True, slots=True)
class _Case:
    evidence: Evidence
    options: NumberOptions
    name: str
    remedy: str

    def degrees(self) -> NumberFormat:
        """Return the format of degrees; their only separator is the decimal one, whatever the options are."""
        decimals = self.evidence.of(DECIMAL, EITHER)
        chosen = self.options.decimal
        return NumberFormat(chosen if chosen in decimals else self._only(decimals, "decimal"))

    def counts(self) -> NumberFormat:
        decimals, groups = self.evidence.of(DECIMAL), self.evidence.of(THOUSANDS, EITHER)
        decimal, thousands = self.options.decimal, self.options.thousands
        if thousands is not None:
            decimals = _without({**self.evidence.of(EITHER), **decimals}, thousands)
        elif decimal is not None:
            thousands = self._only(_without(groups, decimal), "thousands")
        else:
            self._check_consistent(decimals, groups)
            self._check_whole()
            thousands = self._only(groups, "thousands")
        decimal = self._only(decimals, "decimal") if decimal is None else decimal
        is_indian = thousands == COMMA and COMMA in self.evidence.of(INDIAN) and not self.evidence.of(WESTERN)
        return NumberFormat(decimal, thousands, is_indian)

    def _only(self, examples: dict[str, str], kind: str) -> str:
        if len(examples) > 1:
            (one, first), (two, second) = [(each, examples[each]) for each in WORDS if each in examples][:2]
            fault = f"the {WORDS[one]} or the {WORDS[two]} could be the {kind} separator"
            raise self._refusal(first, second, fault, f"--{kind} {WORDS[one]} or --{kind} {WORDS[two]}")
        return next(iter(examples), NONE)

    def _check_consistent(self, decimals: dict[str, str], groups: dict[str, str]) -> None:
        for separator in decimals.keys() & groups.keys():
            word = WORDS[separator]
            fault = f"the {word} separates thousands in one and decimals in the other"
            options = f"--thousands {word} or --decimal {word}"
            raise self._refusal(groups[separator], decimals[separator], fault, options)

    def _check_whole(self) -> None:
        fractions, floats = self.evidence.of(FRACTION), self.evidence.of(FLOAT)
        for each in fractions.keys() & floats.keys():
            examples = f"{fractions[each][:_LONGEST]!r} among numbers such as {floats[each][:_LONGEST]!r}"
            raise InvalidInput(fractions_fault(self.name, examples, self.remedy, WORDS[each]))

    def _refusal(self, first: str, second: str, fault: str, options: str) -> InvalidInput:
        values = f"{first[:_LONGEST]!r} and {second[:_LONGEST]!r}"
        return InvalidInput(f"{self.name} is ambiguous: in {values}, {fault}; {self.remedy.format(options=options)}")


def _without(examples: dict[str, str], separator: str | None) -> dict[str, str]:
    return {each: text for each, text in examples.items() if each != separator}


def degrees_evidence_of(column: pa.Array | pa.ChunkedArray) -> Evidence:
    """Return the evidence of a text column of degrees (n,): that on separators, and the letters of hemispheres."""
    evidence = evidence_of(column)
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        letters = letters_in(chunk)
        evidence = evidence.merge(Evidence({(LETTER, letter): text for letter, text in letters.items()}))
    return evidence


def is_plain(column: pa.Array, expects: Expects, options: NumberOptions = UNDECIDED) -> bool:
    """Return whether every value of a text column means the same in all formats that the options leave open.

    Counts need a decision if one has a separator, degrees if one has a comma, a letter or a symbol, or a dot although
    the user states another decimal separator.
    """
    column = strings(column.dictionary if pa.types.is_dictionary(column.type) else column)
    values = text_bytes(column)
    if expects != "count":
        has_dots = options.decimal not in {None, DOT} and bool((values == ord(DOT)).any())
        has_letters = expects != "degrees" and bool((values > ord("9")).any())
        return not has_dots and not has_letters and not (values == ord(COMMA)).any()
    if _are_digits(values):
        return True
    rest = column.filter(pc.invert(pc.ascii_is_decimal(column)))
    return not len(rest) or not pc.any(pc.match_substring_regex(rest, _DOUBTFUL_COUNT)).as_py()


def _are_digits(values: NDArray[np.uint8]) -> bool:
    return not values.size or bool(values.min() >= ord("0") and values.max() <= ord("9"))


def parse_counts(column: pa.Array, number_format: NumberFormat) -> pa.Array:
    """Read a text column as whole numbers, int64; null for anything else, such as fractions and percentages.

    A sign is accepted, a fraction of zeros is left out, and numbers are below 2**63.
    """
    text = strings(column)
    if _are_digits(text_bytes(text)):
        lengths = pc.min_max(pc.binary_length(text)).as_py()
        if lengths["min"] != 0 and (lengths["max"] or 0) < _MOST_DIGITS:
            return text.cast(pa.int64())
    text = trimmed(text)
    is_count = pc.match_substring_regex(text, f"^{_count_pattern(number_format)}$")
    digits = pc.if_else(is_count, text, pa.scalar(None, text.type))
    digits = pc.replace_substring_regex(digits, r"^\+", "")
    if number_format.decimal:
        digits = pc.replace_substring_regex(digits, f"{character_class(number_format.decimal)}0+$", "")
    if number_format.thousands:
        digits = pc.replace_substring_regex(digits, character_class(number_format.thousands), "")
    return _without_larger(digits).cast(pa.int64())


def _without_larger(digits: pa.Array) -> pa.Array:
    """Return digits, some with a minus sign, with null for numbers that are not below 2**63."""
    size = pc.replace_substring_regex(digits, "^-", "")
    is_larger = pc.and_(pc.equal(pc.binary_length(size), _MOST_DIGITS), pc.greater(size, str(_LARGEST)))
    return pc.if_else(is_larger, pa.scalar(None, digits.type), digits)


def parse_degrees(column: pa.Array, number_format: NumberFormat) -> pa.Array:
    """Read a text column as degrees, float64; null for anything else.

    Without a decimal separator in the format, it is the dot. Minutes, seconds and hemispheres are read if the format
    has letters.
    """
    text = strings(column)
    decimal = number_format.decimal or DOT
    if decimal == DOT:
        try:
            return text.cast(pa.float64())
        except pa.ArrowInvalid:
            pass
    text = trimmed(text)
    is_number = pc.match_substring_regex(text, f"^{degrees_pattern(decimal)}$")
    number = pc.if_else(is_number, text, pa.scalar(None, text.type))
    numbers = pc.replace_substring(number, decimal, DOT).cast(pa.float64())
    if (letters := number_format.letters) is None:
        return numbers
    rest = pc.if_else(is_number, pa.scalar(None, text.type), text)
    others = parse_each(rest, lambda each: parse_sexagesimal(each, letters))
    return pc.coalesce(numbers, pa.array(others, mask=np.isnan(others)))


def parse_count_text(text: str, number_format: NumberFormat) -> int | None:
    """Read one cell as a whole number, as `parse_counts` does; None for anything else."""
    text = text.strip()
    if re.fullmatch(_count_pattern(number_format), text) is None:
        return None
    if number_format.decimal:
        text = text.split(number_format.decimal)[0]
    number = int(re.sub("[^0-9+-]", "", text))
    return number if abs(number) <= _LARGEST else None


def parse_degrees_text(text: str, number_format: NumberFormat) -> float | None:
    """Read one cell as degrees, as `parse_degrees` does; None for anything else."""
    decimal = number_format.decimal or DOT
    if re.fullmatch(degrees_pattern(decimal), text.strip()) is None:
        return parse_sexagesimal(text.strip(), number_format.letters) if number_format.letters else None
    return float(text.strip().replace(decimal, DOT))


@lru_cache(maxsize=64)
def _count_pattern(number_format: NumberFormat) -> str:
    whole = f"[0-9]{{1,{_MOST_DIGITS}}}"
    if number_format.thousands:
        whole += f"|{grouped_digits(number_format.thousands, is_indian=number_format.is_indian)}"
    fraction = f"(?:{character_class(number_format.decimal)}0+)?" if number_format.decimal else ""
    return f"[+-]?(?:{whole}){fraction}"
