"""Read Frontex detections from a CSV file of totals by route and month, of one release or of several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import Precision, Reason, Rejected, Status, month_of, month_start, parse_month
from routes_geo.months import parse_iso_day
from routes_geo.sources.base import Intake, Series
from routes_geo.sources.frontex.names import frontex_route
from routes_geo.sources.observations import make_observations
from routes_geo.sources.readers.delimited import Row, read_delimited
from routes_geo.sources.readers.headers import has_headers
from routes_geo.sources.sniff import Sniffed

COLUMNS = ("route", "month", "detections")
VINTAGE_COLUMNS = ("vintage_commit_date", "vintage", "released")
_OTHER_COLUMNS = (*VINTAGE_COLUMNS, "commit")
_COUNT = re.compile(r"\d{1,15}")

_Month = tuple[date | None, str, int]  # release, route, months since 1970-01


@dataclass(frozen=True, slots=True)
class _MonthColumns:
    route: int
    month: int
    detections: int
    vintage: int | None


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is such a CSV file."""
    return has_headers(sniffed.first_line.split(","), [(name,) for name in COLUMNS], _OTHER_COLUMNS)


def read(path: Path, released: date | None, series: Series, provisional_months: int) -> Intake:
    """Read the file; a month without a row, between the first and last month of its release, counts as zero.

    Such files leave out zeros, and Frontex does not distinguish zero from not reported.
    """
    table = read_delimited(path).respelt(*COLUMNS, known=_OTHER_COLUMNS)
    route, month, detections = (table.column(name) for name in COLUMNS)
    columns = _MonthColumns(route, month, detections, table.find(*VINTAGE_COLUMNS))
    counts: dict[_Month, int] = {}
    rejected = list(table.broken)
    for row in table.rows:
        problem = _take(row, columns, counts)
        if problem is not None:
            rejected.append(table.reject(row, *problem))
    if not counts:
        raise DataError(f"{path.name}: none of {table.rows_in} rows is accepted; the first: {_first(rejected)}")
    newest = released or max((vintage for vintage, _, _ in counts if vintage is not None), default=None)
    rows = [row for vintage in _vintages(counts) for row in _complete(vintage, counts)]
    observations = _observations(rows, series, newest, provisional_months)
    return Intake(observations, tuple(rejected), table.rows_in, newest, table.notes)


def _first(rejected: list[Rejected]) -> str:
    first = rejected[0]
    return f"{first.location}: {first.reason.value}, {first.detail}"


def _take(row: Row, columns: _MonthColumns, counts: dict[_Month, int]) -> tuple[Reason, str] | None:
    route = frontex_route(row.cells[columns.route].strip())
    if route is None:
        return Reason.UNKNOWN_ROUTE, f"unknown route {row.cells[columns.route]!r:.80}"
    try:
        month = parse_month(row.cells[columns.month].strip())
        vintage = None if columns.vintage is None else parse_iso_day(row.cells[columns.vintage].strip())
    except InvalidInput as error:
        return Reason.IMPOSSIBLE_DATE, str(error)[:200]
    text = row.cells[columns.detections].strip()
    if not _COUNT.fullmatch(text) or not text.isascii():
        return Reason.NOT_A_COUNT, f"expected a whole number of detections, found {text!r:.80}"
    if (vintage, route, month) in counts:
        return Reason.REPEATED_KEY, "an earlier row already gives this route and month"
    counts[vintage, route, month] = int(text)
    return None


def _vintages(counts: dict[_Month, int]) -> list[date | None]:
    return sorted({vintage for vintage, _, _ in counts}, key=lambda day: day or date.min)


def _complete(vintage: date | None, counts: dict[_Month, int]) -> Iterator[tuple[date | None, str, int, int]]:
    """Yield every month of every route of one release, including zeros, from its first month to its last."""
    listed = [(route, month) for day, route, month in counts if day == vintage]
    months = [month for _, month in listed]
    for route in sorted({route for route, _ in listed}):
        for month in range(min(months), max(months) + 1):
            yield vintage, route, month, counts.get((vintage, route, month), 0)


def _observations(
    rows: list[tuple[date | None, str, int, int]], series: Series, released: date | None, provisional_months: int
) -> pa.Table:
    columns: dict[str, object] = {
        "source": series.source,
        "series": series.series,
        "indicator": series.indicator.value,
        "route": [route for _, route, _, _ in rows],
        "precision": Precision.ROUTE.value,
        "start": [month_start(month) for _, _, month, _ in rows],
        "end": [month_start(month + 1) for _, _, month, _ in rows],
        "value": [value for _, _, _, value in rows],
        "status": [_status(month, vintage or released, provisional_months) for vintage, _, month, _ in rows],
        "reported": [vintage for vintage, _, _, _ in rows],
    }
    return make_observations(columns, len(rows))


def _status(month: int, released: date | None, provisional_months: int) -> str:
    settled = released is not None and month < month_of(released) - provisional_months
    return (Status.FINAL if settled else Status.PROVISIONAL).value
