"""Made vintages of one route."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from routes_geo.build.revisions import Published
from routes_geo.build.totals import KEYS
from routes_geo.model import month_start

SCHEMA = pa.schema(
    [(name, pa.date32() if name in {"start", "end"} else pa.string()) for name in KEYS]
    + [("value", pa.int64()), ("status", pa.string())]
)


def published(released: date, months: dict[int, tuple[int | None, str]], border: str | None = "sea") -> Published:
    """Totals of one route by month since 1970-01, in a release whose id is r- and its day."""
    rows = [
        {
            "route": "CMED",
            "border": border,
            "precision": "route",
            "start": month_start(month),
            "end": month_start(month + 1),
            "value": value,
            "status": status,
        }
        for month, (value, status) in months.items()
    ]
    return Published(released, f"r-{released}", pa.Table.from_pylist(rows, schema=SCHEMA))
