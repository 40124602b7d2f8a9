"""Read dated events: those within a measure, such as a delivery, and what became of the letter's subjects since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from routes_geo.datafiles import Row, read_dates, read_rows, split_list
from routes_geo.letter.rows import DATE_FIELDS, check_names

_SCHEMA = pa.schema(
    [
        pa.field("measure_id", pa.string(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        *DATE_FIELDS,
    ]
)

_EVENT_SCHEMA = pa.schema(
    [
        pa.field("event_id", pa.string()),
        pa.field("concerns", pa.list_(pa.string()), nullable=False),
        pa.field("planned", pa.bool_(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("detail", pa.string()),
        *DATE_FIELDS,
    ]
)
_COLUMNS = ("date", "date_precision", "what", "verification", "source")


def events_table(data_dir: Path, measure_ids: set[str]) -> pa.Table:
    """Return the events by measure, oldest first; DataError for an event of an unknown measure."""
    file = "measure_events.csv"
    rows = read_rows(data_dir / file, ("measure_id", *_COLUMNS))
    check_names({row["measure_id"] for row in rows}, measure_ids, f"{file}, measure_id")
    events = [
        {"measure_id": row["measure_id"], "what": row["what"]} | _dates(row, f"{file}: {row['measure_id']}")
        for row in rows
    ]
    return pa.Table.from_pylist(sorted(events, key=lambda event: (event["measure_id"], event["start"])), schema=_SCHEMA)


def all_events_table(data_dir: Path, letter_ids: set[str], measure_events: pa.Table) -> pa.Table:
    """Return the events of measures and those since the letter, oldest first, each with the subjects it concerns.

    DataError for an event of an unknown subject.
    """
    file = "events.csv"
    rows = read_rows(data_dir / file, ("event_id", "concerns", "planned", "detail", *_COLUMNS))
    for row in rows:
        check_names(set(split_list(row["concerns"])), letter_ids, f"{file}: {row['event_id']}, concerns")
    events = [_event(row, f"{file}: {row['event_id']}") for row in rows]
    events += [_of_measure(row) for row in measure_events.to_pylist()]
    ordered = sorted(events, key=lambda event: (event["start"], event["concerns"], event["what"]))
    return pa.Table.from_pylist(ordered, schema=_EVENT_SCHEMA)


def _event(row: Row, where: str) -> dict[str, Any]:
    return {
        "event_id": row["event_id"],
        "concerns": split_list(row["concerns"]),
        "planned": row["planned"] == "true",
        "what": row["what"],
        "detail": row["detail"] or None,
    } | _dates(row, where)


def _of_measure(row: dict[str, Any]) -> dict[str, Any]:
    return {"event_id": None, "concerns": [row.pop("measure_id")], "planned": False, "detail": None} | row


def _dates(row: Row, where: str) -> dict[str, Any]:
    return {**read_dates(row | {"start": row["date"], "end": row["date"]}, where)}
