"""A snapshot in which several series were revised: detections, an own table of points and areas, and UNHCR's areas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from routes_geo.build.build import build_snapshot
from routes_geo.build.embedded_data import read_embedded
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import QUARANTINE_SCHEMA
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

TODAY = date(2026, 12, 1)
TABLE = "table.landings.v1"
# Changes of single months of the Central Mediterranean at two further releases: small ones, a large one, and back.
RESTATED = {
    date(2025, 7, 1): {date(2023, 9, 1): 100, date(2022, 3, 1): 3, date(2020, 2, 1): -700, date(2014, 6, 1): 4},
    date(2025, 9, 1): {date(2023, 9, 1): 104, date(2022, 3, 1): 3, date(2014, 6, 1): 0},
}
# An own table by quarter: points, an area, and a route alone, at three releases.
POINTS = {
    "2024-05-01": """2023-Q3,40,EMED,,26.4,39.3
2023-Q3,3,EMED,,27.3,36.9
2023-Q3,60,EMED,Lesvos,,
2023-Q2,20,EMED,,,
""",
    "2024-08-01": """2023-Q3,43,EMED,,26.4,39.3
2023-Q3,60,EMED,Lesvos,,
2023-Q4,25,EMED,,26.4,39.3
2023-Q2,20,EMED,,,
""",
    "2024-11-01": """2023-Q3,90,EMED,,26.4,39.3
2023-Q3,72,EMED,Lesvos,,
2023-Q4,7,EMED,,27.3,36.9
2024-Q1,30,CMED,,12.6,35.5
""",
}


def build_revised(home: Path, data_dir: Path) -> Path:
    """Build the snapshot in a folder below `home`, and return that folder."""
    ledger = Ledger(home / "ledger")
    first = read_embedded(data_dir)[0]
    for day, changes in RESTATED.items():
        release = replace(first.release, release_id=f"restated-{day}", released=day, sha256=f"{day:%Y%m%d}" * 8)
        ledger.append(release, _restated(first.observations, changes), QUARANTINE_SCHEMA.empty_table())
    adapter = make_adapter(TableColumns(), Details(name="landings", grain="quarter"))
    for day, rows in POINTS.items():
        path = home / f"landings-{day}.csv"
        path.write_text(f"period,n,route,area,lng,lat\n{rows}", "utf-8")
        ingest_file(path, ledger, adapter=adapter, released=date.fromisoformat(day))
    build_snapshot(home / "snapshots", data_dir=data_dir, ledger=ledger, today=TODAY)
    return home / "snapshots"


def _restated(table: pa.Table, changes: dict[date, int]) -> pa.Table:
    rows = table.to_pylist()
    for row in rows:
        if row["route"] == "CMED":
            row["value"] = max(row["value"] + changes.get(row["start"], 0), 0)
    assert {row["series"] or DETECTIONS for row in rows} == {DETECTIONS}
    return pa.Table.from_pylist(rows, schema=table.schema)
