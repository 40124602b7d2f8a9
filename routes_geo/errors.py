"""The error tree.

RoutesGeoError
├── InvalidInput (ValueError)    a value from the caller is not accepted
├── NotFound (LookupError)       the given name does not exist
├── DataError                    a file or table does not have the expected format or content
└── Refused                      the data are published only in a coarser form; carries a reason code
"""

from __future__ import annotations

from enum import StrEnum


class RoutesGeoError(Exception):
    """Root of every error that this project raises on purpose."""


class InvalidInput(RoutesGeoError, ValueError):  # noqa: N818
    """A value from the caller is not accepted; the message states what is accepted."""


class NotFound(RoutesGeoError, LookupError):  # noqa: N818
    """The given name does not exist; the message lists the names that do."""


class DataError(RoutesGeoError):
    """A file or table does not have the expected format or content; the message names the place in it."""


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
