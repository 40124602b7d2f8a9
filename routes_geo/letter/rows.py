"""Columns that the tables on the letter share, and the check of names in them."""

from __future__ import annotations

import pyarrow as pa

from routes_geo.datafiles import Named
from routes_geo.errors import DataError

DATE_FIELDS = [
    pa.field("start", pa.date32()),
    pa.field("end", pa.date32()),
    pa.field("date_precision", pa.string(), nullable=False),
    pa.field("verification", pa.string(), nullable=False),
    pa.field("source", pa.string(), nullable=False),
]
NAMED_FIELDS = [pa.field(name, pa.string(), nullable=False) for name in ("id", "name", "letter_says")] + DATE_FIELDS


def check_names(names: set[str], accepted: set[str], where: str) -> None:
    """Raise DataError, starting with `where`, unless every name is accepted."""
    if unknown := sorted(names - accepted):
        raise DataError(f"{where}: unknown {', '.join(unknown)}; use one of {', '.join(sorted(accepted))}")


def named_fields(named: Named) -> dict[str, object]:
    """Return the fields of NAMED_FIELDS by name."""
    return {field.name: getattr(named, field.name) for field in NAMED_FIELDS}
