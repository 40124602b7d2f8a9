"""Collect the letters of hemispheres in a column whose values are pairs of coordinates."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.tables.hemispheres import letter_of, without_accents
from routes_geo.tables.numbers import LETTER
from routes_geo.tables.separators import Evidence, strings, trimmed
from routes_geo.tables.where.points import is_text

_LONGEST = 120
_MARK = "[^0-9.,;/|+\\-\\s()\\[\\]]"  # anything that a pair of plain numbers does not have
_LETTER = "[oO\u039f\u03bf\u039d\u03bd]"
_DOUBTFUL = f"[0-9\u00b0'\"\u2032\u2033\u2019\u201d\u00ba]\\s*{_LETTER}(?:[^\\pL]|$)|(?:^|[^\\pL]){_LETTER}\\s*[0-9]"


def has_doubtful_letters(column: pa.Array | pa.ChunkedArray) -> bool:
    """Return whether a column is text with a letter that means different hemispheres in different languages."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not is_text(kind):
        return False
    return any(bool(pc.any(pc.match_substring_regex(strings(chunk), _DOUBTFUL)).as_py()) for chunk in chunks)


def letters_evidence_of(column: pa.Array | pa.ChunkedArray) -> Evidence:
    """Return the letters in a text column of pairs, each with an example."""
    letters: dict[tuple[str, str], str] = {}
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        text = trimmed(chunk)
        text = text.filter(pc.match_substring_regex(text, f"[0-9].*{_MARK}|{_MARK}.*[0-9]"))
        for value in text.unique().to_pylist():
            if len(value) <= _LONGEST:
                for word in re.findall(r"[^\W\d_]+", without_accents(value)):
                    if letter := letter_of(word):
                        letters.setdefault((LETTER, letter), value)
    return Evidence(letters)
