"""Read rows one by one: each row gives observations, or is rejected with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, TypeVar, Unpack

import pyarrow as pa

from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import Reason, Rejected
from routes_geo.months import parse_iso_day
from routes_geo.sources.base import Series
from routes_geo.sources.observations import make_observations
from routes_geo.sources.readers.delimited import Delimited, Row, content_of
from routes_geo.tables import trace
from routes_geo.tables.numbers import NumberFormat, decide, evidence_of, parse_count_text
from routes_geo.tables.outcome import outcome_of_rows


class ObservationDetails(TypedDict, total=False):
    """Place, count and status of an observation; the columns are those of model.OBSERVATION_SCHEMA."""

    route: str | None
    border: str | None
    area: str | None
    place_id: str | None
    lng: float | None
    lat: float | None
    precision: str
    nationality: str | None
    value: int | None
    status: str
    reported: date | None
    flag: str | None


class Observation(ObservationDetails):
    """One observation of a series; columns that are missing are null."""

    source: str
    series: str
    indicator: str
    start: date
    end: date


_Record = TypeVar("_Record")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OF_NUMBERS = NumberFormat(decimal=".")  # how Python writes the numbers of cells that are not text
_LARGEST_COUNT = 10**12  # far above any real count
LAST_YEAR = 2200  # a period of a later day could end after the last day that Python has


@dataclass(frozen=True, slots=True)
class BadRow(Exception):  # noqa: N818 - becomes a rejection, never an error
    """Why a row is rejected. `kept` are its observations without a place, if only the place is in doubt."""

    reason: Reason
    detail: str
    kept: tuple[Observation, ...] = ()


@dataclass(slots=True)
class Taken:
    """The observations and rejections of some rows."""

    observations: list[Observation]
    rejected: list[Rejected]
    rows_in: int

    def table(self) -> pa.Table:
        """Return the observations as a table."""
        names = {name for observation in self.observations for name in observation}
        columns = {name: [observation.get(name) for observation in self.observations] for name in names}
        return make_observations(columns, len(self.observations))

    def check_some(self, file_name: str) -> None:
        """Raise DataError if no row was accepted; the message states why the first one was rejected, and the others."""
        if not self.observations:
            first = self.rejected[0] if self.rejected else None
            why = f"; the first: {first.location}: {first.reason.value}, {first.detail}" if first else ""
            reasons = outcome_of_rows(file_name, self.rows_in, self.rejected).reasons()
            raise DataError("\n".join([f"{file_name}: none of {self.rows_in} rows is accepted{why}", *reasons]))


def take_rows(table: Delimited, read_row: Callable[[Row], list[Observation]]) -> Taken:
    """Read the rows of a delimited file; `read_row` raises BadRow for a row to reject."""
    records = ((f"line {row.line}", row.cells, row) for row in table.rows)
    taken = take_records(records, read_row)
    taken.rejected[:0] = table.broken
    taken.rows_in += len(table.broken)
    return taken


def take_records(
    records: Iterable[tuple[str, Sequence[object], _Record]], read_record: Callable[[_Record], list[Observation]]
) -> Taken:
    """Read records, each with its location and content; `read_record` raises BadRow for a record to reject."""
    taken = Taken([], [], 0)
    for location, content, record in records:
        taken.rows_in += 1
        try:
            taken.observations += read_record(record)
        except BadRow as bad:
            taken.observations += bad.kept
            taken.rejected.append(
                Rejected(location, content_of(content), bad.reason, bad.detail, counted=bool(bad.kept))
            )
    return taken


def observation(series: Series, start: date, end: date, **details: Unpack[ObservationDetails]) -> Observation:
    """Make an observation of a series."""
    return {
        "source": series.source,
        "series": series.series,
        "indicator": series.indicator.value,
        "start": start,
        "end": end,
        **details,
    }


def parse_day_cell(text: str, name: str) -> date:
    """Parse a day such as 2023-09-12; BadRow names the column with anything else."""
    if not text.strip():
        raise BadRow(Reason.MISSING_DATE, f"{name}: no day")
    if not text.isascii() or _DAY.fullmatch(text.strip()) is None:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {text[:80]!r} is not a day; write it as 2023-09-12")
    try:
        day = parse_iso_day(text.strip())
    except ValueError as error:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {error}") from None
    if day.year > LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {day} is after the year {LAST_YEAR}")
    return day


def count_format(file_name: str, column: str, values: Iterable[object]) -> NumberFormat:
    """Decide the separators of a publisher's column of counts from all its values; DataError if it is ambiguous."""
    texts = pa.array([value for value in values if isinstance(value, str)], pa.string())
    try:
        decided = decide(evidence_of(texts), "count", column=column, remedy="write all numbers of the column alike")
    except InvalidInput as error:
        raise DataError(f"{file_name}: {error}") from None
    trace.note_reading(f"numbers in {column!r}", decided.in_words())
    return decided


def parse_count(value: object, number_format: NumberFormat, example: str) -> int:
    """Parse a count: a whole number, or text in the format of its column. BadRow for anything else."""
    text = "" if value is None else str(value).strip()
    if not text:
        raise BadRow(Reason.MISSING_COUNT, "no count")
    number = parse_count_text(text, number_format if isinstance(value, str) else _OF_NUMBERS)
    if number is None or isinstance(value, bool) or text.startswith(("+", "-")):
        raise BadRow(Reason.NOT_A_COUNT, f"expected a whole number such as {example}, found {text[:80]!r}")
    if number >= _LARGEST_COUNT:
        raise BadRow(Reason.NOT_A_COUNT, f"{text[:80]!r} is too large to be a count")
    return number
