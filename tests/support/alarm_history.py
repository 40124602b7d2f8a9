"""A ledger with three releases that raise different alarms, for tests: built like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from routes_geo.build.build import build_snapshot
from routes_geo.datafiles import embedded_data_dir
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger

FIRST, SECOND, THIRD = date(2025, 2, 7), date(2025, 2, 10), date(2025, 2, 20)
_NAMES = {
    "CMED": "Central Mediterranean",
    "EMED": "Eastern Mediterranean",
    "WBAL": "Western Balkan",
    "WMED": "Western Mediterranean",
    "WAFR": "Western African",
}
# Ten times as many as ever in the last month: of which route, by release. The first two say the same of it.
_OUT_OF_THE_ORDINARY = {FIRST: ("WAFR", 9000), SECOND: ("WAFR", 9100), THIRD: ("CMED", 9000)}
RAISED_FIRST = {f"WAFR-2023-12-{detector}-up" for detector in ("ears", "surge", "shock")}
RAISED_LAST = {f"CMED-2023-12-{detector}-up" for detector in ("ears", "surge", "shock")}


def make_ledger(home: Path) -> Ledger:
    """Ledger below a folder, with months 2015-01 to 2023-12 of all routes at three releases."""
    lines = ["vintage_commit_date,route,month,detections"]
    for released, (unusual, count) in _OUT_OF_THE_ORDINARY.items():
        for route, name in _NAMES.items():
            for year in range(2015, 2024):
                for month in range(1, 13):
                    is_last = (route, year, month) == (unusual, 2023, 12)
                    value = count if is_last else 900 + (37 * year + 61 * month) % 200
                    lines.append(f"{released},{name} Route,{year}-{month:02d},{value}")
    home.mkdir(parents=True, exist_ok=True)
    (home / "releases.csv").write_text("\n".join(lines) + "\n")
    ledger = Ledger(home / "ledger")
    ingest_file(home / "releases.csv", ledger)
    return ledger


def build(ledger: Ledger, out: Path, as_of: date) -> str:
    """Build the snapshot as of a day in a folder, and point at it; its name."""
    return build_snapshot(out, data_dir=embedded_data_dir(), ledger=ledger, as_of=as_of, today=date(2025, 12, 1))
