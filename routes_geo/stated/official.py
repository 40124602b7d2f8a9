"""Read what the EU decided, found and planned under Regulation (EU) 2024/1351, which gives pressure a legal meaning.

These are dated records about Member States. They have no part in our pressure score, and the score has none in them.
"""

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

OFFICIAL_FILE, OFFICIAL_TABLE = "official_pressure.csv", "official_pressure.arrow"
MEMBER_STATE_ITEMS = ("assessment_2025", "solidarity_pool_2026")
OFFICIAL_ITEMS = ("law", "report_2025", *MEMBER_STATE_ITEMS, "assessment_2026")
ASSESSMENTS = ("under_migratory_pressure", "at_risk_of_migratory_pressure", "significant_migratory_situation")
MEMBER_STATE_STATUSES = (
    *ASSESSMENTS,
    "reference",
    "pledge",
    "no_pledge",
    "abstained",
    "deduction",
    "own_reading",
)
OFFICIAL_STATUSES = (
    *MEMBER_STATE_STATUSES,
    "act",
    "share_for_disembarkations",
    "finding",
    "indicator",
    "deadline",
    "planned",
)
PERCENT = "percent"
OFFICIAL_UNITS = ("relocations", "EUR", PERCENT)
_DAYS = dict.fromkeys(("start", "end"), pa.date32())
_TEXTS = ("id", "item", "country", "status", "what", "ground", "decided", "unit", "note", "source", "address")
_SCHEMA = pa.schema(
    [pa.field(name, pa.string()) for name in (*_TEXTS, "verification", "seen")]
    + [pa.field(name, kind) for name, kind in {**_DAYS, "value": pa.int64()}.items()]
)

Row = dict[str, Any]


def official_table(data_dir: Path, as_of: date | None = None) -> pa.Table:
    """Return the records known on a day (None: all), by item, status and country; DataError for a wrong day."""
    rows = [_row(row) for row in read_rows(data_dir / OFFICIAL_FILE, _SCHEMA.names)]
    visible = [row for row in rows if as_of is None or _known_from(row) <= as_of]
    return pa.Table.from_pylist(sorted(visible, key=_order), schema=_SCHEMA)


def _row(row: dict[str, str]) -> Row:
    where = f"{OFFICIAL_FILE}: {row['id']}"
    last_day(row["decided"], where)
    return {
        **{name: row[name] or None for name in _SCHEMA.names},
        **{name: first_day(row[name], where) if row[name] else None for name in _DAYS},
        "value": int(row["value"]) if row["value"] else None,
    }


def _order(row: Row) -> tuple[object, ...]:
    return (
        OFFICIAL_ITEMS.index(row["item"]),
        OFFICIAL_STATUSES.index(row["status"]),
        row["country"],
        row["id"],
    )


def _known_from(row: Row) -> date:
    return known_day(row["decided"], date.max)


@dataclass(frozen=True, slots=True)
class OfficialFilter:
    """Conditions on records; None means no condition. `country` is an ISO 3166-1 alpha-2 code, or EU."""

    country: str | None = None
    status: str | None = None
    item: str | None = None
    known_on: date | None = None

    def choose(self, rows: Iterable[Row]) -> list[Row]:
        """Return the records that meet all conditions, in their order."""
        return [
            row
            for row in rows
            if self.country in (None, row["country"])
            and self.status in (None, row["status"])
            and self.item in (None, row["item"])
            and (self.known_on is None or _known_from(row) <= self.known_on)
        ]


def of_member_states(rows: Iterable[Row]) -> list[Row]:
    """Return the records that are decisions on Member States or statements by them."""
    return [row for row in rows if row["item"] in MEMBER_STATE_ITEMS and row["status"] in MEMBER_STATE_STATUSES]


def check_country(code: str | None, rows: Iterable[Row]) -> str | None:
    """Return a country code in capitals; NotFound, with the accepted ones, if nothing is known about it."""
    codes = sorted({row["country"] for row in rows})
    if code is not None and code.upper() not in codes:
        raise NotFound(f"no decision about {code!r} is known; choose one of {', '.join(codes)}")
    return code and code.upper()


def check_term(name: str, term: str | None, accepted: tuple[str, ...]) -> str | None:
    """Return the value of a parameter unchanged; InvalidInput, with the accepted ones, for any other text."""
    if term is not None and term not in accepted:
        raise InvalidInput(f"{name} {term!r} is not accepted; give one of {', '.join(accepted)}")
    return term


class OfficialRecords(Derived):
    """The records of a snapshot, read once."""

    @once
    def rows(self) -> list[Row]:
        """Return the records by item, status and country."""
        rows: list[Row] = self.snapshot.table(OFFICIAL_TABLE).to_pylist()
        return rows
