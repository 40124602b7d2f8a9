"""Read what the EU decided on Member States under Regulation (EU) 2024/1351. It has no part in our pressure score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from routes_geo.datafiles import known_day, read_rows
from routes_geo.errors import InvalidInput, NotFound
from routes_geo.months import first_day, last_day
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived

STATUS_FILE, STATUS_TABLE = "member_state_status.csv", "member_state_status.arrow"
STATUS_ITEMS = ("assessment_2025", "solidarity_pool_2026")
MEMBER_STATE_STATUSES = (
    "under_migratory_pressure",
    "at_risk_of_migratory_pressure",
    "significant_migratory_situation",
    "reference",
    "pledge",
    "no_pledge",
    "abstained",
    "deduction",
    "own_reading",
)
_DAYS = dict.fromkeys(("start", "end"), pa.date32())
_TEXTS = ("id", "item", "country", "status", "ground", "decided", "unit", "note", "source", "address")
_SCHEMA = pa.schema(
    [pa.field(name, pa.string()) for name in (*_TEXTS, "verification", "seen")]
    + [pa.field(name, kind) for name, kind in {**_DAYS, "value": pa.int64()}.items()]
)

Row = dict[str, Any]


def status_table(data_dir: Path, as_of: date | None = None) -> pa.Table:
    """Return the decisions known on a day (None: all), by item, status and country; DataError for a wrong day."""
    rows = [_row(row) for row in read_rows(data_dir / STATUS_FILE, _SCHEMA.names)]
    visible = [row for row in rows if as_of is None or known_day(row["decided"], row["end"]) <= as_of]
    return pa.Table.from_pylist(sorted(visible, key=_order), schema=_SCHEMA)


def _row(row: dict[str, str]) -> Row:
    where = f"{STATUS_FILE}: {row['id']}"
    last_day(row["decided"], where)
    return {
        **{name: row[name] or None for name in _SCHEMA.names},
        **{name: first_day(row[name], where) for name in _DAYS},
        "value": int(row["value"]) if row["value"] else None,
    }


def _order(row: Row) -> tuple[object, ...]:
    return row["item"], MEMBER_STATE_STATUSES.index(row["status"]), row["country"], row["id"]


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """Conditions on decisions; None means no condition. `country` is an ISO 3166-1 alpha-2 code, or EU."""

    country: str | None = None
    status: str | None = None
    known_on: date | None = None

    def choose(self, rows: Iterable[Row]) -> list[Row]:
        """Return the decisions that meet all conditions, in their order."""
        return [
            row
            for row in rows
            if self.country in (None, row["country"])
            and self.status in (None, row["status"])
            and (self.known_on is None or known_day(row["decided"], row["end"]) <= self.known_on)
        ]


def check_country(code: str | None, rows: Iterable[Row]) -> str | None:
    """Return a country code in capitals; NotFound, with the accepted ones, if nothing is known about it."""
    codes = sorted({row["country"] for row in rows})
    if code is not None and code.upper() not in codes:
        raise NotFound(f"no decision about {code!r} is known; choose one of {', '.join(codes)}")
    return code and code.upper()


def check_status(status: str | None) -> str | None:
    """Return a status unchanged; InvalidInput, with the accepted ones, for any other text."""
    if status is not None and status not in MEMBER_STATE_STATUSES:
        raise InvalidInput(f"status {status!r} is not accepted; give one of {', '.join(MEMBER_STATE_STATUSES)}")
    return status


class StatusTables(Derived):
    """The decisions on Member States in a snapshot, read once."""

    @once
    def rows(self) -> list[Row]:
        """Return the decisions by item, status and country."""
        rows: list[Row] = self.snapshot.table(STATUS_TABLE).to_pylist()
        return rows
