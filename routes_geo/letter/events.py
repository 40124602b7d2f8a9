"""Read the dated events within a measure, such as a delivery or the renewal of a mandate."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_dates, read_rows
from routes_geo.letter.rows import DATE_FIELDS, check_names

_SCHEMA = pa.schema(
    [
        pa.field("measure_id", pa.string(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        *DATE_FIELDS,
    ]
)


def events_table(data_dir: Path, measure_ids: set[str]) -> pa.Table:
    """Return the events by measure, oldest first; DataError for an event of an unknown measure."""
    file = "measure_events.csv"
    rows = read_rows(data_dir / file, ("measure_id", "date", "date_precision", "what", "verification", "source"))
    check_names({row["measure_id"] for row in rows}, measure_ids, f"{file}, measure_id")
    events = [
        {"measure_id": row["measure_id"], "what": row["what"]}
        | read_dates(row | {"start": row["date"], "end": row["date"]}, f"{file}: {row['measure_id']}")
        for row in rows
    ]
    return pa.Table.from_pylist(sorted(events, key=lambda event: (event["measure_id"], event["start"])), schema=_SCHEMA)
