"""The parts of an adapter, which reads a publisher's file into checked observations and accounts for every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pyarrow as pa

from routes_geo.model import QUARANTINE_SCHEMA, Indicator, Rejected
from routes_geo.sources.sniff import Sniffed


class Restates(StrEnum):
    """Which values of earlier releases a release of a series replaces."""

    ALL = "all"  # the whole history: only the newest release counts
    YEARS = "years"  # all values of the years it has rows for, so that rows the publisher removed are gone
    VALUES = "values"  # only the values it gives: the newest value of each period counts


@dataclass(frozen=True, slots=True)
class Series:
    """A publisher's series: one source, one indicator, one version of its definition."""

    series: str
    source: str
    title: str
    publisher: str
    indicator: Indicator
    unit: str
    grain: str  # length of a published period: week, month, quarter or year
    cadence: str
    cadence_days: int  # longest usual time between two releases; after twice this time, the series is stale
    lag: str
    licence: str
    attribution: str
    caveats: tuple[str, ...]
    restates: Restates = Restates.ALL
    adds_up: bool = True  # False: a stock, or a count since a fixed day; its periods must not be added
    published: bool = True  # False: kept in the ledger only
    adds_areas: bool = True  # False: its areas count differently, so that they have no common sum


class ReleaseBasis(StrEnum):
    """Where a release date comes from."""

    STATED = "stated"  # stated in the file
    ASSUMED = "assumed"  # from the newest period in the file
    GIVEN = "given"  # given by the user
    RETRIEVED = "retrieved"  # none of these: the day on which the file was ingested


@dataclass(frozen=True, slots=True)
class Intake:
    """The content of one file: `rows_in` input rows; all but the rejected ones are in the observations.

    `released` is None if neither the file nor the caller states a release date. `notes` are sentences on how the file
    was read that the user should know, such as a misspelt header that was recognised. If `is_release_assumed`, the
    file states no release date, and the one here follows from its newest period.
    """

    observations: pa.Table
    rejected: tuple[Rejected, ...]
    rows_in: int
    released: date | None
    notes: tuple[str, ...] = ()
    is_release_assumed: bool = False

    @property
    def rows_accepted(self) -> int:
        """Return the number of accepted input rows."""
        return self.rows_in - len(self.rejected)

    def reasons(self) -> dict[str, int]:
        """Count the rejected rows by reason."""
        return dict(sorted(Counter(row.reason.value for row in self.rejected).items()))

    def quarantine(self) -> pa.Table:
        """Return the rejected rows as a table."""
        rows = [{name: getattr(row, name) for name in QUARANTINE_SCHEMA.names} for row in self.rejected]
        return pa.Table.from_pylist(rows, schema=QUARANTINE_SCHEMA)


@dataclass(frozen=True, slots=True)
class Adapter:
    """Reads the files of one publisher.

    `recognises` decides from the beginning of a file whether it is one of them. `read(path, released)` returns its
    content; `released` overrides the date in the file. DataError if the file does not have the expected format.
    """

    source: str
    series: tuple[Series, ...]
    version: str
    accepts: str
    recognises: Callable[[Sniffed], bool]
    read: Callable[[Path, date | None], Intake]
