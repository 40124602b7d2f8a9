"""Small ledgers, and all the figures that can be read from one."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable

from routes_geo.ledger.entries import RELEASE_SCHEMA
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.tables import append_rows, append_table
from routes_geo.model import OBSERVATION_SCHEMA, QUARANTINE_SCHEMA, RegisteredForecast, Release

RELEASE = Release(
    release_id="frontex-2025-06-03-aaaa-1",
    source="frontex",
    series=("frontex.detections.v1",),
    publisher="Frontex",
    released=date(2025, 6, 3),
    file_name="w.xlsx",
    sha256="a" * 64,
    licence="none stated",
    retrieved_at="2025-06-04T00:00:00+00:00",
    adapter_version="1",
    rows_in=1,
    rows_accepted=1,
    rows_quarantined=0,
)
NO_QUARANTINE = QUARANTINE_SCHEMA.empty_table()
REJECTED = pa.Table.from_pylist(
    [{"location": f"A{row}", "content": "two\nlines", "reason": "unknown_route"} for row in range(3)],
    schema=QUARANTINE_SCHEMA,
)


def make_observations(*values: int) -> pa.Table:
    row = {
        "source": "frontex",
        "series": "frontex.detections.v1",
        "indicator": "detections",
        "route": "CMED",
        "border": "sea",
        "lng": 12.5,
        "precision": "route",
        "start": date(2023, 9, 1),
        "end": date(2023, 10, 1),
        "status": "final",
    }
    return pa.Table.from_pylist([row | {"value": value} for value in values], schema=OBSERVATION_SCHEMA)


def make_release(name: str, **changes: object) -> Release:
    return replace(RELEASE, release_id=name, sha256=name * 8, **changes)  # type: ignore[arg-type]


def make_ledger(root: Path) -> Ledger:
    """Three releases, of which one is withdrawn and one was withdrawn and reinstated."""
    ledger = Ledger(root)
    for number, name in enumerate(("first", "second", "third")):
        ledger.append(make_release(name, rows_quarantined=3), make_observations(number, 10, 20), REJECTED)
    ledger.mark("second", "by mistake")
    ledger.mark("third", "by mistake")
    ledger.mark("third", "it was right", withdrawn=False)
    return ledger


def make_register(ledger: Ledger, release_id: str = "first") -> None:
    """Register two forecasts from a release."""
    forecasts = [
        RegisteredForecast(
            release_id=release_id,
            released=date(2025, 6, 3),
            series="frontex.detections.v1",
            method_version="2",
            route="CMED",
            horizon=horizon,
            target=f"2025-{6 + horizon:02d}",
            made_at="2025-06-04T00:00:00+00:00",
            content=f'{{"median": {100 + horizon}}}',
            sha256=f"{horizon}" * 64,
        )
        for horizon in (1, 2)
    ]
    assert len(ledger.register(forecasts)) == 2


def make_checkpoints(root: Path) -> None:
    """Write a checkpoint in each table, as Delta does itself after a hundred commits."""
    for log in root.glob("*/_delta_log"):
        DeltaTable(str(log.parent)).create_checkpoint()


def make_former_ledger(root: Path) -> Ledger:
    """One release as it was written before entries had numbers and rows had checksums."""
    release = make_release("former", rows_quarantined=3)
    append_rows(root, "observations", "former", make_observations(7))
    append_rows(root, "quarantine", "former", REJECTED)
    row = asdict(release) | {"series": release.series[0]}
    former = pa.Table.from_pylist([row], schema=RELEASE_SCHEMA)
    append_table(root, "releases", former.select(RELEASE_SCHEMA.names[: RELEASE_SCHEMA.names.index("sequence")]))
    return Ledger(root)


def figures(root: Path) -> list[object]:
    """Read all that a ledger contains."""
    ledger = Ledger(root)
    releases = ledger.releases()
    rows = [
        table.to_pylist()
        for release in releases
        for table in (ledger.observations(release.release_id), ledger.quarantine(release.release_id))
    ]
    return [[asdict(release) for release in releases], rows, ledger.withdrawals(), ledger.withdrawn()]


def files_of(root: Path) -> list[Path]:
    """Return all files of a ledger but its lock, which has no content."""
    return sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file() and path.name != ".lock")


def last_commit(root: Path, table: str) -> Path:
    return max((root / table / "_delta_log").glob("*.json"))
