"""Rows of the tables on the letter: texts to days, with what is no date, precision or verification refused."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.measures import check_stated, first_day, last_day

Row = dict[str, str]

_DATED = ("start", "end", "date_precision", "verification", "source")
_NAMED = ("id", "name", "letter_says", *_DATED)
DATE_FIELDS = [
    pa.field("start", pa.date32()),
    pa.field("end", pa.date32()),
    pa.field("date_precision", pa.string(), nullable=False),
    pa.field("verification", pa.string(), nullable=False),
    pa.field("source", pa.string(), nullable=False),
]
NAMED_FIELDS = [pa.field(name, pa.string(), nullable=False) for name in ("id", "name", "letter_says")] + DATE_FIELDS
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


def read_named(data_dir: Path, file: str, columns: tuple[str, ...] = ()) -> list[tuple[Row, dict[str, Any]]]:
    """Rows of a table in order of their ids, each as text and as the fields of NAMED_FIELDS; DataError for a fault."""
    rows = sorted(read_rows(data_dir / file, (*_NAMED, *columns)), key=_id)
    names = ("id", "name", "letter_says")
    return [(row, {name: row[name] for name in names} | dated(row, f"{file}: {row['id']}")) for row in rows]


def _id(row: Row) -> str:
    return row["id"]


def dated(row: Row, where: str) -> dict[str, Any]:
    """The fields of DATE_FIELDS; a blank start or end is None. DataError, with `where`, for one that is none."""
    check_stated(row, where)
    return {
        "start": period_days(row["start"], where)[0] if row["start"] else None,
        "end": period_days(row["end"], where)[1] if row["end"] else None,
        "date_precision": row["date_precision"],
        "verification": row["verification"],
        "source": row["source"],
    }


def period_days(text: str, where: str) -> tuple[date, date]:
    """First and last day of a year, quarter, month or day such as 2023-Q1; DataError, with `where`, for no such."""
    quarter = _QUARTER.fullmatch(text)
    if quarter is None:
        return first_day(text, where), last_day(text, where)
    year, number = int(quarter[1]), int(quarter[2])
    last = last_day(f"{year}-{number * 3:02d}", where)
    return date(year, number * 3 - 2, 1), last


def date_label(start: date | None, end: date | None, precision: str) -> str | None:
    """A date as its source gives it: 2023-09-17, 2023-03/2023-09, 2023-Q1, 2021; None where it gives none."""
    if start is None:
        return None
    first, last = _label(start, precision), None if end is None else _label(end, precision)
    return first if last in (None, first) else f"{first}/{last}"


def _label(day: date, precision: str) -> str:
    if precision == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def last_day_of(start: date, precision: str) -> date:
    """Last day of the day, month, quarter or year that begins on a day."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(precision)
    if months is None:
        return start
    ahead = start.year * 12 + start.month - 1 + months
    return date(ahead // 12, ahead % 12 + 1, 1) - timedelta(days=1)


def check_known(found: set[str], known: set[str], where: str) -> None:
    """Raise DataError, with `where`, unless every name is known."""
    if unknown := sorted(found - known):
        raise DataError(f"{where} names {', '.join(unknown)}; known: {', '.join(sorted(known))}")
