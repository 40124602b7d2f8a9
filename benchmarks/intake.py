"""Measure reading the Frontex workbook and records of the Missing Migrants API, beside a minimal version in pandas.

The publishers' files are used if ROUTES_GEO_PUBLISHER_FILES is set; otherwise invented files of the same size.
"""

from __future__ import annotations

import io
import json
import os
import random
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from benchmarks.result import Result
from benchmarks.timing import median_seconds
from routes_geo.sources.registry import ADAPTERS

_WORKBOOK = "frontex/Monthly_detections_of_IBC_2025_06_03.xlsx"
_RECORDS = 17_846  # of the API at the beginning of 2026
_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTHS = [f"{month}{year}" for year in range(2009, 2026) for month in _NAMES]


def measure(work_dir: Path) -> list[Result]:
    """Measure both, with the number of rows and bytes."""
    workbook, is_real = _workbook(work_dir)
    records = _records(work_dir)
    frontex, missing = ADAPTERS["frontex"], ADAPTERS["missing_migrants"]
    return [
        Result(
            f"take in the Frontex workbook ({'real' if is_real else 'made up'})",
            f"885 rows x 196 months, {workbook.stat().st_size:,} bytes",
            median_seconds(lambda: frontex.read(workbook, None), runs=3),
            "pandas with openpyxl, unpivoted, unchecked",
            median_seconds(lambda: _unpivot(workbook), runs=3),
        ),
        Result(
            "take in API records of Missing Migrants",
            f"{_RECORDS:,} records, {records.stat().st_size:,} bytes",
            median_seconds(lambda: missing.read(records, None), runs=3),
            "pandas, numbers and coordinates, unchecked",
            median_seconds(lambda: _parse(records), runs=3),
        ),
    ]


def _real(name: str) -> Path | None:
    folder = os.environ.get("ROUTES_GEO_PUBLISHER_FILES")
    path = Path(folder) / name if folder else None
    return path if path is not None and path.exists() else None


def _workbook(work_dir: Path) -> tuple[Path, bool]:
    real = _real(_WORKBOOK)
    if real is not None:
        return real, True
    rng = random.Random(1)
    book = Workbook()
    page = book.active
    page.title = "Detections_of_IBC"
    page.append(["Route", "Border type or inland", "Nationality", *_MONTHS[:196]])
    for number in range(885):
        page.append(["Central Mediterranean Route", "Sea", f"Nationality {number}", *(rng.choices(range(400), k=196))])
    path = work_dir / "detections_2025_06_03.xlsx"
    book.save(path)
    return path, False


def _unpivot(path: Path) -> pd.DataFrame:
    table = pd.read_excel(path, sheet_name="Detections_of_IBC", engine="openpyxl", header=None)
    header = int((table[0] == "Route").idxmax())
    table = table[header + 1 :].set_axis(list(table.iloc[header]), axis=1)
    return table.melt(id_vars=list(table.columns[:3]), var_name="month", value_name="detections")


def _records(work_dir: Path) -> Path:
    """Return records of the API: five real years, repeated with new ids, or invented records."""
    folder = _real("missing_migrants/hdx_api_json")
    files = sorted(folder.glob("*.json")) if folder else []
    pool = [row for file in files for row in json.loads(file.read_text())] or [_made_up(n) for n in range(5000)]
    rows = [pool[number % len(pool)] | {"web_id": f"bench-{number}"} for number in range(_RECORDS)]
    path = work_dir / "all-json.json"
    path.write_text(json.dumps(rows), "utf-8")
    return path


def _made_up(number: int) -> dict[str, object]:
    rng = random.Random(number)
    return {
        "web_id": f"2023.MMP{number}",
        "region": "Mediterranean",
        "reported_date": f"2023-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "number_dead": str(rng.randrange(9)),
        "number_missing": "",
        "total_dead_and_missing": str(rng.randrange(1, 9)),
        "country_of_incident": "Libya",
        "location_description": "Off Zuwara, Libya &amp; elsewhere " * 4,
        "location_coodinates": f"{rng.uniform(32, 36):.5f}, {rng.uniform(11, 20):.5f}",
        "migration_route": "Central Mediterranean",
        "url": "x" * 200,
    }


def _parse(path: Path) -> pd.DataFrame:
    table = pd.read_json(io.StringIO(path.read_text("utf-8")), dtype=False)
    table["total"] = pd.to_numeric(table["total_dead_and_missing"].str.replace(",", ""), errors="coerce")
    table["date"] = pd.to_datetime(table["reported_date"], errors="coerce")
    table[["lat", "lng"]] = table["location_coodinates"].str.extract(r"(-?[\d.]+),\s*(-?[\d.]+)").astype(float)
    return table.groupby("migration_route")["total"].sum().to_frame()
