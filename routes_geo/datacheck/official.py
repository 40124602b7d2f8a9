"""Check the records on pressure as a term of EU law, and the series that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routes_geo.datacheck.tables import Data, Row, Violation
from routes_geo.datafiles import VERIFICATIONS
from routes_geo.errors import InvalidInput
from routes_geo.model import ROUTE_IDS
from routes_geo.months import parse_datetime
from routes_geo.snapshot.subjects import SUBJECT_IDS
from routes_geo.stated.official import (
    OFFICIAL_FILE,
    OFFICIAL_ITEMS,
    OFFICIAL_STATUSES,
    OFFICIAL_UNITS,
    PERCENT,
    official_table,
)
from routes_geo.stated.official_evidence import EVIDENCE_FILE


def check_official(data: Data) -> Iterator[Violation]:
    """Find records with wrong terms, and series beside them that lack a record, a route or months."""
    records = {row["id"]: row for row in data.tables[OFFICIAL_FILE]}
    violations = [Violation(OFFICIAL_FILE, name, fault) for name, row in records.items() for fault in _faults(row)]
    yield from violations
    for row in data.tables[EVIDENCE_FILE]:
        faults = [*_evidence_faults(row, records.get(row["record_id"])), *_series_faults(row, data.series)]
        yield from (Violation(EVIDENCE_FILE, f"{row['record_id']} {row['route']}", fault) for fault in faults)
    if not violations:  # a table with unknown terms has no order
        official_table(data.folder)


def _faults(row: Row) -> Iterator[str]:
    terms = (
        ("item", OFFICIAL_ITEMS),
        ("status", OFFICIAL_STATUSES),
        ("verification", VERIFICATIONS),
        ("unit", ("", *OFFICIAL_UNITS)),
    )
    for column, accepted in terms:
        if row[column] not in accepted:
            yield f"{column} {row[column]!r} is unknown; give one of {', '.join(filter(None, accepted))}"
    if re.fullmatch(r"[A-Z]{2}", row["country"]) is None or not row["source"]:
        yield "give a country as two capital letters, and a source"
    if bool(row["value"]) != bool(row["unit"]):
        yield "give a value with its unit, or neither"
    if bool(row["start"]) != bool(row["end"]) or row["start"] > row["end"]:
        yield "give start and end in their order, or neither"
    if row["address"] and re.fullmatch(r"https?://[^\s]+", row["address"]) is None:
        yield f"address {row['address']!r} is no web address"


def _evidence_faults(row: Row, record: Row | None) -> Iterator[str]:
    if record is None:
        yield f"no record of {OFFICIAL_FILE} has this id"
    elif row["decides"] == "true" and record["unit"] != PERCENT:
        yield "only a record with a change in percent can be decided by a series"
    if row["route"] not in SUBJECT_IDS:
        yield f"route {row['route']!r} is unknown; give one of {', '.join(SUBJECT_IDS)}"
    if row["decides"] not in ("true", "false"):
        yield f"decides is {row['decides']!r}; give true or false"
    try:
        lengths = {parse_datetime(row[name], 0, 1, name).length for name in ("window", "compared")}
    except InvalidInput as error:
        yield str(error)
    else:
        if len(lengths) > 1:
            yield "window and compared have different lengths"


def _series_faults(row: Row, series: frozenset[str]) -> Iterator[str]:
    if row["series"] not in series:
        yield f"series {row['series']!r} is unknown"
    if row["area"] and row["route"] not in ROUTE_IDS:
        yield "an area lies on one of the five routes; give one of them"
