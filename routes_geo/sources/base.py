"""What an adapter is: a publisher's file in, checked observations out, every row accounted for."""

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
    """What a release of a series replaces of the releases before it."""

    ALL = "all"  # the whole history: the newest release is taken whole
    YEARS = "years"  # every year it has rows of, whole: so that rows the publisher took out are gone
    VALUES = "values"  # the single values it gives: the newest of each period is taken


@dataclass(frozen=True, slots=True)
class Series:
    """A publisher's series: one source, one indicator, one version of its definition."""

    series: str
    source: str
    title: str
    publisher: str
    indicator: Indicator
    unit: str
    grain: str  # of what is published from it: week, month, quarter or year
    cadence: str
    cadence_days: int  # the longest usual time between two releases: twice this is stale
    lag: str
    licence: str
    attribution: str
    caveats: tuple[str, ...]
    restates: Restates = Restates.ALL
    adds_up: bool = True  # False: a stock, or a count since a fixed day, whose periods must not be added
    published: bool = True  # False: kept in the ledger, not served


class ReleaseBasis(StrEnum):
    """Where a release date comes from."""

    STATED = "stated"  # by the file
    GIVEN = "given"  # by whoever took it in
    RETRIEVED = "retrieved"  # nobody says: the day it was taken in


@dataclass(frozen=True, slots=True)
class Intake:
    """What one file gave: `rows_in` input rows, of which all but the rejected are in the observations.

    `released` is None where neither the file nor the caller says when it was released.
    """

    observations: pa.Table
    rejected: tuple[Rejected, ...]
    rows_in: int
    released: date | None

    @property
    def rows_accepted(self) -> int:
        """Input rows that were accepted."""
        return self.rows_in - len(self.rejected)

    def reasons(self) -> dict[str, int]:
        """Number of rejected rows by reason."""
        return dict(sorted(Counter(row.reason.value for row in self.rejected).items()))

    def quarantine(self) -> pa.Table:
        """Rejected rows as a table."""
        rows = [{name: getattr(row, name) for name in QUARANTINE_SCHEMA.names} for row in self.rejected]
        return pa.Table.from_pylist(rows, schema=QUARANTINE_SCHEMA)


@dataclass(frozen=True, slots=True)
class Adapter:
    """Reads the files of one publisher.

    `recognises` tells from a glance at a file whether it is one of them. `read(path, released)` gives the intake, where
    `released` overrides the date the file states; DataError for a file that is not what it claims.
    """

    source: str
    series: tuple[Series, ...]
    version: str
    accepts: str
    recognises: Callable[[Sniffed], bool]
    read: Callable[[Path, date | None], Intake]
