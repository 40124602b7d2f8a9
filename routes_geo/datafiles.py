"""Find the embedded data folder and read its CSV tables."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict

from routes_geo.errors import DataError
from routes_geo.months import first_day, last_day


def embedded_data_dir() -> Path:
    """Return the folder of the embedded data: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    candidates = (package / "_data", package.parent / "data")
    for candidate in candidates:
        if (candidate / "places.csv").is_file():
            return candidate
    raise DataError(
        f"the embedded data is missing: {candidates[0]} and {candidates[1]} have no places.csv; reinstall routes-geo"
    )


def read_rows(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """Read the rows of a UTF-8 CSV file as dicts of text; DataError if one of the columns is missing."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise DataError(f"{path.name}: the header lacks {', '.join(sorted(missing))}; add these columns")
            return list(reader)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; DataError if the file cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def split_list(text: str) -> list[str]:
    """Split a list at its semicolons; blanks around the parts and empty parts are dropped."""
    return [part.strip() for part in text.split(";") if part.strip()]


def known_day(published: str | None, last: date) -> date:
    """Return the day from which a statement is known: the last day of the day, month or year of its publication.

    If that is not stated, it is `last`, the last day of the period that the statement is about.
    """
    return last_day(published, "published") if published else last


DATE_PRECISIONS = ("day", "month", "quarter", "year", "unknown")
VERIFICATIONS = ("verified", "partly", "unverified")
_DATED = ("start", "end", "date_precision", "verification", "source")

Row = dict[str, str]


class RowDates(TypedDict):
    """Dates and evidence of a row. `start` and `end` are days, both included; None means open."""

    start: date | None
    end: date | None
    date_precision: str
    verification: str
    source: str


@dataclass(frozen=True, slots=True)
class Named:
    """One row of a table on the letter of October 2023. `start` and `end` are days, both included; None means open.

    `routes` and `value` are empty if the table has no such column.
    """

    id: str
    name: str
    letter_says: str
    start: date | None
    end: date | None
    date_precision: str
    verification: str
    source: str
    routes: tuple[str, ...] = ()
    value: str | None = None


def read_named(data_dir: Path, file: str, columns: Iterable[str] = ()) -> list[tuple[Row, Named]]:
    """Read a table on the letter, sorted by id: each row as text and as its common fields.

    The table must have the common columns and `columns`. DataError names the row with an invalid date, precision or
    verification.
    """
    rows = read_rows(data_dir / file, ("id", "name", "letter_says", *_DATED, *columns))
    return [(row, _named(file, row)) for row in sorted(rows, key=_row_id)]


def _row_id(row: Row) -> str:
    return row["id"]


def _named(file: str, row: Row) -> Named:
    return Named(
        id=row["id"],
        name=row["name"],
        letter_says=row["letter_says"],
        routes=tuple(split_list(row.get("routes", ""))),
        value=row.get("value") or None,
        **read_dates(row, f"{file}: {row['id']}"),
    )


def read_dates(row: Row, where: str) -> RowDates:
    """Return the dates, precision, verification and source of a row; a blank start or end becomes None.

    DataError, starting with `where`, if one of them is invalid.
    """
    if row["date_precision"] not in DATE_PRECISIONS or row["verification"] not in VERIFICATIONS:
        raise DataError(
            f"{where}: date_precision {row['date_precision']!r} must be one of {', '.join(DATE_PRECISIONS)}, "
            f"and verification {row['verification']!r} one of {', '.join(VERIFICATIONS)}"
        )
    return {
        "start": first_day(row["start"], where) if row["start"] else None,
        "end": last_day(row["end"], where) if row["end"] else None,
        "date_precision": row["date_precision"],
        "verification": row["verification"],
        "source": row["source"],
    }
