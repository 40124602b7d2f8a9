"""What an adapter is: a publisher's file in, checked observations out, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from routes_geo.model import QUARANTINE_SCHEMA, Indicator


@dataclass(frozen=True, slots=True)
class Series:
    """A publisher's series: one source, one indicator, one version of its definition."""

    series: str
    source: str
    title: str
    publisher: str
    indicator: Indicator
    unit: str
    grain: str  # month, week or year
    cadence: str
    lag: str
    licence: str
    attribution: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """One input row that is not accepted."""

    location: str
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What one file gave: `rows_in` input rows, of which all but the rejected are in the observations."""

    observations: pa.Table
    rejected: tuple[Rejected, ...]
    rows_in: int
    released: date

    @property
    def rows_accepted(self) -> int:
        """Input rows that were accepted."""
        return self.rows_in - len(self.rejected)

    def quarantine(self) -> pa.Table:
        """Rejected rows as a table."""
        rows = [{"location": row.location, "content": row.content, "reason": row.reason} for row in self.rejected]
        return pa.Table.from_pylist(rows, schema=QUARANTINE_SCHEMA)


@dataclass(frozen=True, slots=True)
class Adapter:
    """Reads the files of one series. `read(path, released)` raises DataError for a file that is not what it claims."""

    series: Series
    version: str
    accepts: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, date | None], Intake]
