"""Define the columns of tables of figures: one row for each period of a route or area in a series."""

from __future__ import annotations

import pyarrow as pa

# Name, type, and what it means.
_COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
    ("series", pa.string(), "Id of the series"),
    ("route", pa.string(), "Id of the route, or of a total of routes"),
    ("area", pa.string(), "Area that the figure is of; empty for the route as a whole"),
    ("period", pa.string(), "Week (its first day), month, quarter or year"),
    ("start", pa.date32(), "First day of the period"),
    ("end", pa.date32(), "Day after the last day of the period"),
    ("value", pa.int64(), "Published count; empty if none is published, and then `status` gives the reason"),
    ("status", pa.string(), "final, provisional, not_yet_reported, not_published, or suppressed for a small count"),
    ("unit", pa.string(), "What is counted"),
    ("publisher", pa.string(), "Publisher of the series"),
    ("vintage", pa.date32(), "Day of the release that the figure comes from"),
)
SCHEMA = pa.schema([pa.field(name, kind) for name, kind, _ in _COLUMNS])
MEANINGS = {name: meaning for name, _, meaning in _COLUMNS}
KEY = ("series", "route", "area", "period")
