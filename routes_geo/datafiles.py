"""Where the embedded data lies, and how its CSV tables are read."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from routes_geo.errors import DataError
from routes_geo.months import first_day, last_day


def embedded_data_dir() -> Path:
    """Folder of the embedded data: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_data", package.parent / "data"):
        if (candidate / "places.csv").is_file():
            return candidate
    raise DataError(f"the embedded data is missing: neither {package / '_data'} nor {package.parent / 'data'} holds it")


def read_rows(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file as dicts of text; DataError unless it has at least these columns."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise DataError(f"{path.name}: the header lacks {', '.join(sorted(missing))}")
            return list(reader)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal; DataError if it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def split_list(text: str) -> list[str]:
    """Parts of a semicolon list, without blanks."""
    return [part.strip() for part in text.split(";") if part.strip()]


DATE_PRECISIONS = ("day", "month", "quarter", "year", "unknown")
VERIFICATIONS = ("verified", "partly", "unverified")
_DATED = ("start", "end", "date_precision", "verification", "source")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """One row on the letter of October 2023. `start` and `end` are days, both included; None is open.

    `routes` and `value` are empty where the table has no such column.
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
    """Read a table on the letter in order of its ids: each row as text and as its common fields.

    `columns` are required besides the common ones. DataError names the row with an invalid date, precision or
    verification.
    """
    rows = read_rows(data_dir / file, ("id", "name", "letter_says", *_DATED, *columns))
    return [(row, _named(file, row)) for row in sorted(rows, key=_id)]


def _id(row: Row) -> str:
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


def read_dates(row: Row, where: str) -> dict[str, Any]:
    """Return the dates, precision, verification and source of a row; a blank start or end is None.

    DataError, starting with `where`, for an invalid one.
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
