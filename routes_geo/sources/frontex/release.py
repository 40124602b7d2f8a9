"""The release date of a Frontex file: in its notes, in its footer, or in its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from routes_geo.model import month_start
from routes_geo.sources.frontex.grid import Grid, Header, is_footer, parse_as_of
from routes_geo.tables.workbook import Workbook

NOTES = "Notes"
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})[_-]?(\d{2})[_-]?(\d{2})(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReleaseDay:
    """The day of a release, and notes for the user. `is_assumed` if the file does not state it."""

    day: date
    notes: tuple[str, ...] = ()
    is_assumed: bool = False


def release_day_of(path: Path, grid: Grid, header: Header, workbook: Workbook | None) -> ReleaseDay:
    """Return the release date that a file states, with a note if it states another one, too.

    The sheet Notes counts before the footer, and the footer before the name of the file. If none has a date, it is the
    end of the month after the newest one in the file: a release restates the whole history, so that an old file must
    not count as the release of today.
    """
    days = list(_stated_days(path, grid, workbook))
    if not days:
        day = month_start(header.first_month + header.months + 1) - timedelta(days=1)
        note = f"the file states no release date; {day} is assumed, the end of the month after its newest month"
        return ReleaseDay(day, (f"{note}; give another one with --released",), is_assumed=True)
    day, place = days[0]
    others = [f"{other_place} states {other}" for other, other_place in days[1:] if other != day]
    return ReleaseDay(day, (f"released {day}, as {place} states, although {' and '.join(others)}",) if others else ())


def _stated_days(path: Path, grid: Grid, workbook: Workbook | None) -> Iterator[tuple[date, str]]:
    """Yield the first day of each place that states one."""
    if workbook is not None and NOTES in workbook.sheet_names:
        texts = (str(cell) for row in workbook.rows(NOTES) for cell in row)
        yield from _first_day(texts, f"the sheet {NOTES}")
    yield from _first_day((str(row[0]) for row in grid.rows if row and is_footer(row)), "the footer")
    if match := _DAY_IN_NAME.search(path.stem):
        try:
            yield date(int(match[1]), int(match[2]), int(match[3])), "the name of the file"
        except ValueError:
            return


def _first_day(texts: Iterator[str], place: str) -> Iterator[tuple[date, str]]:
    day = next((day for text in texts if (day := parse_as_of(text)) is not None), None)
    if day is not None:
        yield day, place
