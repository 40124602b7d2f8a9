"""Rows of the tables on the letter: texts to days, with what is no date, precision or verification refused."""

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


def check_known(found: set[str], known: set[str], where: str) -> None:
    """Raise DataError, with `where`, unless every name is known."""
    if unknown := sorted(found - known):
        raise DataError(f"{where} names {', '.join(unknown)}; known: {', '.join(sorted(known))}")


def named_fields(named: Named) -> dict[str, object]:
    """Return the fields of NAMED_FIELDS."""
    return {field.name: getattr(named, field.name) for field in NAMED_FIELDS}
