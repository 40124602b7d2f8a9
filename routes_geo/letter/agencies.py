"""Read the agencies that the letter names, and what each of them publishes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_named
from routes_geo.letter.rows import NAMED_FIELDS, named_fields

_TEXTS = ("measure", "cadence", "lag", "detail")
_SCHEMA = pa.schema([*NAMED_FIELDS, *(pa.field(name, pa.string()) for name in _TEXTS), pa.field("revises", pa.bool_())])


def agencies_table(data_dir: Path) -> pa.Table:
    """Return the agencies in order of their ids; a blank field is None."""
    rows = [
        named_fields(named)
        | {name: row[name] or None for name in _TEXTS}
        | {"revises": {"true": True, "false": False}.get(row["revises"])}
        for row, named in read_named(data_dir, "agencies.csv", (*_TEXTS, "revises"))
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
