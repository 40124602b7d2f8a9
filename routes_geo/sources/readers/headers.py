"""Recognise a misspelt header, so that a file with one is read and not refused.

The rule: a header is misspelt if exactly one required header is missing, this one is close to it and to no other known
header, and it is the only such header in the file. A header that any layout of the publisher uses is never misspelt.
Whoever applies the rule reports the header to the user.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SHORTEST = 5  # characters of a header that can be misspelt; shorter ones resemble too many others
_LONG = 8  # characters from which two edits are accepted instead of one
_LONGEST, _MOST_COLUMNS = 100, 200  # beyond, the rule is not applied; it keeps the time short


def misspelt(names: Sequence[str], missing: Sequence[str], known: Iterable[str]) -> tuple[int, str] | None:
    """Return the position of the column that misspells a missing header, and the header; otherwise None.

    `missing` are the spellings of the one required header that is missing, `known` all headers of all layouts.
    """
    if len(names) > _MOST_COLUMNS:
        return None
    spellings = {_plain(name): name for name in reversed(missing)}
    others = {_plain(name) for name in known} - spellings.keys()
    near = [
        (position, spelling)
        for position, name in enumerate(names)
        if (plain := _plain(name)) not in others and not any(_is_near(plain, other) for other in others)
        for spelling in [next((text for key, text in spellings.items() if _is_near(plain, key)), None)]
        if spelling is not None
    ]
    return near[0] if len(near) == 1 else None


def respelt_header(
    names: Sequence[str], required: Iterable[Sequence[str]], known: Iterable[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names with a misspelt one put right, and a note on it; the same names without a note otherwise.

    `required` are the required headers, each with its spellings.
    """
    groups = list(required)
    present = {name.strip().casefold() for name in names}
    missing = [group for group in groups if present.isdisjoint(name.casefold() for name in group)]
    if len(missing) != 1:
        return tuple(names), ()
    everything = [*known, *(name for group in groups for name in group)]
    if (found := misspelt(names, missing[0], everything)) is None:
        return tuple(names), ()
    position, header = found
    return (*names[:position], header, *names[position + 1 :]), (note_on(names[position], header),)


def has_headers(names: Sequence[str], required: Iterable[Sequence[str]], known: Iterable[str] = ()) -> bool:
    """Return whether no required header is missing, or only one that is misspelt."""
    groups = list(required)
    respelt, _ = respelt_header(names, groups, known)
    present = {name.strip().casefold() for name in respelt}
    return not any(present.isdisjoint(name.casefold() for name in group) for group in groups)


def note_on(name: str, header: str) -> str:
    """Return the sentence that reports a misspelt header."""
    return f"the column {name.strip()[:80]!r} is read as {header!r}"


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


def _is_near(name: str, header: str) -> bool:
    """Return whether few edits turn a name into a header; numbers in them must be equal."""
    if min(len(name), len(header)) < _SHORTEST or max(len(name), len(header)) > _LONGEST:
        return False
    most = 1 if len(header) < _LONG else 2
    if abs(len(name) - len(header)) > most or re.findall(r"\d", name) != re.findall(r"\d", header):
        return False
    return _edits(name, header) <= most


def _edits(one: str, other: str) -> int:
    """Count the edits: letters to insert, remove or replace, and neighbours to swap (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, row, older = row, [at], before
        for column, match in enumerate(other, 1):
            cost = min(last[column] + 1, row[-1] + 1, last[column - 1] + (letter != match))
            if at > 1 and column > 1 and letter == other[column - 2] and one[at - 2] == match:
                cost = min(cost, older[column - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]
