"""Take rows one by one: each gives observations, or is rejected with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected
from routes_geo.sources.base import Series
from routes_geo.sources.observations import make_observations
from routes_geo.sources.readers.delimited import Delimited, Row, content_of

Observation = dict[str, Any]
_Record = TypeVar("_Record")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST_COUNT = 10**12  # nothing counted here comes near


@dataclass(frozen=True, slots=True)
class BadRow(Exception):  # noqa: N818 - becomes a rejection, never an error
    """Why a row is not accepted. `kept`: what it counts all the same, where only its place is in doubt."""

    reason: Reason
    detail: str
    kept: tuple[Observation, ...] = ()


@dataclass(slots=True)
class Taken:
    """What came of some rows."""

    observations: list[Observation]
    rejected: list[Rejected]
    rows_in: int

    def table(self) -> Any:
        """Observations as a table, with the columns that any of them has."""
        names = {name for observation in self.observations for name in observation}
        columns = {name: [observation.get(name) for observation in self.observations] for name in names}
        return make_observations(columns, len(self.observations))

    def check_some(self, file_name: str) -> None:
        """DataError where no row gave anything."""
        if not self.observations:
            first = self.rejected[0] if self.rejected else None
            why = f"; {first.location}: {first.reason.value}, {first.detail}" if first else ""
            raise DataError(f"{file_name}: none of {self.rows_in} rows is accepted{why}")


def take_rows(table: Delimited, one: Callable[[Row], list[Observation]]) -> Taken:
    """Take the rows of a delimited file."""
    records = ((f"line {row.line}", row.cells, row) for row in table.rows)
    taken = take_records(records, one)
    taken.rejected[:0] = table.broken
    taken.rows_in += len(table.broken)
    return taken


def take_records(
    records: Iterable[tuple[str, Sequence[object], _Record]], one: Callable[[_Record], list[Observation]]
) -> Taken:
    """Take records given with their location and content."""
    taken = Taken([], [], 0)
    for location, content, record in records:
        taken.rows_in += 1
        try:
            taken.observations += one(record)
        except BadRow as bad:
            taken.observations += bad.kept
            taken.rejected.append(
                Rejected(location, content_of(content), bad.reason, bad.detail, counted=bool(bad.kept))
            )
    return taken


def observation(series: Series, start: date, end: date, **more: Any) -> Observation:
    """Make an observation of a series; what is not given is null."""
    constant = {"source": series.source, "series": series.series, "indicator": series.indicator.value}
    return constant | {"start": start, "end": end} | more


def parse_day(text: str, what: str) -> date:
    """Parse a day written as 2023-09-12."""
    if not text.strip():
        raise BadRow(Reason.MISSING_DATE, f"{what}: no day")
    if not text.isascii() or _DAY.fullmatch(text.strip()) is None:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{what} {text!r} is no day; expected one such as 2023-09-12")
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{what} {text!r}: {error}") from None


def parse_count(value: object, pattern: re.Pattern[str], example: str) -> int:
    """Parse a count: a whole number, or text of a pattern whose dots and commas mark thousands."""
    if value is None or str(value).strip() == "":
        raise BadRow(Reason.MISSING_COUNT, "no count")
    text = str(value).strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_COUNT:
        text = str(int(value))
    if isinstance(value, bool) or not text.isascii() or pattern.fullmatch(text) is None:
        raise BadRow(Reason.NOT_A_COUNT, f"expected a whole number such as {example}, found {text[:80]!r}")
    number = int(text.replace(".", "").replace(",", ""))
    if number >= _LARGEST_COUNT:
        raise BadRow(Reason.NOT_A_COUNT, f"{text[:80]!r} is too large to be a count")
    return number
