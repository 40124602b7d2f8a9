"""Name the hemispheres in six languages, and decide what the letters of a column mean.

Rule: no letter is guessed. `O` is west in French, Spanish and Italian and east in German; the Greek letter that looks
like `N` begins the word for south. Such a letter is read only if the other letters or the name of its column decide.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from routes_geo.errors import InvalidInput

Axis = Literal["lng", "lat"]
HEMISPHERES = {"N": "north", "S": "south", "E": "east", "W": "west"}

_O, _NU = "O", "\u039d"  # the second one is the Greek capital letter that looks like a Latin N
_WORDS = {
    "N": "n north nord norte norden nordlich \u03b2 \u03b2\u03bf\u03c1 \u03b2\u03bf\u03c1\u03b5\u03b9\u03b1 "
    "\u03b2\u03bf\u03c1\u03b5\u03b9\u03bf \u03b2\u03bf\u03c1\u03c1\u03b1\u03c3",
    "S": "s south sud sur sued suden sudlich \u03bd\u03bf\u03c4 \u03bd\u03bf\u03c4\u03b9\u03b1 "
    "\u03bd\u03bf\u03c4\u03b9\u03bf \u03bd\u03bf\u03c4\u03bf\u03c3",
    "E": "e east est este ost osten ostlich \u03b5 \u03b1 \u03b1\u03bd\u03b1\u03c4 "
    "\u03b1\u03bd\u03b1\u03c4\u03bf\u03bb\u03b9\u03ba\u03b1 \u03b1\u03bd\u03b1\u03c4\u03bf\u03bb\u03b9\u03ba\u03bf "
    "\u03b1\u03bd\u03b1\u03c4\u03bf\u03bb\u03b7",
    "W": "w west ouest oeste ovest westen westlich \u03b4 \u03b4\u03c5\u03c4 \u03b4\u03c5\u03c4\u03b9\u03ba\u03b1 "
    "\u03b4\u03c5\u03c4\u03b9\u03ba\u03bf \u03b4\u03c5\u03c3\u03b7",
    _O: "o \u03bf",
    _NU: "\u03bd",
}
_HEMISPHERE = {word: letter for letter, words in _WORDS.items() for word in words.split()}
_LATITUDES, _LONGITUDES = frozenset({"N", "S", _NU}), frozenset({"E", "W", _O})
_GERMAN = ("lange", "laenge", "ost")
_ROMANCE = ("longitud ", "longitudine", "longitud_", "ouest", "oeste", "ovest", "coordonn", "coordenad")


@dataclass(frozen=True, slots=True)
class Letters:
    """What the letters of a column mean: the axis of the column, empty if it has both, and the doubtful ones."""

    axis: str = ""
    meanings: tuple[tuple[str, str], ...] = ()

    def hemisphere(self, word: str) -> str | None:
        """Return N, S, E or W for a word in small letters without accents; None for any other word."""
        letter = _HEMISPHERE.get(word)
        letter = dict(self.meanings).get(letter, letter) if letter else None
        if letter is None or letter in {_O, _NU}:
            return None
        return letter if self.axis in {"", axis_of(letter)} else None


def axis_of(letter: str) -> Axis:
    """Return the axis of a hemisphere."""
    return "lat" if letter in _LATITUDES else "lng"


def letter_of(word: str) -> str | None:
    """Return the letter of a word, which may be a doubtful one; None if the word names no hemisphere."""
    return _HEMISPHERE.get(word)


def without_accents(text: str) -> str:
    """Return a text in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def decide_letters(examples: Mapping[str, str], axis: str, column: str) -> Letters:
    """Decide what the letters of a column mean, given an example of each; InvalidInput if that is open.

    `axis` is lng or lat, or empty for a column with both.
    """
    if axis:
        _check_axis(examples, axis, column)
    meanings = []
    if _O in examples:
        meanings.append((_O, _meaning_of_o(examples, column)))
    if _NU in examples:
        meanings.append((_NU, _meaning_of_nu(examples, column)))
    return Letters(axis, tuple(meanings))


def _check_axis(examples: Mapping[str, str], axis: str, column: str) -> None:
    wrong, right = (_LATITUDES, _LONGITUDES) if axis == "lng" else (_LONGITUDES, _LATITUDES)
    if wrong & examples.keys() and not right & examples.keys():
        example = next(text for letter, text in examples.items() if letter in wrong)
        words = ("longitudes", "latitudes") if axis == "lng" else ("latitudes", "longitudes")
        raise InvalidInput(
            f"the column {column[:40]!r} is read as {words[0]}, but it has {words[1]} such as {example[:40]!r}; "
            "longitude and latitude are exchanged: name the columns with --lng and --lat (in ingest --column "
            "lng=COLUMN and --column lat=COLUMN)"
        )


def _meaning_of_o(letters: Mapping[str, str], column: str) -> str:
    """Return E or W for the letter O."""
    if ("E" in letters) != ("W" in letters):
        return "W" if "E" in letters or _is_romance_west(letters["W"]) else "E"
    name = f"{without_accents(column)} "
    is_german, is_romance = (any(word in name for word in words) for words in (_GERMAN, _ROMANCE))
    if "E" not in letters and is_german != is_romance:
        return "E" if is_german else "W"
    raise InvalidInput(
        f"the column {column[:40]!r} has the letter O, which is west in French, Spanish and Italian and east in "
        "German; write W or E instead, or give the column a name in one language, such as longitud or L\u00e4ngengrad"
    )


def _is_romance_west(example: str) -> bool:
    """Return whether an example of west is written out in a language in which it begins with O."""
    return any(word in without_accents(example) for word in ("ouest", "oeste", "ovest"))


def _meaning_of_nu(letters: Collection[str], column: str) -> str:
    """Return S for the Greek letter beside other latitudes that are north; it is an N beside a Latin S."""
    if ("N" in letters) != ("S" in letters):
        return "S" if "N" in letters else "N"
    raise InvalidInput(
        f"the column {column[:40]!r} has the Greek letter \u039d, which is south in Greek but looks like N for north; "
        "write N or S in Latin letters instead"
    )
