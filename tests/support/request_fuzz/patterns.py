"""Texts that match a regular expression, chosen at random."""

from __future__ import annotations

import random
from functools import lru_cache
from re import _constants as kinds  # the parser of `re` itself: the standard library offers no other
from re import _parser as parser
from typing import Any

_MOST_REPEATS = 3
_OF_CATEGORY = {kinds.CATEGORY_DIGIT: "0123456789", kinds.CATEGORY_WORD: "abzA_9", kinds.CATEGORY_SPACE: " \t"}
_ANY = "az09-_/ "


def sample_pattern(rng: random.Random, pattern: str) -> str:
    """Return a text that matches an anchored pattern without look-arounds."""
    return _sequence(rng, _parsed(pattern))


@lru_cache(maxsize=512)
def _parsed(pattern: str) -> Any:
    return parser.parse(pattern)


def _sequence(rng: random.Random, items: Any) -> str:
    return "".join(_item(rng, kind, value) for kind, value in items)


def _item(rng: random.Random, kind: Any, value: Any) -> str:
    if kind is kinds.LITERAL:
        return chr(value)
    if kind is kinds.IN:
        return _of_set(rng, value)
    if kind is kinds.BRANCH:
        return _sequence(rng, rng.choice(value[1]))
    if kind is kinds.SUBPATTERN:
        return _sequence(rng, value[-1])
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, most, inner = value
        count = rng.randint(least, min(int(most), least + _MOST_REPEATS))
        return "".join(_sequence(rng, inner) for _ in range(count))
    return rng.choice(_ANY) if kind in (kinds.ANY, kinds.NOT_LITERAL) else ""  # an anchor matches no text


def _of_set(rng: random.Random, members: Any) -> str:
    if members[0][0] is kinds.NEGATE:
        excluded = {chr(value) for kind, value in members if kind is kinds.LITERAL}
        return rng.choice([letter for letter in _ANY if letter not in excluded and not letter.isspace()])
    kind, value = rng.choice(members)
    if kind is kinds.LITERAL:
        return chr(value)
    if kind is kinds.RANGE:
        return chr(rng.randint(*value))
    return rng.choice(_OF_CATEGORY.get(value, _ANY))
