"""The error tree.

RoutesGeoError
├── InvalidInput (ValueError)    a caller's value is out of its stated range
├── NotFound (LookupError)       nothing has the name that was given
├── DataError                    a file or table is not what it claims to be
└── Refused                      published only in a coarser form; carries a reason code
"""

from __future__ import annotations

from enum import StrEnum


class RoutesGeoError(Exception):
    """Root of every error this project raises on purpose."""


class InvalidInput(RoutesGeoError, ValueError):  # noqa: N818
    """A value given by a caller is not accepted; the message says what is."""


class NotFound(RoutesGeoError, LookupError):  # noqa: N818
    """Nothing has the given name; the message lists the names that exist."""


class DataError(RoutesGeoError):
    """A file or table is not what it claims to be; the message names the place in it."""


class ReasonCode(StrEnum):
    """Why a request is refused although it is well formed."""

    TOO_FINE_IN_SPACE = "too_fine_in_space"
    TOO_FINE_IN_TIME = "too_fine_in_time"
    TOO_RECENT = "too_recent"
    SMALL_COUNT = "small_count"
    NOT_OFFERED = "not_offered"


class Refused(RoutesGeoError):  # noqa: N818
    """The answer exists only in a coarser form; `allowed` is the nearest one that is published."""

    def __init__(self, message: str, *, reason_code: ReasonCode, allowed: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code
        self.allowed = allowed
