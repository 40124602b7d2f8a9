"""Name the separators of numbers, and find out which ones the values of a column use.

Rule: evidence comes from values that are numbers in some notation. Anything else, such as "n/a" or "12 %", is no
evidence. Digits are those of ASCII.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput

DOT, COMMA, SPACE, APOSTROPHE, NONE = ".", ",", " ", "'", ""
_CHARACTERS = {
    DOT: ".",
    COMMA: ",",
    SPACE: " \u00a0\u2009\u202f",  # also no-break, thin, and narrow no-break spaces
    APOSTROPHE: "'\u2019",
}
WORDS = {DOT: "dot", COMMA: "comma", SPACE: "space", APOSTROPHE: "apostrophe", NONE: "none"}
_SPELLINGS = {word: separator for separator, word in WORDS.items()} | {"’": APOSTROPHE, "'": APOSTROPHE}
_SPELLINGS |= {DOT: DOT, COMMA: COMMA, **dict.fromkeys(_CHARACTERS[SPACE], SPACE)}

_SIGN, _EXPONENT = "[+-]?", "(?:[eE][+-]?[0-9]{1,3})?"

# What a value says about a separator.
THOUSANDS, DECIMAL, EITHER, INDIAN, WESTERN = "thousands", "decimal", "either", "indian", "western"
FLOAT, FRACTION = "float", "fraction"  # 19.0, as programs write a whole number among fractions, and 1.23


def parse_decimal_option(text: str | None) -> str | None:
    """Parse `dot` or `comma`, or the character itself; None stays None. InvalidInput for anything else."""
    if text is None:
        return None
    separator = _SPELLINGS.get(text.casefold())
    if separator not in {DOT, COMMA}:
        raise InvalidInput(f"--decimal {text[:40]!r}: choose dot or comma")
    return separator


def parse_thousands_option(text: str | None) -> str | None:
    """Parse `dot`, `comma`, `space`, `apostrophe` or `none`, or the character itself; None stays None."""
    if text is None:
        return None
    separator = _SPELLINGS.get(text.casefold())
    if separator is None:
        raise InvalidInput(f"--thousands {text[:40]!r}: choose dot, comma, space, apostrophe or none")
    return separator


def character_class(separator: str) -> str:
    """Return the regular expression of a separator, for RE2 and for Python."""
    return f"[{_CHARACTERS[separator]}]"


def grouped_digits(thousands: str, *, is_indian: bool = False) -> str:
    """Return the regular expression of digits in groups; Indian groups have two digits, except for the last one."""
    separator = character_class(thousands)
    if is_indian:
        return f"[1-9][0-9]?(?:{separator}[0-9]{{2}}){{0,7}}{separator}[0-9]{{3}}"
    return f"[1-9][0-9]{{0,2}}(?:{separator}[0-9]{{3}}){{1,5}}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence of the values of a column on its separators: one value for each pair of role and separator."""

    examples: dict[tuple[str, str], str] = field(default_factory=dict)

    def merge(self, other: Evidence) -> Evidence:
        """Return the evidence of two blocks; the examples of this one come first."""
        return Evidence({**other.examples, **self.examples})

    def of(self, *roles: str) -> dict[str, str]:
        """Return an example for each separator that has one of the roles."""
        return {
            separator: text for role in roles[::-1] for (at, separator), text in self.examples.items() if at == role
        }


def evidence_of(column: pa.Array | pa.ChunkedArray) -> Evidence:
    """Return the evidence of a text column (n,)."""
    evidence = Evidence()
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        evidence = evidence.merge(_evidence_of_block(chunk))
    return evidence


def trimmed(column: pa.Array) -> pa.Array:
    """Return a text column as strings without spaces around them."""
    return pc.utf8_trim_whitespace(strings(column))


def text_bytes(column: pa.Array) -> NDArray[np.uint8]:
    """Return the bytes of all values of a text column, one after the other; to look for a byte is fast."""
    text = strings(column)
    _, offsets, data = text.buffers()
    if not len(text) or data is None:
        return np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int64 if pa.types.is_large_string(text.type) else np.int32)
    return np.frombuffer(data, np.uint8)[ends[text.offset] : ends[text.offset + len(text)]]


def strings(column: pa.Array) -> pa.Array:
    """Return a text column of any type as strings."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column if pa.types.is_large_string(column.type) else column.cast(pa.string())


def _evidence_of_block(block: pa.Array) -> Evidence:
    text = trimmed(block)
    text = text.filter(pc.invert(pc.ascii_is_decimal(text)))
    text = text.filter(pc.match_substring_regex(text, f"[{''.join(_CHARACTERS.values())}]"))
    examples: dict[tuple[str, str], str] = {}
    for pattern, claims in _shapes():
        if not len(text):
            break
        has_shape = pc.match_substring_regex(text, f"^{_SIGN}(?:{pattern})$")
        first = pc.index(has_shape, pa.scalar(True)).as_py()
        if first >= 0:
            examples |= {claim: text[first].as_py() for claim in claims if claim not in examples}
            text = text.filter(pc.invert(has_shape))
    return Evidence(examples)


@cache
def _shapes() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the shapes of numbers with separators, each with its claims; the first one that matches counts."""
    return tuple(_shapes_of_one_separator()) + tuple(_shapes_of_groups())


def _shapes_of_one_separator() -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    yield f"[1-9][0-9]{{2}}{character_class(COMMA)}[0-9]{{3}}", ((EITHER, COMMA), (WESTERN, COMMA))
    for separator in (DOT, COMMA):
        character = character_class(separator)
        yield f"[1-9][0-9]{{0,2}}{character}[0-9]{{3}}", ((EITHER, separator),)
        yield f"[0-9]+{character}0", ((DECIMAL, separator), (FLOAT, separator))
        yield f"[0-9]+{character}[0-9]*[1-9][0-9]*", ((DECIMAL, separator), (FRACTION, separator))
        yield f"[0-9]+{character}[0-9]*{_EXPONENT}|{character}[0-9]+{_EXPONENT}", ((DECIMAL, separator),)


def _shapes_of_groups() -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    yield grouped_digits(COMMA), ((THOUSANDS, COMMA), (WESTERN, COMMA))
    indian = grouped_digits(COMMA, is_indian=True)
    yield indian, ((THOUSANDS, COMMA), (INDIAN, COMMA))
    yield f"{indian}{character_class(DOT)}[0-9]+", ((THOUSANDS, COMMA), (DECIMAL, DOT))
    for thousands in (DOT, SPACE, APOSTROPHE, COMMA):
        groups = grouped_digits(thousands)
        yield groups, ((THOUSANDS, thousands),)
        for decimal in {DOT, COMMA} - {thousands}:
            claims = ((THOUSANDS, thousands), (DECIMAL, decimal))
            yield f"{groups}{character_class(decimal)}[0-9]+", claims


@lru_cache(maxsize=4)
def degrees_pattern(decimal: str) -> str:
    """Return the pattern of a number of degrees with a decimal separator."""
    character = character_class(decimal)
    return f"[+-]?(?:[0-9]+(?:{character}[0-9]*)?|{character}[0-9]+){_EXPONENT}"
