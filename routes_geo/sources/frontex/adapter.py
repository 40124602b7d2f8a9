"""Frontex: monthly detections of irregular border crossing by route, border type and nationality (one workbook)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.model import Border, Indicator, Precision, Reason, Rejected, Status, month_of, month_start
from routes_geo.sources.base import Adapter, Intake, Series
from routes_geo.sources.frontex import months as frontex_months
from routes_geo.sources.frontex.names import frontex_nationality, frontex_route
from routes_geo.sources.observations import make_observations
from routes_geo.sources.readers.delimited import content_of
from routes_geo.sources.readers.workbook import Workbook, cell_name, open_workbook
from routes_geo.sources.sniff import Sniffed
from routes_geo.tables import trace

SERIES = Series(
    series="frontex.detections.v1",
    source="frontex",
    title="Detections of irregular border crossing",
    publisher="Frontex",
    indicator=Indicator.DETECTIONS,
    unit="detections",
    grain="month",
    cadence="monthly",
    cadence_days=31,
    lag="two to six weeks",
    licence="none stated in the file; reuse with acknowledgement of the source",
    attribution="Frontex, monthly detections of irregular border crossing",
    caveats=(
        "Detections are border crossings, not persons: one person can be detected several times.",
        "The Western Balkan and Eastern Mediterranean routes see many of the same people: never add up persons.",
        "Every release restates the whole history; months up to 28 months old have been revised.",
    ),
)

# A month is provisional until it is this old at the release: most first figures were revised by 7 to 25 %.
PROVISIONAL_MONTHS = 12

SHEET = "Detections_of_IBC"
KEY_COLUMNS = ("Route", "Border type or inland", "Nationality")
_HEADER_SEARCH_ROWS = 50
_LARGEST_COUNT = 2**53  # numbers in a workbook are exact up to here
_BORDERS = frozenset(border.value for border in Border)
# Column names; the second spelling is used in older workbooks.
_KEY_SPELLINGS = ({"route"}, {"border type or inland", "bordertype"}, {"nationality", "nationalitylong"})

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True, slots=True)
class _Header:
    row: int  # position of the header row in the sheet, from 0
    first_month: int
    months: int


def read(path: Path, released: date | None) -> Intake:
    """Read the workbook or CSV; `released` overrides the date in the file. DataError names file, sheet and cell."""
    if path.suffix.lower() == ".csv":
        return frontex_months.read(path, released, SERIES, PROVISIONAL_MONTHS)
    workbook = open_workbook(path)
    rows = workbook.rows(SHEET)
    header = _find_header(path, rows)
    kept, rejected, rows_in = _sort_out(rows, header)
    if not rows_in:
        raise DataError(f"{path.name}, sheet {SHEET}: no rows below the header in row {header.row + 1}")
    counts = _counts(path, rows, kept, header)
    release_day = released or _stated_release(path, workbook)
    keys = [_keys(rows[row]) for row in kept]
    observations = _observations(keys, counts, header.first_month, month_of(release_day))
    return Intake(observations, tuple(rejected), rows_in, release_day)


def _find_header(path: Path, rows: list[list[object]]) -> _Header:
    for position, row in enumerate(rows[:_HEADER_SEARCH_ROWS]):
        if row and str(row[0]).strip() == KEY_COLUMNS[0]:
            return _read_header(path, position, row)
    raise DataError(
        f"{path.name}, sheet {SHEET}: no header; expected {KEY_COLUMNS[0]!r} in column A "
        f"of one of the first {_HEADER_SEARCH_ROWS} rows"
    )


def _read_header(path: Path, position: int, row: list[object]) -> _Header:
    labels = list(row)
    for column, (name, spellings) in enumerate(zip(KEY_COLUMNS, _KEY_SPELLINGS, strict=True)):
        label = str(labels[column]).strip() if column < len(labels) else ""
        if label.lower() not in spellings:
            cell = cell_name(position, column)
            raise DataError(
                f"{path.name}, sheet {SHEET}, cell {cell}: expected the column {name!r}, found {label!r:.80}"
            )
    while labels and str(labels[-1]).strip() == "":
        labels.pop()
    months = [_month(path, position, column, labels[column]) for column in range(len(KEY_COLUMNS), len(labels))]
    if not months:
        raise DataError(f"{path.name}, sheet {SHEET}: row {position + 1} has no month after column C")
    for offset, month in enumerate(months):
        if month != months[0] + offset:
            cell = cell_name(position, offset + len(KEY_COLUMNS))
            raise DataError(f"{path.name}, sheet {SHEET}, cell {cell}: expected the next month, without a gap")
    trace.note_header(map(str, labels))
    for number, label in enumerate(map(str, labels)):
        use = KEY_COLUMNS[number] if number < len(KEY_COLUMNS) else "detections of the month"
        trace.note_column(label, use, trace.PUBLISHERS_NAME)
    return _Header(position, months[0], len(months))


def _month(path: Path, row: int, column: int, label: object) -> int:
    if isinstance(label, date | datetime):
        return month_of(date(label.year, label.month, label.day))
    match = re.fullmatch(r"([A-Z]{3})(\d{4})", str(label).strip().upper())
    if match is None or match[1] not in _MONTHS:
        cell = cell_name(row, column)
        raise DataError(
            f"{path.name}, sheet {SHEET}, cell {cell}: expected a month such as JAN2009, found {label!r:.80}"
        )
    return (int(match[2]) - 1970) * 12 + _MONTHS.index(match[1])


def _sort_out(rows: list[list[object]], header: _Header) -> tuple[list[int], list[Rejected], int]:
    kept: list[int] = []
    rejected: list[Rejected] = []
    seen: dict[tuple[str, ...], int] = {}
    rows_in = 0
    for position in range(header.row + 1, len(rows)):
        row = rows[position]
        if all(str(cell).strip() == "" for cell in row):
            continue
        rows_in += 1
        fault = _reason_to_reject(row, position, seen)
        if fault is None:
            kept.append(position)
        else:
            content = content_of(row[: len(KEY_COLUMNS)])
            rejected.append(Rejected(f"{SHEET}!A{position + 1}", content, *fault))
    return kept, rejected, rows_in


def _reason_to_reject(row: list[object], position: int, seen: dict[tuple[str, ...], int]) -> tuple[Reason, str] | None:
    route, border, nationality = (str(cell).strip() for cell in row[: len(KEY_COLUMNS)])
    if frontex_route(route) is None:
        return Reason.UNKNOWN_ROUTE, f"unknown route {route!r:.80}"
    if border.lower() not in _BORDERS:
        return Reason.UNKNOWN_BORDER, f"unknown border type {border!r:.80}; expected Sea or Land"
    if not nationality:
        return Reason.MISSING_NATIONALITY, "no nationality"
    first = seen.setdefault((route, border, nationality), position)
    if first == position:
        return None
    return Reason.REPEATED_KEY, f"repeats the route, border type and nationality of row {first + 1}"


def _counts(path: Path, rows: list[list[object]], kept: list[int], header: _Header) -> NDArray[np.int64]:
    first, last = len(KEY_COLUMNS), len(KEY_COLUMNS) + header.months
    cells = [rows[row][first:last] for row in kept]
    counts = np.zeros((len(kept), header.months), np.int64)
    for position, (row, values) in enumerate(zip(kept, cells, strict=True)):
        for column, value in enumerate(values):
            counts[position, column] = _count(path, row, first + column, value)
    return counts


def _count(path: Path, row: int, column: int, value: object) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and _is_count(value):
        return int(value)
    content = "an empty cell" if value == "" else repr(value)[:80]
    cell = cell_name(row, column)
    raise DataError(f"{path.name}, sheet {SHEET}, cell {cell}: expected a whole number of detections, found {content}")


def _is_count(value: float) -> bool:
    return 0 <= value < _LARGEST_COUNT and float(value).is_integer()


def _stated_release(path: Path, workbook: Workbook) -> date:
    if "Notes" in workbook.sheet_names:
        for row in workbook.rows("Notes"):
            match = re.search(r"as of (\d{2})([A-Z]{3})(\d{2})\b", str(row[0]) if row else "")
            if match and match[2] in _MONTHS:
                return date(2000 + int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    match = re.search(r"(\d{4})_(\d{2})_(\d{2})", path.stem)
    if match:
        return date(int(match[1]), int(match[2]), int(match[3]))
    raise DataError(f"{path.name}: the file states no release date; give one with --released YYYY-MM-DD")


def _keys(row: list[object]) -> tuple[str, str, str]:
    name, border, nationality = (str(cell).strip() for cell in row[: len(KEY_COLUMNS)])
    route = frontex_route(name)
    if route is None:
        raise DataError(f"unknown route {name!r:.80}")
    return route, border.lower(), frontex_nationality(nationality)


def _observations(
    keys: list[tuple[str, str, str]], counts: NDArray[np.int64], first_month: int, release_month: int
) -> pa.Table:
    rows, months = counts.shape
    starts = [month_start(first_month + offset) for offset in range(months)]
    ends = [month_start(first_month + offset + 1) for offset in range(months)]
    settled = release_month - PROVISIONAL_MONTHS
    status = [Status.FINAL if first_month + offset < settled else Status.PROVISIONAL for offset in range(months)]
    routes, borders, nationalities = (np.repeat([key[part] for key in keys], months) for part in range(3))
    columns: dict[str, object] = {
        "source": SERIES.source,
        "series": SERIES.series,
        "indicator": SERIES.indicator.value,
        "route": routes.tolist(),
        "border": borders.tolist(),
        "precision": Precision.ROUTE.value,
        "nationality": nationalities.tolist(),
        "start": starts * rows,
        "end": ends * rows,
        "value": counts.ravel(),
        "status": [each.value for each in status] * rows,
    }
    return make_observations(columns, rows * months)


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is the workbook, or a CSV of route totals by month."""
    return SHEET in sniffed.sheets or frontex_months.recognises(sniffed)


ADAPTER = Adapter(
    source=SERIES.source,
    series=(SERIES,),
    version="2",
    accepts=(
        f"Excel workbook with a sheet {SHEET!r}: columns {', '.join(KEY_COLUMNS)}, then one column per month; or CSV "
        f"with the columns {', '.join(frontex_months.COLUMNS)}, and {frontex_months.VINTAGE_COLUMNS[0]} if it "
        "contains several releases"
    ),
    recognises=recognises,
    read=read,
)
