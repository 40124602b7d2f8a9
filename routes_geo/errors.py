"""The error tree.

RoutesGeoError
├── InvalidInput (ValueError)    a value from the caller is not accepted
├── NotFound (LookupError)       the given name does not exist
├── DataError                    a file or table does not have the expected format or content
└── Refused                      the data are published only in a coarser form; carries a reason code
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from enum import StrEnum

_MOST_MEANT = 3  # names that a message proposes


class RoutesGeoError(Exception):
    """Root of every error that this project raises on purpose."""


class InvalidInput(RoutesGeoError, ValueError):  # noqa: N818
    """A value from the caller is not accepted; the message states what is accepted."""


class NotFound(RoutesGeoError, LookupError):  # noqa: N818
    """The given name does not exist; the message lists the names that do."""


class DataError(RoutesGeoError):
    """A file or table does not have the expected format or content; the message names the place in it."""


def meant(name: str, shown: Mapping[str, str]) -> str:
    """Return which names were probably meant by one that does not exist, as a part of a message before its advice.

    The keys of `shown` are what can be given, and its values the names to propose. The text is empty without a similar
    name.
    """
    words: dict[str, list[str]] = {}
    for folded, proposal in shown.items():
        for word in folded.split():
            words.setdefault(word, []).append(proposal)
    close = [shown[match] for match in difflib.get_close_matches(name, list(shown))]
    alike = close or [each for match in difflib.get_close_matches(name, list(words)) for each in words[match]]
    proposed = list(dict.fromkeys(alike))[:_MOST_MEANT]
    return f"did you mean {' or '.join(proposed)}? If not, " if proposed else ""


def meant_id(name: str, ids: Iterable[str]) -> str:
    """Return the same for ids whose parts are separated by dots, such as those of series."""
    return meant(name.casefold().replace(".", " "), {each.casefold().replace(".", " "): each for each in ids})


def choice_of(name: str, ids: Iterable[str]) -> str:
    """Return the advice on an unknown name: the most similar ones, and all that are accepted."""
    accepted = list(ids)
    return f"{meant_id(name, accepted)}choose one of {', '.join(accepted)}"


def os_sentence(error: OSError) -> str:
    """Return what the operating system refused, as a sentence that names the file."""
    reason = error.strerror or str(error)
    return reason if error.filename is None else f"{error.filename}: {reason}"


class ReasonCode(StrEnum):
    """Why a well-formed request is refused."""

    TOO_FINE_IN_SPACE = "too_fine_in_space"
    TOO_FINE_IN_TIME = "too_fine_in_time"
    TOO_RECENT = "too_recent"
    SMALL_COUNT = "small_count"
    NOT_OFFERED = "not_offered"
    BASIS_CHANGED = "basis_changed"
    ONLY_ROUTES_KNOWN = "only_routes_known"


class Refused(RoutesGeoError):  # noqa: N818
    """The data are published only in a coarser form; `allowed` is the finest one that is published."""

    def __init__(self, message: str, *, reason_code: ReasonCode, allowed: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code
        self.allowed = allowed
