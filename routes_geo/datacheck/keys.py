"""Check keys, references, dates, and that each subject of the letter has its row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from routes_geo.datacheck.tables import BLANK_KEYS, KEYS, Data, Row, Violation, row_name
from routes_geo.datafiles import split_list
from routes_geo.letter.letter import LETTER_TABLES
from routes_geo.model import ALL_ROUTE_IDS
from routes_geo.snapshot.subjects import ALL

# Subjects of the letter by kind: the number of rows.
LETTER_ROWS = Counter(
    route=5, hotspot=5, trend=6, plan=21, asset=5, pact=5, partner=11, agency=4, **{"return": 3}
)  # 65 rows

GROUPS = frozenset(
    {
        "GR:five-islands",
        "ES:baleares",
        "ES:canarias",
        "BG:all",
        "BG:special-homes",
        "CY:kofinou",
        "CY:limnes",
        "CY:three-centres",
        "IT:hotspots-Calabria",
        "IT:hotspots-Sicilia",
    }
)

# References that a table, or the tables of a folder, may make to what is no row of another table.
_EXTRA = {"capacities.csv": GROUPS, "official_pressure_series.csv": frozenset({ALL}), "stated": frozenset({ALL})}

PRECISIONS = {
    "day": r"\d{4}-\d\d-\d\d",
    "month": r"\d{4}-\d\d",
    "quarter": r"\d{4}-Q[1-4]",
    "year": r"\d{4}",
    "unknown": "",
}


def check_keys(data: Data) -> Iterator[Violation]:
    """Find tables that are empty, and keys that are blank or occur twice."""
    for file, key in KEYS.items():
        counts = Counter(tuple(row[column] for column in key) for row in data.tables[file])
        yield from (Violation(file, " ".join(name), f"the key occurs {n} times") for name, n in counts.items() if n > 1)
        filled = [column for column in key if column not in BLANK_KEYS.get(file, ())]
        if not counts or any(not row[column] for row in data.tables[file] for column in filled):
            yield Violation(file, "file", f"the table has no row, or a row with a blank {' or '.join(key)}")


def _letter_rows(data: Data) -> Iterator[tuple[str, Row]]:
    for table in LETTER_TABLES:
        yield from ((table, row) for row in data.tables[table] if row.get("kind") != "context")


def check_letter(data: Data) -> Iterator[Violation]:
    """Find subjects of the letter that have no row, or two."""
    counts = Counter(row["id"] for _, row in _letter_rows(data))
    yield from (Violation("data", name, f"the id occurs {n} times") for name, n in counts.items() if n > 1)
    kinds = Counter(name.split(".")[0] for name in counts)
    for kind in sorted(kinds.keys() | LETTER_ROWS.keys()):
        if kinds[kind] != LETTER_ROWS[kind]:
            yield Violation("data", kind, f"{kinds[kind]} rows on subjects of the letter, expected {LETTER_ROWS[kind]}")


def check_dates(data: Data) -> Iterator[Violation]:
    """Find dates that do not have their stated precision."""
    dated = [(file, row["id"], row["start"], row) for file, row in _letter_rows(data) if "start" in row]
    dated += [
        ("capacities.csv", row_name(r, KEYS["capacities.csv"]), r["as_of"], r) for r in data.tables["capacities.csv"]
    ]
    dated += [("residents.csv", row_name(r, KEYS["residents.csv"]), r["date"], r) for r in data.tables["residents.csv"]]
    for file in ("events.csv", "measure_events.csv"):
        dated += [(file, row_name(r, KEYS[file]), r["date"], r) for r in data.tables[file]]
    for file, name, when, row in dated:
        pattern = PRECISIONS.get(row["date_precision"])
        if pattern is None or not re.fullmatch(pattern, when):
            yield Violation(file, name, f"{when!r} is not a date of precision {row['date_precision']!r}")


def check_references(data: Data) -> Iterator[Violation]:
    """Find references to a place, route, measure, claim or figure that does not exist."""
    accepted = {
        "place_id": _ids(data, "places.csv", "place_id"),
        "places": _ids(data, "places.csv", "place_id"),
        "route": set(ALL_ROUTE_IDS),
        "routes": set(ALL_ROUTE_IDS),
        "measures": _ids(data, "measures.csv", "id"),
        "measure_id": _ids(data, "measures.csv", "id"),
        "claim_id": _ids(data, "claims.csv", "id") | _ids(data, "returns.csv", "id"),
        "return_id": _ids(data, "returns.csv", "id"),
        "figure_id": _ids(data, "figures.csv", "id"),
        "concerns": {row["id"] for _, row in _letter_rows(data)},
    }
    for file, key in KEYS.items():
        extra = _EXTRA.get(file.partition("/")[0], frozenset())
        for row in data.tables[file]:
            for column in accepted.keys() & row.keys():
                unknown = set(split_list(row[column])) - accepted[column] - extra
                yield from (
                    Violation(file, row_name(row, key), f"{column} {name!r} does not exist") for name in sorted(unknown)
                )


def _ids(data: Data, file: str, column: str) -> set[str]:
    return {row[column] for row in data.tables[file]}
