"""Build the index of everything that the letter names, one row each; other tables contain the details."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_named
from routes_geo.letter.rows import NAMED_FIELDS, named_fields

# Kind of a row by the table that contains it.
LETTER_TABLES = {
    "routes.csv": "route",
    "hotspots.csv": "hotspot",
    "claims.csv": "trend_claim",
    "measures.csv": "measure",
    "legislation.csv": "legislative_file",
    "returns.csv": "indicator",
    "partners.csv": "partner",
    "agencies.csv": "source",
}
KINDS = tuple(LETTER_TABLES.values())
_SCHEMA = pa.schema([pa.field("kind", pa.string(), nullable=False), *NAMED_FIELDS])


def letter_table(data_dir: Path) -> pa.Table:
    """Return everything that the letter names, by kind and id.

    DataError for an invalid date, precision or verification.
    """
    rows = [
        {"kind": kind} | named_fields(named)
        for file, kind in LETTER_TABLES.items()
        for row, named in read_named(data_dir, file)
        if row.get("kind") != "context"
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
