"""Read UNHCR's Mediterranean workbook: months by country in blocks side by side, days, and nationalities.

The blocks of the sheet Source are read, and the sheets with names that begin with Arrivals or Daily Arrivals. Other
sheets (COMBINED, EUROPE_SUMMARY, greece comp, italy comp, Sheet4) repeat, compare or sum up the same figures; they are
not read, and their rows do not count as input rows.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.sources.base import Intake
from routes_geo.sources.rows import Taken
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr.arrivals import mark_newest_month
from routes_geo.sources.unhcr.blocks import SOURCE, read_blocks
from routes_geo.sources.unhcr.series import COUNTRY_OF_NAME
from routes_geo.sources.unhcr.sheets import read_days, read_origins
from routes_geo.tables import trace
from routes_geo.tables.workbook import Workbook, open_workbook

ACCEPTS = "sheets Source, Arrivals - COUNTRY, Daily Arrivals to COUNTRY"
_DAYS, _ORIGINS = "Daily Arrivals to ", "Arrivals - "


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a workbook is this one."""
    return any(_country(name, _DAYS) for name in sniffed.sheets) or (
        SOURCE in sniffed.sheets and any(_country(name, _ORIGINS) for name in sniffed.sheets)
    )


def read(path: Path, released: date | None) -> Intake:
    """Read the workbook; `released` overrides the release date in its name. DataError if it has none of the sheets."""
    book = open_workbook(path)
    by_sheet = {name: _read_sheet(book, name) for name in book.sheet_names}
    parts = [part for part in by_sheet.values() if part is not None]
    if unread := [name for name, part in by_sheet.items() if part is None]:
        trace.note_reading("sheets that are not read", ", ".join(unread))
    if not parts:
        names = ", ".join(book.sheet_names) or "no sheet"
        raise DataError(f"{path.name}: expected {ACCEPTS}; the workbook has {names}")
    taken = Taken([], [], 0)
    for part in parts:
        taken.observations += part.observations
        taken.rejected += part.rejected
        taken.rows_in += part.rows_in
    taken.check_some(path.name)
    mark_newest_month(taken.observations)
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released or _released_in_name(path.name))


def _read_sheet(book: Workbook, name: str) -> Taken | None:
    if name == SOURCE:
        return read_blocks(book.path.name, book.rows(name))
    if (country := _country(name, _DAYS)) is not None:
        return read_days(book.path.name, name, country, book.rows(name))
    if (country := _country(name, _ORIGINS)) is not None:
        return read_origins(book.path.name, name, country, book.rows(name))
    return None


def _country(sheet: str, beginning: str) -> str | None:
    return COUNTRY_OF_NAME.get(sheet.removeprefix(beginning)) if sheet.startswith(beginning) else None


def _released_in_name(file_name: str) -> date | None:
    match = re.search(r"(\d{4})-(\d{2})-(\d{2})", file_name)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
