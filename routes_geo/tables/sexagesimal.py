"""Read degrees with minutes, seconds, symbols or hemispheres: 35°30'06"N, N 35 30.1, 12,6° E, 35 30 06 N."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.tables.hemispheres import Letters, letter_of, without_accents
from routes_geo.tables.separators import trimmed

_SYMBOLS = str.maketrans(
    dict.fromkeys("\u00ba\u02da\u2218\u2070", "\u00b0")
    | dict.fromkeys("\u2019\u2018\u2032\u00b4`\u02b9\u02bc\uff07", "'")
    | dict.fromkeys("\u201d\u201c\u201f\u2033\u02ba\u02dd", '"')
    | dict.fromkeys("\u2212\u2013\u2012", "-")
)
_WORD = r"[^\W\d_]+"
_NUMBER = r"[0-9]{1,3}(?:[.,][0-9]*)?"
_PATTERN = re.compile(
    rf"(?:(?P<front>{_WORD})\.?\s*)?(?P<sign>[+-]?)\s*"
    rf"(?P<degrees>{_NUMBER})(?P<mark1>\s*(?:\u00b0|deg|d(?=\s*[0-9]))\s*|\s*[:-]\s*|\s+|$|(?={_WORD}))"
    rf"(?:(?P<minutes>{_NUMBER})(?P<mark2>\s*(?:'|min|m(?![^\W\d_]{{2}}))\s*|\s*[:-]\s*|\s+|$|(?={_WORD}))"
    rf"(?:(?P<seconds>{_NUMBER})(?P<mark3>\s*(?:\"|sec|s(?=\s*{_WORD}))\s*|\s+|$|(?={_WORD})))?)?"
    rf"(?:(?P<back>{_WORD})\.?)?"
)
_LONGEST = 60
_LETTER_OR_SYMBOL = r"[^0-9.,+\-\s]"


@lru_cache(maxsize=4096)
def parse_sexagesimal(text: str, letters: Letters) -> float | None:
    """Return the degrees that a text states, negative for south and west; None if it states none.

    Without a hemisphere, the text needs the symbol of a degree. Degrees and minutes before other numbers are whole.
    """
    found = parse_with_hemisphere(text, letters)
    return None if found is None else found[0]


def parse_with_hemisphere(text: str, letters: Letters) -> tuple[float, str] | None:
    """Return the degrees that a text states, and its hemisphere, which is empty if it names none."""
    match = _match(text)
    if match is None:
        return None
    front, back = match["front"], match["back"]
    word = front or back
    hemisphere = letters.hemisphere(word) if word else None
    if (front and back) or (word and hemisphere is None):
        return None
    if (hemisphere and match["sign"] == "-") or (not hemisphere and not _has_symbol(match)):
        return None
    size = _size(match)
    if size is None:
        return None
    is_negative = match["sign"] == "-" or hemisphere in {"S", "W"}
    return (-size if is_negative else size), hemisphere or ""


def _match(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST:
        return None
    plain = without_accents(text.translate(_SYMBOLS).replace("''", '"')).strip()
    return _PATTERN.fullmatch(plain)


def _has_symbol(match: re.Match[str]) -> bool:
    """Return whether the degrees have their symbol, and no dash or colon separates the numbers."""
    marks = [match[name] or "" for name in ("mark1", "mark2")]
    return "\u00b0" in marks[0] and not any(sign in mark for mark in marks for sign in ":-")


def _size(match: re.Match[str]) -> float | None:
    parts = [match[name] for name in ("degrees", "minutes", "seconds") if match[name] is not None]
    if any(not part.isdigit() for part in parts[:-1]):
        return None
    numbers = [float(part.replace(",", ".")) for part in parts]
    if any(number >= 60 for number in numbers[1:]):
        return None
    return sum((number / 60.0**place for place, number in enumerate(numbers)), 0.0)


def letters_in(column: pa.Array) -> dict[str, str]:
    """Return the letters of hemispheres in a text column, each with an example."""
    text = trimmed(column)
    text = text.filter(pc.match_substring_regex(text, r"[0-9]")).unique()
    text = text.filter(pc.match_substring_regex(text, _LETTER_OR_SYMBOL))
    letters: dict[str, str] = {}
    for value in text.to_pylist():
        match = _match(value)
        word = (match["front"] or match["back"]) if match else None
        if word and (letter := letter_of(word)):
            letters.setdefault(letter, value)
    return letters


def parse_each(column: pa.Array, parse: Callable[[str], float | None]) -> NDArray[np.float64]:
    """Return a number for each text of a column (n,), NaN for none; each distinct text is parsed once."""
    encoded = column.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    parsed = [None if text is None else parse(text) for text in texts]
    numbers = np.array([*(np.nan if number is None else number for number in parsed), np.nan])
    return np.asarray(numbers[np.asarray(encoded.indices.fill_null(len(texts)))])
