"""Read the figures on returns from the EU: those of the letter and those of Eurostat, each on its own basis."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_dates, read_named, read_rows
from routes_geo.errors import DataError
from routes_geo.letter.rows import DATE_FIELDS, NAMED_FIELDS, check_names, named_fields

DECISIONS, EFFECTIVE, RATE = "return.decisions", "return.effective", "return.rate"
LETTER = "letter"
_VALUE = pa.field("value", pa.float64(), nullable=False)
_SCHEMA = pa.schema(
    [*NAMED_FIELDS, _VALUE, pa.field("unit", pa.string(), nullable=False), pa.field("detail", pa.string())]
)
_PUBLISHED = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in ("id", "return_id", "basis", "unit")),
        pa.field("value", pa.int64(), nullable=False),
        *DATE_FIELDS,
    ]
)


def returns_table(data_dir: Path) -> pa.Table:
    """Return the letter's three figures in order of their ids; DataError for a value that is not a number."""
    rows = [
        named_fields(named)
        | {"value": _number(row["value"], row["id"]), "unit": row["unit"], "detail": row["detail"] or None}
        for row, named in read_named(data_dir, "returns.csv", ("value", "unit", "detail"))
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise DataError(f"returns.csv: {name}: {text!r} is not a number") from None


def published_returns_table(data_dir: Path) -> pa.Table:
    """Return the published figures, ordered by what they count, then by period; DataError for an unknown quantity."""
    file = "returns_published.csv"
    columns = ("id", "return_id", "basis", "start", "end", "date_precision", "value", "unit", "verification", "source")
    rows = read_rows(data_dir / file, columns)
    check_names({row["return_id"] for row in rows}, {DECISIONS, EFFECTIVE}, f"{file}, return_id")
    if unknown := [row["id"] for row in rows if not row["value"].isdecimal()]:
        raise DataError(f"{file}: {', '.join(unknown)}: the value is not a whole number")
    figures = [
        {name: row[name] for name in ("id", "return_id", "basis", "unit")}
        | {"value": int(row["value"])}
        | read_dates(row, f"{file}: {row['id']}")
        for row in rows
    ]
    ordered = sorted(figures, key=lambda figure: (figure["return_id"], figure["start"]))
    return pa.Table.from_pylist(ordered, schema=_PUBLISHED)
