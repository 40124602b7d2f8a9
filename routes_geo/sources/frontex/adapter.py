"""Frontex: monthly detections of irregular border crossing by route, border type and nationality."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.model import Border, Indicator, Precision, Reason, Rejected, Status, month_of, month_start
from routes_geo.sources.base import Adapter, Intake, Series
from routes_geo.sources.frontex import months as frontex_months
from routes_geo.sources.frontex import wide
from routes_geo.sources.frontex.grid import KEY_COLUMNS, Grid, Header, find_header, is_footer
from routes_geo.sources.frontex.names import frontex_nationality, frontex_route
from routes_geo.sources.frontex.release import ReleaseDay, release_day_of
from routes_geo.sources.observations import make_observations
from routes_geo.sources.readers.delimited import content_of
from routes_geo.sources.sniff import Sniffed
from routes_geo.tables.gzipped import WORKBOOKS, suffix_of
from routes_geo.tables.workbook import Workbook, open_workbook

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
_LARGEST_COUNT = 2**53  # numbers in a workbook are exact up to here
_BORDERS = frozenset(border.value for border in Border)
_COUNT_IN_TEXT = re.compile(r"\d{1,15}|\d{1,3}(,\d{3}){1,4}", re.ASCII)


def read(path: Path, released: date | None) -> Intake:
    """Read the workbook or CSV; `released` overrides the date in the file. DataError names file, sheet and cell."""
    if suffix_of(path) in WORKBOOKS:
        workbook = open_workbook(path)
        grid = Grid(f"{path.name}, sheet {SHEET}", workbook.rows(SHEET), sheet=SHEET)
        return _read_grid(path, released, grid, workbook)
    if wide.delimiter_of(Sniffed(path)) is None:
        return frontex_months.read(path, released, SERIES, PROVISIONAL_MONTHS)
    grid, broken = wide.read_wide(path)
    return _read_grid(path, released, grid, None, broken)


def _read_grid(
    path: Path, released: date | None, grid: Grid, workbook: Workbook | None, broken: tuple[Rejected, ...] = ()
) -> Intake:
    header = find_header(grid)
    kept, rejected, rows_in = _sort_out(grid, header)
    if not rows_in:
        raise DataError(f"{grid.place}: no rows below the header in row {header.row + 1}")
    counts = _counts(grid, kept, header)
    release = ReleaseDay(released) if released else release_day_of(path, grid, header, workbook)
    keys = [_keys(grid.rows[row]) for row in kept]
    observations = _observations(keys, counts, header.first_month, month_of(release.day))
    quarantine = (*broken, *rejected)
    return Intake(observations, quarantine, rows_in + len(broken), release.day, release.notes, release.is_assumed)


def _sort_out(grid: Grid, header: Header) -> tuple[list[int], list[Rejected], int]:
    kept: list[int] = []
    rejected: list[Rejected] = []
    seen: dict[tuple[str, ...], int] = {}
    rows_in = 0
    for position in range(header.row + 1, len(grid.rows)):
        row = grid.rows[position]
        if all(str(cell).strip() == "" for cell in row) or is_footer(row):
            continue
        rows_in += 1
        fault = _reason_to_reject(grid, position, seen)
        if fault is None:
            kept.append(position)
        else:
            content = content_of(row[: len(KEY_COLUMNS)])
            rejected.append(Rejected(grid.location(position), content, *fault))
    return kept, rejected, rows_in


def _reason_to_reject(grid: Grid, position: int, seen: dict[tuple[str, ...], int]) -> tuple[Reason, str] | None:
    route, border, nationality = (str(cell).strip() for cell in grid.rows[position][: len(KEY_COLUMNS)])
    if frontex_route(route) is None:
        return Reason.UNKNOWN_ROUTE, f"unknown route {route!r:.80}"
    if border.lower() not in _BORDERS:
        return Reason.UNKNOWN_BORDER, f"unknown border type {border!r:.80}; expected Sea or Land"
    if not nationality:
        return Reason.MISSING_NATIONALITY, "no nationality"
    first = seen.setdefault((route, border, nationality), position)
    if first == position:
        return None
    return Reason.REPEATED_KEY, f"repeats the route, border type and nationality of {grid.row_name(first)}"


def _counts(grid: Grid, kept: list[int], header: Header) -> NDArray[np.int64]:
    first, last = len(KEY_COLUMNS), len(KEY_COLUMNS) + header.months
    cells = [grid.rows[row][first:last] for row in kept]
    counts = np.zeros((len(kept), header.months), np.int64)
    for position, (row, values) in enumerate(zip(kept, cells, strict=True)):
        for column, value in enumerate(values):
            counts[position, column] = _count(grid, row, first + column, value)
    return counts


def _count(grid: Grid, row: int, column: int, value: object) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and _is_count(value):
        return int(value)
    if grid.lines and isinstance(value, str) and _COUNT_IN_TEXT.fullmatch(value.strip()):
        return int(value.replace(",", ""))
    content = "an empty cell" if value == "" else repr(value)[:80]
    raise DataError(f"{grid.place}, {grid.cell(row, column)}: expected a whole number of detections, found {content}")


def _is_count(value: float) -> bool:
    return 0 <= value < _LARGEST_COUNT and float(value).is_integer()


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
    """Return whether a file is the workbook, its table as CSV, or a CSV of route totals by month."""
    return SHEET in sniffed.sheets or wide.delimiter_of(sniffed) is not None or frontex_months.recognises(sniffed)


ADAPTER = Adapter(
    source=SERIES.source,
    series=(SERIES,),
    version="3",
    accepts=(
        f"Excel workbook with a sheet {SHEET!r}: columns {', '.join(KEY_COLUMNS)}, then one column per month; the same "
        f"as CSV; or CSV with the columns {', '.join(frontex_months.COLUMNS)}, and {frontex_months.VINTAGE_COLUMNS[0]} "
        "if it contains several releases"
    ),
    recognises=recognises,
    read=read,
)
