"""Read the legislative files of the Pact on Migration and Asylum and the dates of their milestones."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import Row, read_named
from routes_geo.letter.rows import NAMED_FIELDS, named_fields
from routes_geo.months import period_days

# A file passes them in this order.
MILESTONES = ("proposal", "agreement", "parliament", "council", "published", "applies")
_PRECISION_BY_LENGTH = {4: "year", 7: "month", 10: "day"}
_MILESTONE = pa.struct(
    [
        pa.field("milestone", pa.string(), nullable=False),
        pa.field("start", pa.date32()),
        pa.field("end", pa.date32()),
        pa.field("date_precision", pa.string(), nullable=False),
    ]
)
_SCHEMA = pa.schema(
    [
        *NAMED_FIELDS,
        pa.field("number", pa.string()),
        pa.field("detail", pa.string()),
        pa.field("milestones", pa.list_(_MILESTONE), nullable=False),
    ]
)


def files_table(data_dir: Path) -> pa.Table:
    """Return the files in order of their ids, each with its milestones in order; DataError for an invalid date."""
    rows = [
        named_fields(named)
        | {"number": row["number"] or None, "detail": row["detail"] or None}
        | {"milestones": [_milestone(row, name) for name in MILESTONES]}
        for row, named in read_named(data_dir, "legislation.csv", ("number", "detail", *MILESTONES))
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _milestone(row: Row, name: str) -> dict[str, object]:
    text = row[name]
    start, end = period_days(text, f"legislation.csv: {row['id']}, {name}") if text else (None, None)
    precision = _PRECISION_BY_LENGTH.get(len(text), "unknown")
    return {"milestone": name, "start": start, "end": end, "date_precision": precision}
